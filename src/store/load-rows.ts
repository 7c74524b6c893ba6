import { toJsonText } from '../base/exact-json.ts';
import type { SqlValue } from '../base/sql-value.ts';
import { rowsTable } from '../catalog/stored-name.ts';
import { type Column, orgColumn, type Table } from '../catalog/table.ts';
import type { JsonObject } from '../plan/api-request.ts';
import type { KeyTuple } from '../plan/fetch.ts';
import { quoteName } from '../sql/sql-text.ts';
import { BulkLoad } from './bulk/bulk-load.ts';
import type { RecordWriter } from './bulk/record-writer.ts';
import { type ReadColumn, readColumn } from './read-column.ts';
import { RowInsert } from './row-insert.ts';
import type { Store } from './store.ts';
import { columnTypes } from './table-sql.ts';
import { TextSet } from './text-set.ts';

/** Rows that cannot be loaded in bulk before it is given up: each of them has the rows before it copied at once. */
const mostOdd = 20;

/** More than SQLite's cache of 2 MB holds, all columns filled. */
const manyRows = 2000;

type Write = (record: RecordWriter, object: JsonObject, keys: KeyTuple) => boolean;

/**
 * Puts Okta's objects into the rows of one table, each row once. Only the columns that the statement uses are
 * filled; the others stay NULL, and nothing reads them.
 */
export class TableLoader {
  readonly #store: Store;
  readonly #identity: readonly ReadColumn[];
  /** Identities of the rows so far, by the part of them that comes from the request's keys. */
  readonly #seen = new Map<string, TextSet>();
  readonly #insert: RowInsert;
  #bulk: BulkLoad | undefined;
  #odd = 0;
  /** For all columns of the table. */
  readonly #writes: readonly Write[];
  #loaded = 0;

  /** @param inBulk Only for rows that are rolled back: in bulk they are in the table when they are flushed. */
  constructor(store: Store, table: Table, isUsed: (column: Column) => boolean, inBulk: boolean) {
    store.createTable(table);
    this.#store = store;
    const used = table.columns.filter(isUsed);
    const filled = used.length > 0 ? used : table.columns.filter(({ name }) => name === orgColumn);
    this.#insert = new RowInsert(store, table, filled.map(readColumn));
    this.#identity = table.columns.filter(({ name }) => table.identity.includes(name)).map(readColumn);
    this.#writes = table.columns.map((column) => (filled.includes(column) ? writeOf(column) : addNull));
    this.#bulk = inBulk
      ? new BulkLoad(store.images, {
          table: quoteName(rowsTable(table.name)),
          types: columnTypes(table),
        })
      : undefined;
  }

  /** Names of the rows' identity columns that Okta left empty in some object: then the object is no such row. */
  missingIdentity(objects: readonly JsonObject[], keys: KeyTuple): string | undefined {
    const isEmpty = (column: ReadColumn, object: JsonObject): boolean =>
      (column.read(object, keys) ?? null) === null;
    const isMissing = (column: ReadColumn): boolean =>
      column.isKey ? isEmpty(column, {}) : objects.some((object) => isEmpty(column, object));
    return this.#identity.find(isMissing)?.name;
  }

  load(objects: readonly JsonObject[], keys: KeyTuple): void {
    const fresh = this.#fresh(objects, keys);
    this.#loaded += fresh.length;
    if (this.#loaded > manyRows) this.#store.growCache();
    if (this.#bulk === undefined) this.#insert.run(fresh, keys);
    else this.#loadInBulk(this.#bulk, fresh, keys);
  }

  /** Has all rows so far in the table. */
  flush(): void {
    this.#bulk?.flush();
  }

  /** Gives its statements back to SQLite; rows that were not flushed are no longer wanted. */
  free(): void {
    this.#bulk?.discard();
    this.#insert.free();
  }

  #loadInBulk(bulk: BulkLoad, objects: readonly JsonObject[], keys: KeyTuple): void {
    const { record } = bulk;
    for (let index = 0; index < objects.length; index++) {
      const object = objects[index] as JsonObject;
      record.begin();
      if (this.#write(record, object, keys) && bulk.add()) continue;
      bulk.flush();
      if (++this.#odd > mostOdd || !bulk.hasRoom) {
        this.#bulk = undefined;
        this.#insert.run(objects.slice(index), keys);
        return;
      }
      this.#insert.run([object], keys);
    }
  }

  #write(record: RecordWriter, object: JsonObject, keys: KeyTuple): boolean {
    for (const write of this.#writes) if (!write(record, object, keys)) return false;
    return true;
  }

  #fresh(objects: readonly JsonObject[], keys: KeyTuple): readonly JsonObject[] {
    if (this.#identity.length === 0) return objects;
    const common = this.#identity
      .filter(({ isKey }) => isKey)
      .map(({ read, toStored }) => toStored(read({}, keys)));
    const own = this.#identity.filter(({ isKey }) => !isKey);
    const group = joined(common);
    const seen = this.#seen.get(group) ?? new TextSet();
    this.#seen.set(group, seen);
    const [only] = own;
    // The usual id by itself is kept as it is: a joined text costs as much as loading a column.
    const identityOf =
      own.length === 0
        ? (object: JsonObject) => toJsonText(object)
        : only !== undefined && own.length === 1
          ? (object: JsonObject) => String(only.toStored(only.read(object, keys)))
          : (object: JsonObject) => joined(own.map(({ read, toStored }) => toStored(read(object, keys))));
    return objects.filter((object) => seen.add(identityOf(object)));
  }
}

/** One text for several values: different values never give the same text. */
const joined = (values: readonly SqlValue[]): string => JSON.stringify(values.map(String));

function writeOf(column: Column): Write {
  const { read, write } = readColumn(column);
  return (record, object, keys) => write(record, read(object, keys));
}

const addNull: Write = (record) => record.addNull();
