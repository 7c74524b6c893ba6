import type { Statement } from 'sql.js';
import { rowsTable } from '../catalog/stored-name.ts';
import { type Column, orgColumn, type Table } from '../catalog/table.ts';
import type { JsonObject, JsonValue } from '../plan/api-request.ts';
import type { KeyTuple } from '../plan/requests.ts';
import { quoteName } from '../sql/sql-text.ts';
import type { SqlValue } from '../sql/value.ts';
import type { Store } from './store.ts';

interface ReadColumn {
  readonly name: string;
  /** True when it comes from the request's keys: then all rows of one answer have the same. */
  readonly isKey: boolean;
  readonly read: (object: JsonObject, keys: KeyTuple) => SqlValue;
}

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

function readerOf({ name, from }: Column): ReadColumn['read'] {
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

const readColumn = (column: Column): ReadColumn => ({
  name: column.name,
  isKey: column.from.length === 0,
  read: readerOf(column),
});

/** Ten rows a statement take two thirds of the time of single ones; a hundred are no quicker (bench/README.md). */
const rowsPerInsert = 20;

/** More than SQLite's cache of 2 MB holds, all columns filled. */
const manyRows = 2000;

/** What sql.js binds; it takes a bigint as well, though its types do not say so. */
type Bound = string | number | null;

/**
 * Puts Okta's objects into the rows of one table, each row once. Only the columns that the statement uses are
 * filled; the others stay NULL, and nothing reads them.
 */
export class TableLoader {
  readonly #store: Store;
  readonly #table: Table;
  readonly #columns: readonly ReadColumn[];
  readonly #identity: readonly ReadColumn[];
  /** Identities of the rows so far, by the part of them that comes from the request's keys. */
  readonly #seen = new Map<string, Set<SqlValue>>();
  #loaded = 0;
  /** Prepared when they are first needed: by the number of rows. */
  readonly #inserts = new Map<number, Statement>();

  constructor(store: Store, table: Table, isUsed: (column: Column) => boolean) {
    store.createTable(table);
    this.#store = store;
    this.#table = table;
    const used = table.columns.filter(isUsed);
    const org = table.columns.filter(({ name }) => name === orgColumn);
    this.#columns = (used.length > 0 ? used : org).map(readColumn);
    this.#identity = table.columns.filter(({ name }) => table.identity.includes(name)).map(readColumn);
  }

  /** Names of the rows' identity columns that Okta left empty in some object: then the object is no such row. */
  missingIdentity(objects: readonly JsonObject[], keys: KeyTuple): string | undefined {
    const isMissing = ({ isKey, read }: ReadColumn): boolean =>
      isKey ? read({}, keys) === null : objects.some((object) => read(object, keys) === null);
    return this.#identity.find(isMissing)?.name;
  }

  /** Returns how many rows were new. */
  load(objects: readonly JsonObject[], keys: KeyTuple): number {
    const fresh = this.#fresh(objects, keys);
    this.#loaded += fresh.length;
    if (this.#loaded > manyRows) this.#store.growCache();
    let from = 0;
    for (; from + rowsPerInsert <= fresh.length; from += rowsPerInsert) {
      this.#insert(fresh, from, rowsPerInsert, keys);
    }
    for (; from < fresh.length; from++) this.#insert(fresh, from, 1, keys);
    return fresh.length;
  }

  /** Gives its statements back to SQLite. */
  free(): void {
    for (const insert of this.#inserts.values()) insert.free();
    this.#inserts.clear();
  }

  #fresh(objects: readonly JsonObject[], keys: KeyTuple): readonly JsonObject[] {
    const common = this.#identity.filter(({ isKey }) => isKey).map(({ read }) => read({}, keys));
    const own = this.#identity.filter(({ isKey }) => !isKey);
    const group = common.join('\n');
    const seen = this.#seen.get(group) ?? new Set<SqlValue>();
    this.#seen.set(group, seen);
    const [only] = own;
    // The usual id by itself is kept as it is: a joined text costs as much as loading a column.
    const identityOf = (object: JsonObject): SqlValue =>
      only !== undefined && own.length === 1
        ? only.read(object, keys)
        : own.map(({ read }) => read(object, keys)).join('\n');
    return objects.filter((object) => {
      const identity = identityOf(object);
      const isNew = !seen.has(identity);
      if (isNew) seen.add(identity);
      return isNew;
    });
  }

  /** The parameters are the cells of the rows, one row after another, and then the values that all rows share. */
  #insert(objects: readonly JsonObject[], from: number, count: number, keys: KeyTuple): void {
    const values: SqlValue[] = [];
    for (let index = from; index < from + count; index++) {
      const object = objects[index] as JsonObject;
      for (const { isKey, read } of this.#columns) if (!isKey) values.push(read(object, keys));
    }
    for (const { isKey, read } of this.#columns) if (isKey) values.push(read({}, keys));
    this.#prepared(count).run(values as Bound[]);
  }

  #prepared(count: number): Statement {
    const known = this.#inserts.get(count);
    if (known !== undefined) return known;
    const names = this.#columns.map(({ name }) => quoteName(name)).join(',');
    const target = `${quoteName(rowsTable(this.#table.name))} (${names})`;
    const own = this.#columns.filter(({ isKey }) => !isKey).length;
    const rows = Array.from({ length: count }, (_, row) => {
      let cell = row * own;
      let shared = count * own;
      return `(${this.#columns.map(({ isKey }) => `?${isKey ? ++shared : ++cell}`).join(',')})`;
    });
    const prepared = this.#store.database.prepare(`INSERT INTO ${target} VALUES ${rows.join(',')}`);
    this.#inserts.set(count, prepared);
    return prepared;
  }
}
