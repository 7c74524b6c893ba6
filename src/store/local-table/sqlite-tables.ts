import { readFile } from 'node:fs/promises';
import type { Database } from 'sql.js';
import { UsageError } from '../../base/errors.ts';
import { reasonOf } from '../../base/file-fault.ts';
import type { Row, SqlValue } from '../../base/sql-value.ts';
import { isStoredName } from '../../catalog/stored-name.ts';
import { quoteName } from '../../sql/sql-text.ts';
import { loadSqlite } from '../../sqlite/sqlite.ts';
import { rowsOf } from '../prepared-statement.ts';
import type { LocalColumnType } from './column-type.ts';
import type { LocalTable } from './local-table.ts';

/** Whether a file's name says that it is a database. */
export const isDatabasePath = (path: string): boolean => /\.(?:sqlite3?|db)$/i.test(path);

const rowsAtOnce = 1000;

/** The tables of a database file. */
export interface DatabaseFile {
  readonly names: readonly string[];
  table(name: string): LocalTable;
  close(): void;
}

/** @throws UsageError when it cannot be read, or is no database of SQLite's */
export async function openDatabaseFile(path: string): Promise<DatabaseFile> {
  const { Database } = await loadSqlite();
  let database: Database | undefined;
  try {
    database = new Database(await readFile(path));
    const [found] = database.exec(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    );
    const names = (found?.values ?? []).map(([name]) => String(name)).filter((name) => !isStoredName(name));
    const opened = database;
    return { names, table: (name) => tableOf(opened, name), close: () => opened.close() };
  } catch (error) {
    database?.close();
    throw new UsageError(
      `${path} cannot be read as a database of SQLite's: ${reasonOf(error) ?? (error as Error).message}`,
      { cause: error },
    );
  }
}

/**
 * The one table of a database that stands for all of it.
 * @throws UsageError when there are several, or none
 */
export async function onlyTable(path: string): Promise<LocalTable> {
  const file = await openDatabaseFile(path);
  const [name, ...others] = file.names;
  if (name !== undefined && others.length === 0) return file.table(name);
  file.close();
  throw new UsageError(`${path} has ${file.names.length} tables: ${file.names.join(', ')}`, {
    hint: `Take all of them, by their own names: -t ${path}`,
  });
}

function tableOf(database: Database, name: string): LocalTable {
  const [info] = database.exec(`PRAGMA table_info(${quoteName(name)})`);
  const columns = (info?.values ?? []).map((row) => String(row[1]));
  const from = `FROM ${quoteName(name)}`;
  const types = columns.map((column): LocalColumnType => {
    const [found] = database.exec(`SELECT DISTINCT typeof(${quoteName(column)}) ${from}`);
    const kinds = (found?.values ?? []).map(([kind]) => String(kind)).filter((kind) => kind !== 'null');
    if (kinds.length > 0 && kinds.every((kind) => kind === 'integer')) return 'INTEGER';
    return kinds.length > 0 && kinds.every((kind) => kind === 'integer' || kind === 'real') ? 'REAL' : 'TEXT';
  });
  return {
    columns: columns.map((column, index) => ({ name: column, type: types[index] ?? 'TEXT', json: false })),
    async *batches() {
      const statement = database.prepare(`SELECT ${columns.map(quoteName).join(', ')} ${from}`);
      try {
        let batch: Row[] = [];
        for (const row of rowsOf(statement)) {
          batch.push(row.map((value, index) => suited(value, types[index] ?? 'TEXT')));
          if (batch.length < rowsAtOnce) continue;
          yield batch;
          batch = [];
        }
        yield batch;
      } finally {
        statement.free();
      }
    },
  };
}

function suited(value: SqlValue, type: LocalColumnType): SqlValue {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (type === 'TEXT') return String(value);
  return type === 'REAL' ? Number(value) : value;
}
