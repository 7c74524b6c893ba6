import type { Database } from 'sql.js';
import { InterruptedError, NoAnswerError } from '../base/errors.ts';
import { foldName, isSameName } from '../base/fold-name.ts';
import { MemoryWatch } from '../base/memory.ts';
import type { SqlValue } from '../base/sql-value.ts';
import { isStoredName, rowsTable } from '../catalog/stored-name.ts';
import type { Table } from '../catalog/table.ts';
import type { ColumnNote, LocalName, LocalSchema } from '../plan/scope.ts';
import { quoteName } from '../sql/sql-text.ts';
import { loadSqlite, SqliteError } from '../sqlite/sqlite.ts';
import { ImageCopier } from './bulk/image-copier.ts';
import { withExactNumbers } from './exact-numbers.ts';
import { runInterruptibly } from './interruptible.ts';
import { type Bindings, bind, type PreparedStatement, rowsOf } from './prepared-statement.ts';
import { StoredSchema } from './stored-schema.ts';
import { columnDefinitions } from './table-sql.ts';

/** A function that SQL can call. Its arguments and its value are SQL values. */
export interface StoreFunction {
  readonly name: string;
  /** One registration per number of arguments. */
  readonly args: number | readonly number[];
  /** sql.js makes a REAL of every number; only a boolean becomes an INTEGER. */
  readonly call: (...args: SqlValue[]) => SqlValue | boolean;
}

/** Runs something that SQLite computes. */
type Computation = <T>(compute: () => T) => T;

/**
 * The in-memory SQLite database of a session: the tables of the catalog, filled anew for each statement, and the
 * local tables and views of the user.
 */
export class Store extends StoredSchema implements LocalSchema {
  readonly #database: Database;
  readonly #created = new Set<Table>();
  /** The statements that have rows loaded which will be rolled back, in the order in which they began. */
  readonly #reads: { isOver: boolean; readonly created: readonly Table[] }[] = [];
  #hasLargeCache = false;
  /** `table.column`, folded. */
  readonly #jsonColumns = new Set<string>();
  /** By `table.column`, folded. */
  readonly #notes = new Map<string, ColumnNote>();
  #compute: Computation = (compute) => compute();
  /** A computation was ended from outside: SQLite may not be called any more, not even to close. */
  #isBroken = false;
  /** Of the functions that SQL has here beyond SQLite's own. */
  readonly functionNames: readonly string[];

  /** Copies images of tables into this database. */
  readonly images: ImageCopier;

  /** Says when there is no memory for more rows. */
  readonly memory: MemoryWatch;

  private constructor(
    database: Database,
    images: ImageCopier,
    functionNames: readonly string[],
    memory: MemoryWatch,
  ) {
    super(database);
    this.#database = database;
    this.images = images;
    this.functionNames = functionNames;
    this.memory = memory;
  }

  /** @param image the database file to begin with, as `image()` gave it; none for an empty database. */
  static async open(
    functions: readonly StoreFunction[] = [],
    image?: Uint8Array,
    memory = new MemoryWatch(),
  ): Promise<Store> {
    const { Database } = await loadSqlite();
    const database = new Database(image);
    for (const { name, args, call } of functions) {
      for (const count of typeof args === 'number' ? [args] : args)
        registerFunction(database, name, count, call);
    }
    return new Store(
      database,
      new ImageCopier(database, (file) => new Database(file)),
      functions.map(({ name }) => name).filter((name) => !isStoredName(name)),
      memory,
    );
  }

