import type { Database } from 'sql.js';
import { foldName } from '../base/fold-name.ts';
import { copiedTimesTable } from '../catalog/stored-name.ts';
import type { CopiedTimes } from '../plan/times/copied-times.ts';
import { quoteName } from '../sql/sql-text.ts';

const name = quoteName(copiedTimesTable);

/** A table with the database that it is in. */
interface Place {
  readonly schema: string;
  readonly table: string;
}

/**
 * The columns of local tables that are copies of Okta's times. A table of the database keeps them, so that a ROLLBACK
 * takes them back, and an image of the database has them.
 */
export class CopiedTimesTable {
  readonly #database: Database;
  /** Once it was there, a ROLLBACK may take it away. */
  #mayBeThere: boolean | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In lower case. */
  columnsOf(place: Place): ReadonlySet<string> {
    const sql = `SELECT column FROM ${name} WHERE place = ?`;
    return new Set(this.isThere ? this.#column(sql, [keyOf(place)]) : []);
  }

  /** Whether any table has such columns. */
  get isThere(): boolean {
    if (this.#mayBeThere === false) return false;
    const found = this.#column('SELECT 1 FROM sqlite_master WHERE name = ?', [copiedTimesTable]).length > 0;
    this.#mayBeThere ??= found;
    return found;
  }

  /**
   * Notes the effect of a statement that has been run.
   * @param places all existing tables
   */
  note(change: CopiedTimes, places: () => readonly Place[]): void {
    if (change.kind === 'create' && change.columns.length > 0) {
      this.#database.exec(`CREATE TABLE IF NOT EXISTS ${name} (place TEXT, column TEXT)`);
      this.#mayBeThere = true;
    }
    if (!this.isThere) return;
    const present = new Set(places().map(keyOf));
    const noted = this.#column(`SELECT DISTINCT place FROM ${name}`);
    const meant = (parts: readonly string[]) => (key: string) =>
      key.endsWith(`.${foldName(parts.at(-1) ?? '')}`) &&
      (parts.length === 1 || key.startsWith(`${foldName(parts[0] ?? '')}.`));
    switch (change.kind) {
      case 'create': {
        const [schema = '', table = ''] = change.table;
        const key = keyOf({ schema, table });
        this.#database.run(`DELETE FROM ${name} WHERE place = ?`, [key]);
        for (const column of change.columns)
          this.#database.run(`INSERT INTO ${name} VALUES (?, ?)`, [key, foldName(column)]);
        return;
      }
      case 'drop':
        for (const key of noted) {
          if (!present.has(key)) this.#database.run(`DELETE FROM ${name} WHERE place = ?`, [key]);
        }
        return;
      case 'rename table': {
        // The one that is no longer there.
        const key = noted.filter((candidate) => !present.has(candidate)).find(meant(change.table));
        if (key === undefined) return;
        const renamed = `${key.split('.')[0]}.${foldName(change.to)}`;
        this.#database.run(`UPDATE ${name} SET place = ? WHERE place = ?`, [renamed, key]);
        return;
      }
      case 'rename column': {
        const key = [...present].find(meant(change.table));
        const { column, to } = change;
        this.#database.run(`UPDATE ${name} SET column = ? WHERE place = ? AND column = ?`, [
          foldName(to),
          key ?? '',
          foldName(column),
        ]);
      }
    }
  }

  #column(sql: string, values: readonly string[] = []): readonly string[] {
    const statement = this.#database.prepare(sql, [...values]);
    try {
      const found: string[] = [];
      while (statement.step()) found.push(String(statement.get()[0]));
      return found;
    } finally {
      statement.free();
    }
  }
}

const keyOf = ({ schema, table }: Place): string => `${foldName(schema)}.${foldName(table)}`;
