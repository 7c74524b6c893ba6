import { onAbort } from '../base/on-abort.ts';

/** How many requests of one org are under way at once. First come, first served. */
export interface Slots {
  /** Resolves when there is a place. Rejected with the signal's reason when that comes first. */
  take(signal: AbortSignal): Promise<void>;
  give(): void;
  /** Okta refused for too many at once: half as many from now on, at least one. */
  shrink(): void;
  /** A request went well: back towards the full number, one place per round of requests. */
  grow(): void;
}

/** @param most 1 to 8. */
export function createSlots(most: number): Slots {
  let limit = most;
  let taken = 0;
  let successes = 0;
  const waiting = new Set<() => void>();

  const admit = () => {
    for (const enter of waiting) {
      if (taken >= limit) return;
      waiting.delete(enter);
      taken++;
      enter();
    }
  };
  return {
    take(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const forget = onAbort(signal, () => {
          waiting.delete(enter);
          reject(signal.reason);
        });
        const enter = () => {
          forget();
          resolve();
        };
        waiting.add(enter);
        admit();
      });
    },
    give() {
      taken--;
      admit();
    },
    shrink() {
      limit = Math.max(1, Math.floor(limit / 2));
      successes = 0;
    },
    grow() {
      if (limit === most || ++successes < limit) return;
      successes = 0;
      limit++;
      admit();
    },
  };
}
