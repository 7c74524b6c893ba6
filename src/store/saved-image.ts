import { isStoredName } from '../catalog/stored-name.ts';
import { quoteName } from '../sql/sql-text.ts';
import { loadSqlite } from '../sqlite/sqlite.ts';

/** A database file for other programs, and the parts of the session that it lacks. */
export interface SavedImage {
  readonly file: Uint8Array;
  readonly tables: number;
  /** Views over tables of Okta's, whose rows are asked for with each statement. */
  readonly leftOut: readonly string[];
}

/** Removes from a session's database the parts for this program alone. @param image as `Store.image` gives it */
export async function savedImage(image: Uint8Array): Promise<SavedImage> {
  const { Database } = await loadSqlite();
  const database = new Database(image);
  try {
    const [found] = database.exec(
      "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view')",
    );
    const objects = (found?.values ?? []).map(([type, name, sql]) => ({
      type: String(type),
      name: String(name),
      sql: String(sql),
    }));
    const leftOut = objects.filter(({ type, sql }) => type === 'view' && /"oktaql\//i.test(sql));
    for (const { name } of leftOut) database.exec(`DROP VIEW ${quoteName(name)}`);
    const internal = objects.filter(({ name }) => isStoredName(name));
    for (const { name } of internal) database.exec(`DROP TABLE ${quoteName(name)}`);
    database.exec('VACUUM');
    const tables = objects.filter(({ type }) => type === 'table').length - internal.length;
    return { file: database.export(), tables, leftOut: leftOut.map(({ name }) => name) };
  } finally {
    database.close();
  }
}
