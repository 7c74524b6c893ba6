import type { Clock } from '../../src/base/clock.ts';

/** A clock on which waiting takes no time: each sleep moves it on, and is kept to be looked at. */
export interface FakeClock extends Clock {
  /** The sleeps so far, in milliseconds, in order; those of 0 left out. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

export function createFakeClock(startAt = Date.parse('2026-01-15T12:00:00Z')): FakeClock {
  let now = startAt;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (ms > 0) sleeps.push(ms);
      const wakeAt = now + ms;
      await new Promise(setImmediate);
      // Those who sleep at the same time sleep side by side.
      now = Math.max(now, wakeAt);
      signal?.throwIfAborted();
    },
  };
}
