import type { Column } from '../catalog/table.ts';
import { toJsonText } from '../exact-json.ts';
import type { JsonObject, JsonValue } from '../plan/api-request.ts';
import type { KeyTuple } from '../plan/requests.ts';
import { foldName } from '../sql/fold-name.ts';
import type { SqlValue } from '../sql/value.ts';
import type { RecordWriter } from './bulk/record-writer.ts';

/** How the value of a column is found in one of Okta's objects. */
export interface ReadColumn {
  readonly name: string;
  /** True when it comes from the request's keys: then all rows of one answer have the same. */
  readonly isKey: boolean;
  readonly read: (object: JsonObject, keys: KeyTuple) => JsonValue | undefined;
  /** Adds the value to a record; false when only SQLite knows what it becomes in this column. */
  readonly write: (record: RecordWriter, value: JsonValue | undefined) => boolean;
}

export const readColumn = (column: Column): ReadColumn => ({
  name: column.name,
  isKey: column.from.length === 0,
  read: readerOf(column),
  write: column.type === 'text' || column.type === 'json' ? writeText : writeNumber[column.type],
});

/** The value as it is bound in an INSERT. */
export function toStored(value: JsonValue | undefined): SqlValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return toJsonText(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

function readerOf({ name, from }: Column): ReadColumn['read'] {
  const key = foldName(name);
  if (from.length === 0) return (_, keys) => keys.get(key) ?? null;
  const paths = from.map((path) => path.split('.'));
  const [only] = paths;
  if (paths.length === 1 && only?.length === 1) {
    const [member = ''] = only;
    return (object) => object[member];
  }
  return (object) => {
    for (const path of paths) {
      const value = readPath(object, path);
      if (value !== undefined) return value;
    }
    return null;
  };
}

function readPath(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

const writeText: ReadColumn['write'] = (record, value) => {
  if (typeof value === 'string') return record.addText(value);
  if (value === undefined || value === null) return record.addNull();
  if (typeof value === 'object') return record.addJson(value);
  const number = Number(value);
  // Of other numbers only SQLite knows the text.
  return number === (number | 0) && record.addText(String(number));
};

const writeNumber: Readonly<Record<'integer' | 'boolean' | 'real', ReadColumn['write']>> = {
  integer: writeInteger,
  boolean: writeInteger,
  real: (record, value) =>
    value === undefined || value === null
      ? record.addNull()
      : typeof value === 'number' && record.addReal(value),
};

function writeInteger(record: RecordWriter, value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return record.addNull();
  if (typeof value === 'boolean') return record.addInteger(Number(value));
  return (typeof value === 'number' || typeof value === 'bigint') && record.addInteger(value);
}
