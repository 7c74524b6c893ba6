import type { RowSet, SqlValue } from '../base/sql-value.ts';
import { uniqueNames } from './unique-names.ts';
import { neutraliseJson } from './unprintable.ts';
import { bytesOf, realText } from './value-text.ts';

/**
 * A result's rows, each as the text of a JSON object on one line.
 *
 * - A column of JSON is nested as it stands, so that its numbers keep all their digits and its members their order.
 * - Blobs are base64. Infinite REALs are `1e999`, as sqlite3 writes them: JSON's grammar knows no infinity, and
 *   readers of doubles get one back from it.
 * - Control and bidirectional characters are escaped: the same value, and harmless on a terminal.
 */
export function* jsonRows({ columns, rows }: RowSet): Generator<string> {
  const keys = uniqueNames(columns.map(({ name }) => name)).map((name) => `${JSON.stringify(name)}:`);
  for (const row of rows) {
    let object = '';
    for (const [index, key] of keys.entries()) {
      const value = row[index] ?? null;
      const nested = columns[index]?.json === true && typeof value === 'string';
      object += `${index === 0 ? '' : ','}${key}${nested ? nestJson(value) : jsonValue(value)}`;
    }
    yield neutraliseJson(`{${object}}`);
  }
}

function jsonValue(value: SqlValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return realText(value, '1e999');
  if (typeof value === 'bigint') return value.toString();
  return `"${bytesOf(value).toString('base64')}"`;
}

/**
 * Only objects and arrays are nested. `json_extract` gives a JSON string as plain text, and a token named `true` or
 * `0012` must not become a boolean or a number.
 */
function nestJson(text: string): string {
  return isJsonContainer(text) ? compactJson(text) : JSON.stringify(text);
}

/** Whether the text is a whole JSON object or array. */
export function isJsonContainer(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const stringOrSpace = /("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g;

/** Takes the white space out of a text known to be JSON, and leaves the rest as it is: the result is one line. */
export function compactJson(json: string): string {
  return /\s/.test(json) ? json.replace(stringOrSpace, '$1') : json;
}
