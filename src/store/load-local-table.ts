import { resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import type { Row, SqlValue } from '../base/sql-value.ts';
import { isStoredName } from '../catalog/stored-name.ts';
import { quoteName } from '../sql/sql-text.ts';
import { BulkLoad } from './bulk/bulk-load.ts';
import type { RecordWriter } from './bulk/record-writer.ts';
import type { LocalColumn, LocalTable } from './local-table/local-table.ts';
import { readLocalTable, readPipedTable } from './local-table/read-local-table.ts';
import { openDatabaseFile } from './local-table/sqlite-tables.ts';
import { RowRoom } from './row-room.ts';
import type { Store } from './store.ts';

/**
 * Loads a file as a table of the session.
 * @returns how many rows it has
 * @throws UsageError for a file that cannot be read as a table, when there is a table of that name already, or none may
 * have it; MemoryError; the signal's reason. Then there is no such table.
 */
export const loadLocalTable = async (
  store: Store,
  name: string,
  path: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<number> => {
  expectFree(store, name);
  return loadTable(store, name, path, await readLocalTable(resolve(cwd, path)), signal);
};

/** Loads the text of standard input. @throws UsageError as for a file */
export const loadPipedTable = async (
  store: Store,
  name: string,
  bytes: Buffer,
  signal?: AbortSignal,
): Promise<number> => {
  expectFree(store, name);
  return loadTable(store, name, 'standard input', await readPipedTable(bytes), signal);
};

/**
 * Loads all tables of a database file, by their own names.
 * @throws UsageError as for one table
 */
export async function loadDatabaseFile(
  store: Store,
  path: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<void> {
  const file = await openDatabaseFile(resolve(cwd, path));
  try {
    for (const name of file.names) {
      expectFree(store, name);
      await loadTable(store, name, path, file.table(name), signal);
    }
  } finally {
    file.close();
  }
}

/** @throws UsageError when no table may have the name, or another has it */
function expectFree(store: Store, name: string): void {
  // The first would stand in the place of Okta's rows; the second no statement would reach.
  if (isStoredName(name) || /^okta\./i.test(name)) {
    throw new UsageError(`no local table can be called ${name}`, { hint: 'Give it a name without dots.' });
  }
  if (store.columnsOf([name]) !== undefined) throw new UsageError(`there is a table ${name} already`);
}

async function loadTable(
  store: Store,
  name: string,
  path: string,
  { columns, batches }: LocalTable,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { database } = store;
  const table = quoteName(name);
  const definitions = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  const bulk = new BulkLoad(store.images, { table, types: columns.map(({ type }) => type) });
  const room = new RowRoom(
    store.memory,
    name,
    'Load less of it; or ask DuckDB, which reads CSV, JSON and Parquet without loading them whole.',
  );
  let loaded = 0;
  database.exec(`CREATE TABLE ${table} (${definitions})`);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(',')})`);
  try {
    for await (const batch of batches()) {
      signal?.throwIfAborted();
      loaded += batch.length;
      room.load(batch.length, () => {
        for (const row of batch) {
          bulk.record.begin();
          if (writeRow(bulk.record, columns, row) && bulk.add()) continue;
          bulk.flush();
          insert.run([...row] as (string | number | null)[]);
        }
      });
    }
    room.load(0, () => bulk.flush());
    insert.free();
  } catch (error) {
    bulk.discard();
    insert.free();
    database.exec(`DROP TABLE ${table}`);
    throw error;
  }
  store.declareJson(
    name,
    columns.filter(({ json }) => json).map((column) => column.name),
  );
  store.declareNotes(
    name,
    new Map(columns.flatMap(({ name: column, note }) => (note ? [[column, { ...note, file: path }]] : []))),
  );
  return loaded;
}

function writeRow(record: RecordWriter, columns: readonly LocalColumn[], row: Row): boolean {
  for (let index = 0; index < columns.length; index++) {
    if (!writeValue(record, (columns[index] as LocalColumn).type, row[index] ?? null)) return false;
  }
  return true;
}

function writeValue(record: RecordWriter, type: LocalColumn['type'], value: SqlValue): boolean {
  if (value === null) return record.addNull();
  if (typeof value === 'string') return type === 'TEXT' && record.addText(value);
  if (type === 'INTEGER') return typeof value !== 'object' && record.addInteger(value);
  return type === 'REAL' && typeof value === 'number' && record.addReal(value);
}
