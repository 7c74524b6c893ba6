import { type Answer, tooManyRequests } from './answer.ts';
import type { EmulatorSettings } from './options.ts';

interface Window {
  readonly start: number;
  used: number;
}

/** One org's counting of requests: by windows and kinds of path, and how many there are at once. */
export class RateLimiter {
  readonly #settings: EmulatorSettings;
  readonly #windows = new Map<string, Window>();
  #atOnce = 0;

  constructor(settings: EmulatorSettings) {
    this.#settings = settings;
  }

  /** Counts a request. Gives the three headers, and the 429 that it earns if it does: without Retry-After, as recorded. */
  count(
    bucket: string,
    now: number,
  ): { readonly headers: Readonly<Record<string, string>>; readonly refused?: Answer } {
    const { enabled, limit, windowMs } = this.#settings.rateLimit;
    const start = Math.floor(now / windowMs) * windowMs;
    const reset = Math.ceil((start + windowMs) / 1000);
    if (this.#atOnce > this.#settings.maxConcurrent) {
      // The concurrency kind: limit and remaining are 0, the reset is an estimate.
      return { headers: rateLimitHeaders(0, 0, reset), refused: tooManyRequests() };
    }
    if (!enabled) return { headers: rateLimitHeaders(limit, limit - 1, reset) };
    let window = this.#windows.get(bucket);
    if (window === undefined || window.start !== start) {
      window = { start, used: 0 };
      this.#windows.set(bucket, window);
    }
    window.used++;
    const headers = rateLimitHeaders(limit, Math.max(0, limit - window.used), reset);
    return window.used > limit ? { headers, refused: tooManyRequests() } : { headers };
  }

  enter(): void {
    this.#atOnce++;
  }

  leave(): void {
    this.#atOnce--;
  }
}

/** `reset` in UTC epoch seconds. */
function rateLimitHeaders(limit: number, remaining: number, reset: number): Readonly<Record<string, string>> {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(reset),
  };
}