  /**
   * Lets Ctrl-C, and the deadline of the statement (milliseconds since the epoch), end the work of `compute`. The
   * store is not to be used after that.
   */
  allowInterrupts(deadline: () => number | undefined): void {
    this.#compute = (compute) => {
      const until = deadline();
      const timeoutMs = until === undefined ? undefined : Math.max(1, until - Date.now());
      try {
        return runInterruptibly(compute, timeoutMs);
      } catch (error) {
        this.#isBroken ||= error instanceof InterruptedError || error instanceof NoAnswerError;
        throw error;
      }
    };
  }

  /** Runs something that has SQLite compute: reading rows, above all. */
  compute<T>(compute: () => T): T {
    return this.#compute(compute);
  }

  close(): void {
    if (this.#isBroken) return;
    this.images.release();
    this.#database.close();
    this.images.close();
  }

  /**
   * The database as a file, without the rows of the catalog's tables. Temporary tables are no part of it.
   * @returns undefined while a transaction is open
   */
  image(): Uint8Array | undefined {
    if (this.#reads.length > 0) return undefined;
    for (const table of this.#created) this.emptyTable(table);
    try {
      return this.#database.export();
    } catch {
      return undefined;
    }
  }

  /** Makes the table unless it is there. */
  createTable(table: Table): void {
    // Asked for each time, because a ROLLBACK of the user's may have taken it away again.
    const name = quoteName(rowsTable(table.name));
    this.#database.exec(`CREATE TABLE IF NOT EXISTS ${name} (${columnDefinitions(table)})`);
    this.#created.add(table);
  }

  emptyTable(table: Table): void {
    this.createTable(table);
    this.#database.exec(`DELETE FROM ${quoteName(rowsTable(table.name))}`);
  }

  /**
   * Begins to load rows for a statement that only reads: they are never written into the file, which would take half
   * as long again as loading them.
   * @returns a function that removes them, once the statement was freed, and all reads that began after it
   */
  beginRead(): () => void {
    const read = { isOver: false, created: [...this.#created] };
    this.#database.exec(`SAVEPOINT ${readSavepoint}_${this.#reads.length}`);
    this.#reads.push(read);
    return () => {
      read.isOver = true;
      this.#endReads();
    };
  }

  /** Takes back the rows of the statements that are over, from the last: within those before it there are its own. */
  #endReads(): void {
    if (this.#isBroken) return;
    for (let last = this.#reads.at(-1); last?.isOver === true; last = this.#reads.at(-1)) {
      const savepoint = `${readSavepoint}_${this.#reads.length - 1}`;
      this.#reads.pop();
      this.#database.exec(`ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
      const { created } = last;
      for (const table of this.#created) if (!created.includes(table)) this.#created.delete(table);
    }
    this.images.release();
  }

  /**
   * Lets SQLite keep 128 MiB of pages (2 MB by default), about 250,000 tokens. Pages beyond that go into the file, and
   * a rollback has to take them out again. Only for many rows: for few it costs more than it saves.
   */
  growCache(): void {
    if (this.#hasLargeCache) return;
    this.#database.exec('PRAGMA cache_size = -131072');
    this.#hasLargeCache = true;
  }

  /** Whether the user has begun a transaction of SQLite's. sql.js does not say, but a second BEGIN fails. */
  get isInTransaction(): boolean {
    try {
      this.#database.exec('BEGIN; ROLLBACK');
      return false;
    } catch {
      return true;
    }
  }

  /** Makes many changes one, which is quicker than each by itself. */
  atOnce(change: () => void): void {
    this.#database.exec('SAVEPOINT at_once');
    try {
      change();
      this.#database.exec('RELEASE at_once');
    } catch (error) {
      this.#database.exec('ROLLBACK TO at_once; RELEASE at_once');
      throw error;
    }
  }

  /** The database itself, for loading rows in bulk. */
  get database(): Database {
    return this.#database;
  }

  /**
   * Prepares one statement and binds its parameters.
   * @param named the statement by whose words SQLite names the columns, where it is another
   * @throws SqliteError with SQLite's own message
   */
  prepare(sql: string, bindings: Bindings = new Map(), named = sql): PreparedStatement {
    const exact = withExactNumbers(sql, bindings);
    const statement = this.#database.prepare(exact);
    try {
      bind(statement, bindings);
    } catch (error) {
      statement.free();
      throw error;
    }
    return {
      columns: exact === named ? statement.getColumnNames() : this.#columnNames(named),
      rows: () => rowsOf(statement),
      free: () => {
        if (!this.#isBroken) statement.free();
      },
    };
  }

  #columnNames(sql: string): readonly string[] {
    const statement = this.#database.prepare(sql);
    try {
      return statement.getColumnNames();
    } finally {
      statement.free();
    }
  }

  /** Notes that columns of a local table hold JSON text, which formats may nest. */
  declareJson(table: string, columns: readonly string[]): void {
    for (const column of columns) this.#jsonColumns.add(foldName(`${table}.${column}`));
  }

  /** Notes the changes that loading a file made to the values of columns of a local table. */
  declareNotes(table: string, notes: ReadonlyMap<string, ColumnNote>): void {
    for (const [column, note] of notes) this.#notes.set(foldName(`${table}.${column}`), note);
  }

  noteOf(table: LocalName, column: string): ColumnNote | undefined {
    const [name, schema = 'main'] = table.toReversed();
    return isSameName(schema, 'main') ? this.#notes.get(foldName(`${name}.${column}`)) : undefined;
  }

  isJson(table: LocalName, column: string): boolean {
    const [name, schema = 'main'] = table.toReversed();
    return isSameName(schema, 'main') && this.#jsonColumns.has(foldName(`${name}.${column}`));
  }

  canPrepare(sql: string): boolean {
    try {
      this.#database.prepare(sql).free();
      return true;
    } catch {
      return false;
    }
  }

  evaluate(expression: string, parameters: Bindings): SqlValue | undefined {
    try {
      const statement = this.prepare(`SELECT (${expression})`, parameters);
      try {
        const [row] = this.compute(() => [...statement.rows()]);
        return row?.[0];
      } finally {
        statement.free();
      }
    } catch (error) {
      if (!(error instanceof SqliteError)) throw error;
      return undefined;
    }
  }
}

const readSavepoint = 'rows_of_statement';

function registerFunction(
  database: Database,
  name: string,
  count: number,
  call: StoreFunction['call'],
): void {
  // SQLite takes the number of arguments from the function's length, which a rest parameter does not have.
  const called = (...args: SqlValue[]) => call(...args);
  Object.defineProperty(called, 'length', { value: count });
  database.create_function(name, called as never);
}
