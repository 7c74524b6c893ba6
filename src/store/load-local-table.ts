import { resolve } from 'node:path';
import { isStoredName } from '../catalog/stored-name.ts';
import { UsageError } from '../errors.ts';
import { quoteName } from '../sql/sql-text.ts';
import { readLocalTable } from './local-table/read-local-table.ts';
import type { Store } from './store.ts';

/** SQLite takes at most 32,766 parameters in a statement. */
const maxParameters = 32_000;
const maxRowsPerInsert = 100;

/**
 * Loads a file as a table of the session.
 * @returns how many rows it has
 * @throws UsageError for a file that cannot be read as a table, when there is a table of that name already, or none may have it; the
 * signal's reason. Then there is no such table.
 */
export async function loadLocalTable(
  store: Store,
  name: string,
  path: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<number> {
  // It would stand in the place of Okta's rows.
  if (isStoredName(name)) throw new UsageError(`no table can be called ${name}`);
  if (store.columnsOf(name) !== undefined) throw new UsageError(`there is a table ${name} already`);
  const table = await readLocalTable(resolve(cwd, path));
  const { database } = store;
  const target = quoteName(name);
  const columns = table.columns.map((column) => `${quoteName(column.name)} ${column.type}`);
  const perInsert = Math.max(1, Math.min(maxRowsPerInsert, Math.floor(maxParameters / table.columns.length)));
  const row = `(${table.columns.map(() => '?').join(',')})`;
  const insertOf = (count: number) => `INSERT INTO ${target} VALUES ${Array(count).fill(row).join(',')}`;
  let loaded = 0;
  database.exec('SAVEPOINT local_table');
  database.exec(`CREATE TABLE ${target} (${columns.join(', ')})`);
  const full = database.prepare(insertOf(perInsert));
  try {
    for await (const batch of table.batches()) {
      signal?.throwIfAborted();
      loaded += batch.length;
      for (let from = 0; from < batch.length; from += perInsert) {
        const rows = batch.slice(from, from + perInsert);
        const values = rows.flat() as (string | number | null)[];
        if (rows.length === perInsert) full.run(values);
        else database.run(insertOf(rows.length), values);
      }
    }
    database.exec('RELEASE local_table');
    store.declareJson(
      name,
      table.columns.filter(({ json }) => json).map((column) => column.name),
    );
    return loaded;
  } catch (error) {
    database.exec('ROLLBACK TO local_table; RELEASE local_table');
    throw error;
  } finally {
    full.free();
  }
}
