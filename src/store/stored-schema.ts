import type { Database } from 'sql.js';
import { isStoredName } from '../catalog/stored-name.ts';

/** What a database says of its tables and views. */
export class StoredSchema {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  columnsOf(name: string): readonly string[] | undefined {
    const names = this.#column(`SELECT name FROM pragma_table_xinfo(?)`, [name]);
    return names.length === 0 ? undefined : names;
  }

  isText(table: string, column: string): boolean {
    const definitions = this.#column(`SELECT sql FROM ${schemas} WHERE lower(name) = lower(?)`, [table]);
    const types = this.#column(`SELECT type FROM pragma_table_xinfo(?) WHERE lower(name) = lower(?)`, [
      table,
      column,
    ]);
    return (
      definitions.length > 0 &&
      !definitions.some((sql) => /\bcollate\b/i.test(sql)) &&
      types.length > 0 &&
      types.every((type) => /char|clob|text/i.test(type) && !/int/i.test(type))
    );
  }

  hasCollations(table: string): boolean {
    const definitions = this.#column(`SELECT sql FROM ${schemas} WHERE lower(name) = lower(?)`, [table]);
    return definitions.some((sql) => /\bcollate\b/i.test(sql));
  }

  viewNamed(name: string): string | undefined {
    return this.#column(`SELECT sql FROM ${schemas} WHERE type = 'view' AND lower(name) = lower(?)`, [
      name,
    ])[0];
  }

  get views(): readonly string[] {
    return this.#column(`SELECT name FROM ${schemas} WHERE type = 'view'`).filter(
      (name) => !isStoredName(name),
    );
  }

  /** Names of the user's own tables and views. */
  get localTables(): readonly string[] {
    return this.#column(`SELECT name FROM ${schemas} WHERE type IN ('table', 'view') ORDER BY name`).filter(
      (name) => !isStoredName(name) && !name.startsWith('sqlite_'),
    );
  }

  #column(sql: string, values: readonly string[] = []): readonly string[] {
    const statement = this.#database.prepare(sql, [...values]);
    try {
      const names: string[] = [];
      while (statement.step()) names.push(String(statement.get()[0]));
      return names;
    } finally {
      statement.free();
    }
  }
}

/** What is temporary comes first: it hides what has the same name. */
const schemas = '(SELECT * FROM sqlite_temp_master UNION ALL SELECT * FROM sqlite_master)';
