import { rowsTable } from '../catalog/stored-name.ts';
import { type Column, orgColumn, type Table } from '../catalog/table.ts';
import type { JsonObject, JsonValue } from '../plan/api-request.ts';
import type { KeyTuple } from '../plan/requests.ts';
import { quoteName } from '../sql/sql-text.ts';
import type { SqlValue } from '../sql/value.ts';
import type { Store } from './store.ts';

type ReadColumn = (object: JsonObject, keys: KeyTuple) => SqlValue;

function readPath(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

function toStored(value: JsonValue | undefined): SqlValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

function readerOf({ name, from }: Column): ReadColumn {
  const key = name.toLowerCase();
  if (from.length === 0) return (_, keys) => keys.get(key) ?? null;
  const paths = from.map((path) => path.split('.'));
  const [only] = paths;
  if (paths.length === 1 && only?.length === 1) {
    const [member = ''] = only;
    return (object) => toStored(object[member]);
  }
  return (object) => {
    for (const path of paths) {
      const value = readPath(object, path);
      if (value !== undefined) return toStored(value);
    }
    return null;
  };
}

/** A multi-row INSERT costs much less a row; SQLite takes at most 32,766 parameters. */
const rowsPerInsert = 100;

/**
 * Puts Okta's objects into the rows of one table, each row once. Only the columns that the statement uses are
 * filled; the others stay NULL, and nothing reads them.
 */
export class TableLoader {
  readonly #store: Store;
  readonly #table: Table;
  readonly #columns: readonly { readonly name: string; readonly read: ReadColumn }[];
  readonly #identity: readonly { readonly name: string; readonly read: ReadColumn }[];
  readonly #seen = new Set<string>();

  constructor(store: Store, table: Table, isUsed: (column: Column) => boolean) {
    store.createTable(table);
    this.#store = store;
    this.#table = table;
    const reader = (column: Column) => ({ name: column.name, read: readerOf(column) });
    this.#columns = table.columns.filter(isUsed).map(reader);
    this.#identity = table.columns.filter(({ name }) => table.identity.includes(name)).map(reader);
  }

  /** Names of the rows' identity columns that Okta left empty in some object: then the object is no such row. */
  missingIdentity(objects: readonly JsonObject[], keys: KeyTuple): string | undefined {
    return this.#identity.find(({ read }) => objects.some((object) => read(object, keys) === null))?.name;
  }

  /** Returns how many rows were new. */
  load(objects: readonly JsonObject[], keys: KeyTuple): number {
    const fresh = objects.filter((object) => this.#isNew(object, keys));
    for (let index = 0; index < fresh.length; index += rowsPerInsert) {
      this.#insert(fresh.slice(index, index + rowsPerInsert), keys);
    }
    return fresh.length;
  }

  #isNew(object: JsonObject, keys: KeyTuple): boolean {
    const identity = this.#identity.map(({ read }) => read(object, keys)).join('\n');
    if (this.#seen.has(identity)) return false;
    this.#seen.add(identity);
    return true;
  }

  #insert(objects: readonly JsonObject[], keys: KeyTuple): void {
    if (objects.length === 0) return;
    const columns = this.#columns.length > 0 ? this.#columns : [{ name: orgColumn, read: () => null }];
    const row = `(${columns.map(() => '?').join(',')})`;
    const names = columns.map(({ name }) => quoteName(name)).join(',');
    const sql = `INSERT INTO ${quoteName(rowsTable(this.#table.name))} (${names}) VALUES ${objects.map(() => row).join(',')}`;
    const values = objects.flatMap((object) => columns.map(({ read }) => read(object, keys)));
    this.#store.database.run(sql, values as (string | number | null)[]);
  }
}
