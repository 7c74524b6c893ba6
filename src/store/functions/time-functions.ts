import { SqlError } from '../../base/errors.ts';
import { instantOf, isoTimeOf } from '../../base/instant.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import { timeFunctions } from '../../catalog/stored-name.ts';
import type { StoreFunction } from '../store.ts';
import { notTime } from './time.ts';
import { shown, type UnreadableValues } from './unreadable.ts';

/**
 * The functions that the rewritten comparisons of times call. No statement can name them.
 * @param unreadable takes the values of Okta's that are no times
 */
export const storedTimeFunctions = (unreadable: Pick<UnreadableValues, 'note'>): readonly StoreFunction[] => [
  { name: timeFunctions.value, args: 1, call: timeOfValue },
  { name: timeFunctions.okta, args: 1, call: (value) => timeOfOkta(value, unreadable) },
  { name: timeFunctions.odd, args: 1, call: (value) => timeOfOkta(value, unreadable) },
  { name: timeFunctions.seconds, args: 1, call: (seconds) => timeOfNumber(seconds, (value) => value * 1000) },
  {
    name: timeFunctions.days,
    args: 1,
    call: (days) => timeOfNumber(days, (value) => (value - julianDayOf1970) * 86_400_000),
  },
];

const julianDayOf1970 = 2_440_587.5;

function timeOfText(value: SqlValue): SqlValue {
  const instant = typeof value === 'string' ? instantOf(value) : undefined;
  return (instant === undefined ? undefined : isoTimeOf(instant)) ?? null;
}

function timeOfOkta(value: SqlValue, unreadable: Pick<UnreadableValues, 'note'>): SqlValue {
  const time = timeOfText(value);
  if (time === null && typeof value === 'string') unreadable.note('a comparison', notTime(value));
  return time;
}

/** @throws SqlError for a value that is no time */
function timeOfValue(value: SqlValue): SqlValue {
  if (value === null) return null;
  const time = timeOfText(value);
  if (time !== null) return time;
  if (typeof value === 'number' || typeof value === 'bigint')
    throw new SqlError(
      `${value} is compared with a time, and its unit is not known: datetime(${value}, 'unixepoch') is one of seconds`,
    );
  const written = typeof value === 'string' ? shown(value) : 'a blob';
  throw new SqlError(`${written} is compared with a time, and is none such as 2025-11-02T14:47:13.000Z`);
}

/** A text can be one of digits, as `strftime('%s', …)` gives it, or a time. */
function timeOfNumber(value: SqlValue, toMilliseconds: (value: number) => number): SqlValue {
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || isDigits(value);
  return isNumber ? (isoTimeOf(toMilliseconds(Number(value))) ?? null) : timeOfValue(value);
}

const isDigits = (value: SqlValue): boolean => typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value);
