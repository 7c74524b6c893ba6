/** Keeps the requests to one org below a number in any minute. */
export interface Pace {
  /** Takes the next place. @returns when it may be used, in milliseconds since the epoch: now or later. */
  reserve(now: number): number;
}

const minuteMs = 60_000;

/** @param perMinute at least 1; undefined: no ceiling. */
export function createPace(perMinute: number | undefined): Pace {
  if (perMinute === undefined) return { reserve: (now) => now };
  const last: number[] = [];
  return {
    reserve(now) {
      const first = last.length < perMinute ? undefined : last.shift();
      const at = first === undefined ? now : Math.max(now, first + minuteMs);
      last.push(at);
      return at;
    },
  };
}
