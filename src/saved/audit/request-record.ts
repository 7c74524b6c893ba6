import type { Clock } from '../../base/clock.ts';
import type { ClientEvent, ClientObserver } from '../../execute/ports.ts';

/** One request as evidence: when it was answered and how. */
export interface RequestRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly org: string;
  readonly method: string;
  readonly url: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
  /** `x-okta-request-id`, by which Okta finds it in its own log. */
  readonly requestId: string | null;
  readonly rows: number | null;
  /** Why no answer came. */
  readonly reason?: string;
}

/** Keeps every finished request, also each failed try before a retry. */
export function recordRequests(clock: Clock): {
  readonly observer: ClientObserver;
  readonly requests: readonly RequestRecord[];
} {
  const requests: RequestRecord[] = [];
  return {
    requests,
    observer: (event) => {
      const record = recordOf(event, clock.now());
      if (record !== undefined) requests.push(record);
    },
  };
}

function recordOf(event: ClientEvent, at: number): RequestRecord | undefined {
  if (event.kind !== 'answered' && event.kind !== 'failed') return undefined;
  const { org, method, url } = event;
  const common = { at, org, method, url, durationMs: Math.round(event.durationMs) };
  return event.kind === 'answered'
    ? { ...common, status: event.status, requestId: event.requestId ?? null, rows: event.rows ?? null }
    : { ...common, status: null, requestId: null, rows: null, reason: event.reason };
}
