import type { Database } from 'sql.js';
import { foldName, isSameName } from '../base/fold-name.ts';
import type { SqlValue } from '../base/sql-value.ts';
import { isStoredName } from '../catalog/stored-name.ts';
import type { LocalName, View } from '../plan/scope.ts';
import type { CopiedTimes } from '../plan/times/copied-times.ts';
import { quoteName, quoteText } from '../sql/sql-text.ts';
import { CopiedTimesTable } from './copied-times-table.ts';

/** A table or view, and the database that it is in. */
interface StoredObject extends View {
  readonly type: 'table' | 'view';
}

/** SQLite's tables and views of all its databases: main, temp, and attached ones. */
export class StoredSchema {
  readonly #database: Database;
  readonly #copiedTimes: CopiedTimesTable;

  constructor(database: Database) {
    this.#database = database;
    this.#copiedTimes = new CopiedTimesTable(database);
  }

  columnsOf(name: LocalName): readonly string[] | undefined {
    const columns = this.#columns(name).map((column) => column.name);
    return columns.length === 0 ? undefined : columns;
  }

  isText(table: LocalName, column: string): boolean {
    const type = this.#columns(table).find(({ name }) => isSameName(name, column))?.type;
    const isTextType = type !== undefined && /char|clob|text/i.test(type) && !/int/i.test(type);
    return isTextType && !this.folds(table, column);
  }

  typeOf(table: LocalName, column: string): string | undefined {
    return this.#columns(table).find(({ name }) => isSameName(name, column))?.type;
  }

  /**
   * SQLite gives no column's collation. It compares a value that stands in the column's place as it would the column.
   */
  folds(table: LocalName, column: string): boolean {
    const name = table.map(quoteName).join('.');
    const sql = `SELECT max(value = 'a') FROM (SELECT ${quoteName(column)} AS value FROM ${name} WHERE 0
                 UNION ALL VALUES ('A'), ('a '))`;
    try {
      return this.#rows(sql)[0]?.[0] !== 0;
    } catch {
      return true;
    }
  }

  timesOf(name: LocalName): ReadonlySet<string> {
    const found = this.#copiedTimes.isThere ? this.#objectNamed(name) : undefined;
    return found === undefined ? new Set() : this.#timesIn(found);
  }

  get tablesWithTimes(): readonly string[] {
    if (!this.#copiedTimes.isThere) return [];
    const found = this.#objects().filter((object) => this.#timesIn(object).size > 0);
    return found.map(({ name }) => foldName(name));
  }

  /** Notes the effect of a statement that has been run on copies of Okta's times. */
  noteTimes(change: CopiedTimes): void {
    this.#copiedTimes.note(change, () =>
      this.#objects().map(({ schema, name }) => ({ schema, table: name })),
    );
  }

  #timesIn({ schema, name }: StoredObject): ReadonlySet<string> {
    return this.#copiedTimes.columnsOf({ schema, table: name });
  }

  viewNamed(name: LocalName): View | undefined {
    const found = this.#objectNamed(name);
    return found?.type === 'view' ? found : undefined;
  }

  #objectNamed(name: LocalName): StoredObject | undefined {
    const schema = name.length > 1 ? name.at(-2) : undefined;
    return this.#objects('name = ?1 COLLATE NOCASE', [name.at(-1) ?? '']).find(
      (object) => schema === undefined || isSameName(object.schema, schema),
    );
  }

  get views(): readonly View[] {
    return this.#objects("type = 'view'");
  }

  /** Names of the user's own tables and views, without those of attached databases. */
  get localTables(): readonly string[] {
    return this.#objects()
      .filter(({ schema, name }) => ['main', 'temp'].includes(schema) && !name.startsWith('sqlite_'))
      .map(({ name }) => name)
      .sort();
  }

  /**
   * In the order in which SQLite looks for a name: a temporary object hides others with its name.
   * @param condition of SQL, on `sqlite_master`
   */
  #objects(condition = '1', values: readonly string[] = []): readonly StoredObject[] {
    const schemas = this.#rows('PRAGMA database_list')
      .map(([, name]) => String(name))
      .filter((name) => !isStoredName(name) && name !== 'temp' && name !== 'main');
    const selects = ['temp', 'main', ...schemas].map(
      (schema) =>
        `SELECT ${quoteText(schema)}, name, sql, type FROM ${quoteName(schema)}.sqlite_master
         WHERE type IN ('table', 'view') AND ${condition}`,
    );
    return this.#rows(selects.join(' UNION ALL '), values)
      .map(([schema, name, sql, type]) => ({
        schema: String(schema),
        name: String(name),
        sql: String(sql),
        type: type === 'view' ? ('view' as const) : ('table' as const),
      }))
      .filter(({ name }) => !isStoredName(name));
  }

  #columns(name: LocalName): readonly { readonly name: string; readonly type: string }[] {
    const values = [name.at(-1) ?? '', name.length > 1 ? (name.at(-2) ?? null) : null];
    try {
      const rows = this.#rows('SELECT name, type FROM pragma_table_xinfo(?, ?)', values);
      return rows.map(([column, type]) => ({ name: String(column), type: String(type) }));
    } catch {
      // There is no such database, or it is a view whose tables are gone.
      return [];
    }
  }

  #rows(sql: string, values: readonly (string | null)[] = []): readonly (readonly SqlValue[])[] {
    const statement = this.#database.prepare(sql, [...values]);
    try {
      const rows: (readonly SqlValue[])[] = [];
      while (statement.step()) rows.push(statement.get());
      return rows;
    } finally {
      statement.free();
    }
  }
}
