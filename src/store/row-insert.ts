import type { Statement } from 'sql.js';
import type { SqlValue } from '../base/sql-value.ts';
import { rowsTable } from '../catalog/stored-name.ts';
import type { Table } from '../catalog/table.ts';
import type { JsonObject } from '../plan/api-request.ts';
import type { KeyTuple } from '../plan/fetch.ts';
import { quoteName } from '../sql/sql-text.ts';
import type { ReadColumn } from './read-column.ts';
import type { Store } from './store.ts';

/** Ten rows a statement take two thirds of the time of single ones; a hundred are no quicker (bench/README.md). */
const rowsPerInsert = 20;

/** The values that sql.js binds; it takes a bigint as well, though its types do not say so. */
type Bound = string | number | null;

/** Inserts Okta's objects as rows of one table: the columns given; the others stay NULL. */
export class RowInsert {
  readonly #store: Store;
  readonly #target: string;
  readonly #own: readonly ReadColumn[];
  readonly #shared: readonly ReadColumn[];
  /** Prepared when they are first needed: by the number of rows. */
  readonly #prepared = new Map<number, Statement>();

  constructor(store: Store, table: Table, columns: readonly ReadColumn[]) {
    this.#store = store;
    this.#own = columns.filter(({ isKey }) => !isKey);
    this.#shared = columns.filter(({ isKey }) => isKey);
    const names = [...this.#own, ...this.#shared].map(({ name }) => quoteName(name));
    this.#target = `${quoteName(rowsTable(table.name))} (${names.join(',')})`;
  }

  run(objects: readonly JsonObject[], keys: KeyTuple): void {
    let from = 0;
    for (; from + rowsPerInsert <= objects.length; from += rowsPerInsert) {
      this.#insert(objects, from, rowsPerInsert, keys);
    }
    for (; from < objects.length; from++) this.#insert(objects, from, 1, keys);
  }

  /** Gives its statements back to SQLite. */
  free(): void {
    for (const statement of this.#prepared.values()) statement.free();
    this.#prepared.clear();
  }

  /** The parameters are the cells of the rows, one row after another, and then the values that all rows share. */
  #insert(objects: readonly JsonObject[], from: number, count: number, keys: KeyTuple): void {
    const values: SqlValue[] = [];
    for (let index = from; index < from + count; index++) {
      const object = objects[index] as JsonObject;
      for (const { read, toStored } of this.#own) values.push(toStored(read(object, keys)));
    }
    for (const { read, toStored } of this.#shared) values.push(toStored(read({}, keys)));
    this.#statement(count).run(values as Bound[]);
  }

  #statement(count: number): Statement {
    const known = this.#prepared.get(count);
    if (known !== undefined) return known;
    const own = this.#own.length;
    const cells = (row: number) => [
      ...this.#own.map((_, cell) => `?${row * own + cell + 1}`),
      ...this.#shared.map((_, cell) => `?${count * own + cell + 1}`),
    ];
    const rows = Array.from({ length: count }, (_, row) => `(${cells(row).join(',')})`);
    const statement = this.#store.database.prepare(`INSERT INTO ${this.#target} VALUES ${rows.join(',')}`);
    this.#prepared.set(count, statement);
    return statement;
  }
}
