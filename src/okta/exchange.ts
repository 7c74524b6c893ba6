import type { Clock } from '../base/clock.ts';
import type { RequestLocation } from '../base/errors.ts';
import type { ClientObserver, Method } from '../execute/ports.ts';
import type { Message, Send } from './http.ts';
import { type Answer, requestIdOf } from './okta-answer.ts';
import { type RateLimitReading, readRateLimit } from './rate-limit.ts';

/** One message sent and answered. */
export interface Exchange {
  readonly answer: Answer;
  readonly rateLimit: RateLimitReading | undefined;
  /** Tells the observer, once it is known how many rows the answer holds. */
  readonly report: (rows?: number) => void;
}

/** What the observer gets beside the message itself. */
export interface ExchangeLabel {
  /** The same for all attempts of one request. */
  readonly id: number;
  readonly org: string;
  readonly operation: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly quote: Answer['quote'];
}

/**
 * Sends one message once, and reports it to the observer.
 * @throws TransportFailure, ConfigError (proxy), the signal's reason.
 */
export async function exchangeOnce(
  message: Message & { readonly method: Method },
  { id, org, operation, attempt, quote }: ExchangeLabel,
  parts: { readonly send: Send; readonly clock: Clock; readonly observer: ClientObserver },
  signal: AbortSignal,
): Promise<Exchange> {
  const { send, clock, observer } = parts;
  const request: RequestLocation & { readonly method: Method } = {
    org,
    method: message.method,
    url: quote(message.url.href, 1000),
  };
  const startedAt = clock.now();
  observer({ kind: 'sent', id, ...request, operation, attempt });
  try {
    const response = await send(message, signal);
    const text = await response.text();
    const durationMs = clock.now() - startedAt;
    const { status, headers } = response;
    const answer: Answer = { request, url: message.url, status, headers, text, quote };
    const rateLimit = readRateLimit(headers, clock.now());
    const report = (rows?: number) =>
      observer({
        kind: 'answered',
        id,
        ...request,
        status: answer.status,
        durationMs,
        requestId: requestIdOf(answer),
        rateLimitRemaining: rateLimit?.remaining,
        rows,
      });
    return { answer, rateLimit, report };
  } catch (error) {
    const reason = signal.aborted ? 'given up' : error instanceof Error ? error.message : String(error);
    observer({ kind: 'failed', id, ...request, durationMs: clock.now() - startedAt, reason });
    throw error;
  }
}
