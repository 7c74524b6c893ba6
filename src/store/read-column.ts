import { toJsonText } from '../base/exact-json.ts';
import { foldName } from '../base/fold-name.ts';
import type { SqlValue } from '../base/sql-value.ts';
import { withoutSecrets } from '../catalog/secret-members.ts';
import type { Column } from '../catalog/table.ts';
import type { JsonObject, JsonValue } from '../plan/api-request.ts';
import type { KeyTuple } from '../plan/fetch.ts';
import type { RecordWriter } from './bulk/record-writer.ts';

/** How the value of a column is found in one of Okta's objects. */
export interface ReadColumn {
  readonly name: string;
  /** True when it comes from the request's keys: then all rows of one answer have the same. */
  readonly isKey: boolean;
  readonly read: (object: JsonObject, keys: KeyTuple) => JsonValue | undefined;
  /** The value as it is bound in an INSERT. */
  readonly toStored: (value: JsonValue | undefined) => SqlValue;
  /** Adds the same to a record; false when only SQLite knows its form in this column. */
  readonly write: (record: RecordWriter, value: JsonValue | undefined) => boolean;
}

export function readColumn(column: Column): ReadColumn {
  // A text of a snapshot is JSON text already.
  const { toStored, write } =
    forms[column.isStored === true && column.type === 'json' ? 'text' : column.type];
  return {
    name: column.name,
    isKey: column.from.length === 0,
    read: column.mayHoldSecrets === true ? readSafely(readerOf(column)) : readerOf(column),
    toStored: (value) => (value === undefined || value === null ? null : toStored(value)),
    write: (record, value) =>
      value === undefined || value === null ? record.addNull() : write(record, value),
  };
}

const readSafely =
  (read: ReadColumn['read']): ReadColumn['read'] =>
  (object, keys) => {
    const value = read(object, keys);
    return value === undefined ? undefined : withoutSecrets(value);
  };

/** The conversion of a column's values that are not missing. */
interface Form {
  readonly toStored: (value: NonNullable<JsonValue>) => SqlValue;
  readonly write: (record: RecordWriter, value: NonNullable<JsonValue>) => boolean;
}

const textForm: Form = {
  // A number is written as JSON writes it: in a column of texts SQLite would make 5551234567.0 of 5551234567.
  toStored: (value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'boolean' ? String(Number(value)) : toJsonText(value);
  },
  write: (record, value) => {
    if (typeof value === 'string') return record.addText(value);
    return typeof value === 'boolean' ? record.addText(String(Number(value))) : record.addJson(value);
  },
};

const jsonForm: Form = {
  // Every value is JSON text, also a string, in quotes: SQLite's JSON functions end the statement at anything else.
  toStored: toJsonText,
  write: (record, value) => record.addJson(value),
};

const integerForm: Form = {
  toStored: toNumber,
  write: (record, value) => {
    if (typeof value === 'boolean') return record.addInteger(Number(value));
    return (typeof value === 'number' || typeof value === 'bigint') && record.addInteger(value);
  },
};

const realForm: Form = {
  toStored: toNumber,
  write: (record, value) => typeof value === 'number' && record.addReal(value),
};

const forms: Readonly<Record<Column['type'], Form>> = {
  text: textForm,
  time: textForm,
  json: jsonForm,
  integer: integerForm,
  boolean: integerForm,
  real: realForm,
};

function toNumber(value: NonNullable<JsonValue>): SqlValue {
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
  for (const step of path) {
    const [, name = step, member, wanted] = /^(\w+)\[(\w+)=(\w+)\]$/.exec(step) ?? [];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = (value as JsonObject)[name];
    if (member !== undefined) value = elementOf(value, member, wanted);
  }
  return value;
}

/** The first object of an array with that value in a member. */
function elementOf(
  list: JsonValue | undefined,
  member: string,
  wanted: string | undefined,
): JsonValue | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.find(
    (element) =>
      typeof element === 'object' && element !== null && (element as JsonObject)[member] === wanted,
  );
}
