import { SqlError } from '../../base/errors.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import { locate } from '../../sql/lexer.ts';
import { excerpt } from '../../sql/sql-text.ts';
import type { Scope } from '../scope.ts';
import type { Side } from './comparisons.ts';
import { textOf } from './constants.ts';
import type { Meaningless } from './conversions.ts';

/** Why a comparison with a time of Okta's is not run, and how it is written so that it can be. */
export function refusalOf(side: Side, { reason }: Meaningless, value: SqlValue | undefined): SqlError {
  const { scope, expression } = side;
  const written = expression === undefined ? '' : excerpt(scope.text, expression.span);
  switch (reason) {
    case 'no time': {
      const text = typeof value === 'string' ? value : '';
      const isLiteral = expression !== undefined && textOf(expression) !== undefined;
      const shown = isLiteral ? written : `${written}${value == null ? '' : ` ('${text}')`}`;
      return refusal(
        side,
        `${shown} is no time, and a time is compared with it`,
        text === '' && value !== null
          ? 'A time that is missing is NULL: ask for IS NULL or IS NOT NULL.'
          : "Write a whole day, or one with a time of day: '2026-11-01', '2026-11-01 10:00', datetime('now', '-90 days').",
      );
    }
    case 'no unit':
      return refusal(
        side,
        `${written} is a number of no known unit, and a time is compared with it`,
        `Seconds since 1970 are datetime(${written}, 'unixepoch'), days before now datetime('now', '-90 days').`,
      );
    case 'local':
      return refusal(
        side,
        `${written} is compared with a time of this machine's zone`,
        "Okta's times are UTC: leave out 'localtime', or write it on both sides.",
      );
    case 'no time in its place': {
      const place = side.type?.otherwise;
      const text = place === undefined ? '' : excerpt(scope.text, place.span);
      return refusal(
        { scope, expression: place ?? expression },
        `${text} stands here for a time, and is none that could be compared`,
        'Compare the time alone, and say beside it what a missing one means: … OR lastLogin IS NULL.',
      );
    }
  }
}

export function refusal(
  { scope, expression }: Pick<Side, 'scope' | 'expression'>,
  message: string,
  hint: string,
): SqlError {
  return refusalAt(scope, expression?.span.from ?? scope.query.query.span.from, message, hint);
}

export function refusalAt(
  { text }: Pick<Scope, 'text'>,
  at: number,
  message: string,
  hint: string,
): SqlError {
  const location = locate(text.source, text.tokens[at]?.start ?? 0);
  return new SqlError(message, { location, hint });
}
