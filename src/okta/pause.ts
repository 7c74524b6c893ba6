import type { Clock } from '../base/clock.ts';
import type { ClientObserver } from '../execute/ports.ts';
import type { Pause } from './budget.ts';

/** Shorter waits are not worth a word. */
const silentMs = 2000;

/** Waits by the clock. The observer hears of a wait above 2 s once for all requests that wait for the same org. */
export function createPause(org: string, clock: Clock, observer: ClientObserver): Pause {
  let announcedUntil = 0;
  return async (waitMs, reason, signal) => {
    const until = clock.now() + waitMs;
    if (waitMs > silentMs && until > announcedUntil) {
      announcedUntil = until;
      observer({ kind: 'waiting', org, waitMs, reason });
    }
    await clock.sleep(waitMs, signal);
  };
}
