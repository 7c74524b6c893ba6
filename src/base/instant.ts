const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))? ?(?:Z|([+-])(\d\d):?(\d\d))?)?$/i;

/**
 * Milliseconds since the epoch of an ISO 8601 time, or of a time as SQLite writes it (`2025-11-02 14:47:13`). A time
 * without a zone is UTC, as in SQLite; a date alone is its midnight. Undefined for anything else, and for days that no
 * calendar has.
 */
export function instantOf(text: string): number | undefined {
  const [, year, month, day, hour = 0, minute = 0, second = 0, sign, zoneHour = 0, zoneMinute = 0] =
    form.exec(text) ?? [];
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that the month does not have has moved on to the next one; without a match all is NaN.
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const inRange = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const zoneInRange = Number(zoneHour) < 15 && Number(zoneMinute) < 60;
  if (!real || !inRange || !zoneInRange) return undefined;
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute));
  return date.getTime() + (Number(hour) * 60 + Number(minute) - zone) * 60_000 + Number(second) * 1000;
}

/** How Okta writes an instant: texts of this form sort as the instants do. Undefined outside the years 0 to 9999. */
export function isoTimeOf(milliseconds: number): string | undefined {
  const date = new Date(Math.round(milliseconds));
  const isInRange = date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999;
  return isInRange ? date.toISOString() : undefined;
}
