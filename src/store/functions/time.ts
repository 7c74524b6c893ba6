import { UnreadableError } from './unreadable.ts';

const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))? ?(?:Z|([+-])(\d\d):?(\d\d))?)?$/i;

/**
 * Milliseconds since the epoch of an ISO 8601 time, or of a time as SQLite writes it (`2025-11-02 14:47:13`). A time
 * without a zone is UTC, as in SQLite; a date alone is its midnight.
 * @throws UnreadableError for anything else, and for days that no calendar has.
 */
export function parseTime(text: string): number {
  const [, year, month, day, hour = 0, minute = 0, second = 0, sign, zoneHour = 0, zoneMinute = 0] =
    form.exec(text) ?? [];
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that the month does not have has moved on to the next one; without a match all is NaN.
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const inRange = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const zoneInRange = Number(zoneHour) < 15 && Number(zoneMinute) < 60;
  if (!real || !inRange || !zoneInRange) {
    throw new UnreadableError(text, 'is not a time such as 2025-11-02T14:47:13.000Z');
  }
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute));
  return date.getTime() + (Number(hour) * 60 + Number(minute) - zone) * 60_000 + Number(second) * 1000;
}

/** A time as Okta writes it, `2025-11-02T14:47:13.000Z`; undefined when its year does not have four digits. */
export function formatTime(milliseconds: number): string | undefined {
  const date = new Date(Math.round(milliseconds));
  const isWritable = date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999;
  return isWritable ? date.toISOString() : undefined;
}
