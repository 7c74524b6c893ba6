import { isoTimeOf } from '../base/instant.ts';
import type { SqlValue } from '../base/sql-value.ts';

/**
 * The type of a column. `time` is an instant in milliseconds, in UTC; `json` is the text of a JSON value; `blob`
 * is bytes.
 */
export type ParquetType = 'text' | 'time' | 'integer' | 'real' | 'boolean' | 'json' | 'blob';

export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
}

/** The value in a file: the form that hyparquet-writer takes for the column's type. */
export type FileValue = string | number | bigint | boolean | Date | Uint8Array | null;

/** An instant as Okta writes it. Only such a text is the same after it was an instant in a file. */
const usualTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/**
 * The value as the column's type holds it, so that a reader gets back exactly the same value.
 * @returns undefined when the type cannot hold it
 */
export function toFileValue(type: ParquetType, value: SqlValue): FileValue | undefined {
  if (value === null) return null;
  switch (type) {
    case 'text':
    case 'json':
      return typeof value === 'string' ? value : undefined;
    case 'time':
      return timeOf(value);
    case 'integer':
      if (typeof value === 'bigint') return value >= smallest && value <= largest ? value : undefined;
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value as number) : undefined;
    case 'real':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return value === 0 || value === 1 ? value === 1 : undefined;
    case 'blob':
      return value instanceof Uint8Array ? value : undefined;
  }
}

function timeOf(value: SqlValue): Date | undefined {
  if (typeof value !== 'string' || !usualTime.test(value)) return undefined;
  const date = new Date(value);
  // A day that its month does not have moves on to the next one.
  const isThere = Number(value.slice(8, 10)) <= 28 || isoTimeOf(date.getTime()) === value;
  return isThere && Number.isFinite(date.getTime()) ? date : undefined;
}

/** SQLite's form of a value from `readParquet`. */
export function toSqlValue(value: FileValue | undefined): SqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Date) return isoTimeOf(value.getTime()) ?? null;
  return value;
}
