import type { Clock } from '../../base/clock.ts';
import { dayMs } from '../../base/day.ts';
import { SqlError } from '../../base/errors.ts';
import { parseDuration } from './duration.ts';
import { ipCount, ipIn } from './ip-range.ts';
import { jsonEqual } from './json-equal.ts';
import { lastUsedFunction } from './last-used.ts';
import { firstMatch, matches, replaceMatches } from './regular-expression.ts';
import { type SqlFunction, sqlFunctionsOf } from './sql-function.ts';
import { parseTime } from './time.ts';
import { shown, type UnreadableValues } from './unreadable.ts';

/**
 * The functions that SQL has beyond SQLite's own.
 * @param clock The time for `days_since` and `days_until`, asked at each call.
 * @param unreadable Takes the values for which they give NULL.
 */
export function createSqlFunctions(clock: Clock, unreadable: UnreadableValues): readonly SqlFunction[] {
  const sqlFunction = sqlFunctionsOf(unreadable);
  return [
    sqlFunction(
      'regexp(pattern,text)',
      'text REGEXP pattern: 1 when the JavaScript regular expression matches somewhere in the text, else 0.',
      (pattern, text) => matches(text, pattern),
    ),
    sqlFunction(
      'days_since(time)',
      'Days from an ISO 8601 time until now, with fractions; negative when it is still to come.',
      (time) => (clock.now() - parseTime(time)) / dayMs,
    ),
    sqlFunction(
      'days_until(time)',
      'Days from now until an ISO 8601 time, with fractions; negative when it is past.',
      (time) => (parseTime(time) - clock.now()) / dayMs,
    ),
    sqlFunction(
      'duration_days(duration)',
      'Days of an ISO 8601 duration such as P30D or PT5M, with fractions. Years and months have no fixed length: NULL.',
      (duration) => parseDuration(duration),
    ),
    lastUsedFunction(sqlFunction),
    sqlFunction(
      'ip_in(address,range)',
      '1 when the IP address lies in the range: 192.0.2.0/24, 192.0.2.1-192.0.2.9 or a single one; else 0.',
      (address, range) => ipIn(address, range),
    ),
    sqlFunction('ip_count(range)', 'How many addresses the range has.', (range) => ipCount(range)),
    sqlFunction(
      'split_part(text,separator,part)',
      'The part of that number, from 1, or from the end when negative; NULL when there are fewer.',
      splitPart,
    ),
    sqlFunction(
      'regexp_like(text,pattern)',
      '1 when the regular expression matches somewhere in the text, else 0.',
      (text, pattern) => matches(text, pattern),
    ),
    sqlFunction(
      'regexp_replace(text,pattern,replacement)',
      'The text with all matches replaced; \\1 to \\9 stand for groups.',
      replaceMatches,
    ),
    sqlFunction('regexp_substr(text,pattern)', 'The first match, or NULL.', firstMatch),
    sqlFunction(
      'json_equal(json,json)',
      '1 when both JSON texts hold the same value, whatever the order of keys, else 0.',
      (left, right) => jsonEqual(left, right),
    ),
  ];
}

/** As StackQL has it: the separator is taken whole, and parts between adjacent separators are empty. */
function splitPart(text: string, separator: string, part: string): string | null {
  if (separator === '') throw new SqlError('the separator is empty');
  if (!/^-?[1-9]\d*$/.test(part))
    throw new SqlError(`${shown(part)} is no part: 1 is the first, -1 the last`);
  return text.split(separator).at(Number(part) > 0 ? Number(part) - 1 : Number(part)) ?? null;
}
