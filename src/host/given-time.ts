import { dayMs } from '../base/day.ts';
import { UsageError } from '../base/errors.ts';
import { parseDuration } from '../store/functions/duration.ts';
import { parseTime } from '../store/functions/time.ts';

const units: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: dayMs,
  w: 7 * dayMs,
};

/** Days by their names, counted from today. */
const days: Readonly<Record<string, number>> = { today: 0, yesterday: -1 };

/**
 * The time that an option gives: `2026-11-20`, `2026-11-20T03:00:00Z`, `yesterday` and `today` (their beginning, in UTC as all
 * times here), or how long ago it was: `24h`, `7d`, `7 days ago`, `P7D`.
 * @param option with its dashes
 * @param now milliseconds since the epoch
 * @returns milliseconds since the epoch
 * @throws UsageError when it is none of these
 */
export function givenTime(option: string, text: string, now: number): number {
  const trimmed = text.trim().replace(/\s+ago$/i, '');
  const day = days[trimmed.toLowerCase()];
  if (day !== undefined) return (Math.floor(now / dayMs) + day) * dayMs;
  if (trimmed.toLowerCase() === 'now') return now;
  try {
    return now - givenSpan(trimmed);
  } catch {
    // Then it is no length of time.
  }
  try {
    return parseTime(trimmed);
  } catch (error) {
    throw new UsageError(`${option} ${text}: that is no time`, {
      hint: 'A date or time such as 2026-11-20 or 2026-11-20T03:00:00Z, yesterday, or how long ago: 12h, "7 days".',
      cause: error,
    });
  }
}

/**
 * A length of time in milliseconds: `90m`, `24h`, `7d`, `2 weeks`, `P30D`.
 * @throws Error when it is none
 */
export function givenSpan(text: string): number {
  const [, count, unit = ''] = /^(\d+) *(m|h|d|w|(?:minute|hour|day|week)s?|min|hrs?)$/i.exec(text) ?? [];
  if (count !== undefined) return Number(count) * (units[unit[0]?.toLowerCase() ?? ''] ?? 0);
  if (!/^p/i.test(text)) throw new Error(`${text} is no length of time`);
  return parseDuration(text.toUpperCase()) * dayMs;
}
