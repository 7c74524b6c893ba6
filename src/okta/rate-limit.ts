/** What an answer says of its rate limit. */
export interface RateLimitReading {
  /** Requests per window. */
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends, in milliseconds by the server's own clock; negative when it has ended. */
  readonly resetInMs: number;
}

/**
 * Reads `x-rate-limit-limit`, `-remaining` and `-reset` (epoch seconds). The reset is taken against the answer's
 * own `Date`, so that a wrong clock on this side does no harm.
 * @returns undefined when they are not all there and whole numbers.
 */
export function readRateLimit(headers: Headers, now: number): RateLimitReading | undefined {
  const limit = wholeNumber(headers.get('x-rate-limit-limit'));
  const remaining = wholeNumber(headers.get('x-rate-limit-remaining'));
  const reset = wholeNumber(headers.get('x-rate-limit-reset'));
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  const date = Date.parse(headers.get('date') ?? '');
  return { limit, remaining, resetInMs: reset * 1000 - (Number.isNaN(date) ? now : date) };
}

const wholeNumber = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;

/** The longest that any reset is waited for: Okta's windows last a minute, so a later one is a mistake. */
export const longestResetMs = 10 * 60_000;

/** The wait that a rate-limit 429 asks for: until its reset, and a second for what the headers round off. */
export const resetWaitMs = ({ resetInMs }: RateLimitReading): number => resetInMs + 1000;

/**
 * Whether a 429 came for too many requests at once, not for too many in the window: Okta then sends a limit and a
 * remainder of 0, or a remainder although it refuses, and a reset that is an estimate.
 */
export const isConcurrencyLimit = ({ limit, remaining }: RateLimitReading): boolean =>
  remaining > 0 || limit === 0;

/** The share of a window that is left to others who use the same org. */
const reservedShare = 0.1;
/** Below this share the rest of the window is spread over the time until its reset. */
const spreadShare = 0.25;

/** One of an org's rate limits, as far as its answers tell. */
export interface Window {
  /** Milliseconds to wait before the next request; 0: none. `mandatory`: Okta has refused until then. */
  waitFor(now: number): { readonly waitMs: number; readonly mandatory: boolean };
  sent(now: number): void;
  /** The answer to a request that was `sent` is there, or will not come. */
  landed(reading: RateLimitReading | undefined, now: number): void;
  /** Okta refused: nothing is sent for so long. */
  close(waitMs: number, now: number): void;
}

/** @param share the part of the limit that may be used here: above 0, at most 1. */
export function createWindow(share = 1): Window {
  let closedUntil = 0;
  let known: { limit: number; remaining: number; resetAt: number } | undefined;
  let lastSentAt = 0;
  let underWay = 0;
  /** Requests since the window began, those under way included. */
  let own = 0;

  const voluntaryWaitMs = (now: number): number => {
    if (known === undefined || now >= known.resetAt) return 0;
    const untilReset = known.resetAt - now;
    const ours = share === 1 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(known.limit * share)) - own;
    const left = known.remaining - underWay - Math.floor(known.limit * reservedShare);
    const free = Math.min(left, ours);
    if (free <= 0) return untilReset;
    if (known.remaining >= known.limit * spreadShare && ours >= known.limit * share * spreadShare) return 0;
    return Math.max(0, lastSentAt + Math.ceil((known.resetAt - lastSentAt) / (free + 1)) - now);
  };

  return {
    waitFor(now) {
      if (now < closedUntil) return { waitMs: closedUntil - now, mandatory: true };
      return { waitMs: voluntaryWaitMs(now), mandatory: false };
    },
    sent(now) {
      lastSentAt = now;
      underWay++;
      own++;
    },
    landed(reading, now) {
      underWay--;
      if (reading === undefined || reading.limit === 0) return;
      const resetAt = now + resetWaitMs(reading);
      if (resetAt <= now || resetAt - now > longestResetMs) return;
      // Answers may overtake one another: within a window the lowest remainder is the latest.
      const same =
        known !== undefined && Math.abs(known.resetAt - resetAt) < 2000 && known.limit === reading.limit;
      const remaining = same ? Math.min(known?.remaining ?? 0, reading.remaining) : reading.remaining;
      if (!same) own = underWay + 1;
      known = { limit: reading.limit, remaining, resetAt };
    },
    close(waitMs, now) {
      closedUntil = Math.max(closedUntil, now + waitMs);
    },
  };
}
