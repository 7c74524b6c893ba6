import type { SqlValue } from '../base/sql-value.ts';

/** A value as sql.js gives it with `useBigInt`: an INTEGER that a number can hold exactly becomes one. */
export function toSqlValue(value: SqlValue): SqlValue {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
