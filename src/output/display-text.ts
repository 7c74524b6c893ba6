import type { ResultColumn, SqlValue } from '../base/sql-value.ts';
import { compactJson, isJsonContainer } from './json-row.ts';
import { textOf } from './value-text.ts';

/** The text of a value that people read: JSON on one line, everything else as `textOf` gives it. */
export function displayText(value: Exclude<SqlValue, null>, column: ResultColumn): string {
  const text = textOf(value);
  const spacedJson = column.json && typeof value === 'string' && /\s/.test(text) && isJsonContainer(text);
  return spacedJson ? compactJson(text) : text;
}

export const isNumeric = (value: SqlValue): boolean => typeof value === 'number' || typeof value === 'bigint';

export const defaultNullText = 'NULL';
