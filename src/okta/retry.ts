import { isConcurrencyLimit, longestResetMs, type RateLimitReading, resetWaitMs } from './rate-limit.ts';

/** How often a request is sent again after the first time. */
export const maxRetries = 5;

const longestBackoffMs = 30_000;

/** Statuses after which the same request may fare better: the rate limit, and gateways in front of Okta. */
const transientStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export const isTransientStatus = (status: number): boolean => transientStatuses.has(status);

/**
 * The wait before a retry, in milliseconds: 1 s, doubled each time, at most 30 s; of that, half is chance, so that
 * clients which failed together do not come back together.
 * @param retry 1 for the first.
 * @param random In [0, 1).
 */
export function backoffMs(retry: number, random: number): number {
  const full = Math.min(longestBackoffMs, 1000 * 2 ** (retry - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

/** What to do after a 429. */
export interface AfterRefusal {
  readonly waitMs: number;
  /** `window`: used up, so all requests to that resource wait. `concurrency`: too many at once. */
  readonly limit: 'window' | 'concurrency';
  /** The reset is too far off to be waited for. */
  readonly hopeless: boolean;
}

/** Reads a 429: until when to wait, and who. Without a usable reset the wait grows with each retry. */
export function afterRefusal(
  rateLimit: RateLimitReading | undefined,
  retry: number,
  random: number,
): AfterRefusal {
  const backoff = { waitMs: backoffMs(retry, random), hopeless: false };
  if (rateLimit === undefined) return { ...backoff, limit: 'window' };
  if (isConcurrencyLimit(rateLimit)) return { ...backoff, limit: 'concurrency' };
  if (rateLimit.resetInMs < 0) return { ...backoff, limit: 'window' };
  const waitMs = resetWaitMs(rateLimit);
  return { waitMs, limit: 'window', hopeless: waitMs > longestResetMs };
}
