import type { Clock } from '../base/clock.ts';
import type { OrgLimits } from '../config/org.ts';
import type { OrgPlace } from './org-places.ts';
import { createPace } from './pace.ts';
import { createWindow, type RateLimitReading, type Window } from './rate-limit.ts';
import { createSlots } from './slots.ts';

/** How long a statement may go on. */
export interface Patience {
  readonly signal: AbortSignal;
  /** When the statement must be done, in milliseconds since the epoch by the client's clock. */
  readonly deadline?: number | undefined;
}

/** Waits by the clock and reports the wait. */
export type Pause = (waitMs: number, reason: 'rate limit' | 'retry', signal: AbortSignal) => Promise<void>;

/** What all requests to one org share: places to be under way, and what is left of its rate limits. */
export interface Budget {
  /**
   * Waits for a place and for the rate limit, then counts the request as sent.
   * @param path Of the URL: Okta limits each kind of resource by itself.
   * @throws RateLimitClosed when Okta has refused until after the deadline; the signal's reason.
   */
  enter(path: string, patience: Patience): Promise<Turn>;
  /** Okta refused, for so long: nobody sends to that kind of resource before. */
  close(path: string, waitMs: number): void;
  /** Okta refused for too many requests at once: fewer from now on. */
  shrink(): void;
  /** A request went well: back towards the full number. */
  grow(): void;
}

/** A request under way. */
export interface Turn {
  /** The headers of the answer are there: whoever enters from now on sees what they say. */
  answered(reading: RateLimitReading | undefined): void;
  /** To be called once, whatever came of the request. */
  end(): void;
}

/** The rate limit stays closed for longer than may be waited. */
export class RateLimitClosed extends Error {
  readonly waitMs: number;
  /** Who closed it: Okta, or the org's own `requestsPerMinute`. */
  readonly by: 'Okta' | 'ceiling';

  constructor(waitMs: number, by: RateLimitClosed['by'] = 'Okta') {
    super('rate limit closed');
    this.waitMs = waitMs;
    this.by = by;
  }
}

export function createBudget(
  concurrency: number,
  { share, requestsPerMinute }: Partial<OrgLimits>,
  clock: Clock,
  pause: Pause,
  place: OrgPlace,
): Budget {
  const pace = createPace(requestsPerMinute);
  const slots = createSlots(concurrency);
  const windows = new Map<string, Window>();

  const windowOf = (path: string): Window => {
    const resource = path.split('/', 4).join('/');
    const window = windows.get(resource) ?? createWindow(share);
    windows.set(resource, window);
    return window;
  };
  const untilOpen = async (window: Window, { signal, deadline }: Patience): Promise<void> => {
    for (;;) {
      const now = clock.now();
      const { waitMs, mandatory } = window.waitFor(now);
      if (waitMs <= 0) return;
      const tooLong = deadline !== undefined && now + waitMs > deadline;
      if (tooLong && mandatory) throw new RateLimitClosed(waitMs);
      // To slow down is a courtesy: it is not worth a failed statement, and what is left is there to be used.
      if (tooLong) return;
      await pause(waitMs, 'rate limit', signal);
    }
  };

  const untilPaced = async ({ signal, deadline }: Patience): Promise<void> => {
    const waitMs = pace.reserve(clock.now()) - clock.now();
    if (waitMs <= 0) return;
    if (deadline !== undefined && clock.now() + waitMs > deadline)
      throw new RateLimitClosed(waitMs, 'ceiling');
    await pause(waitMs, 'rate limit', signal);
  };

  return {
    async enter(path, patience) {
      const window = windowOf(path);
      await slots.take(patience.signal);
      try {
        await untilPaced(patience);
        await untilOpen(window, patience);
        // Last: an org that waits for its limits keeps no other waiting.
        await place.enter(patience.signal);
      } catch (error) {
        slots.give();
        throw error;
      }
      window.sent(clock.now());
      let underWay = true;
      const land = (reading: RateLimitReading | undefined) => {
        if (underWay) window.landed(reading, clock.now());
        underWay = false;
      };
      return {
        answered: land,
        end() {
          land(undefined);
          slots.give();
          // Later: the org's next request comes first, over the same connection.
          setImmediate(place.leave);
        },
      };
    },
    close: (path, waitMs) => windowOf(path).close(waitMs, clock.now()),
    shrink: slots.shrink,
    grow: slots.grow,
  };
}
