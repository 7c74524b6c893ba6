import initSqlJs, { type Database } from 'sql.js';
import { dayMs } from '../../src/base/day.ts';
import type { Row, SqlValue } from '../../src/base/sql-value.ts';
import { apiTokens } from '../../src/catalog/api-tokens.ts';
import type { ParameterValue } from '../../src/sql/parameter-value.ts';
import { madeRoles, madeTargets, madeUsers } from '../fixtures/made-tables.ts';
import type { OrgRows } from '../fixtures/memory-client.ts';
import type { LocalTable, RandomRows } from './random-rows.ts';

const SQL = await initSqlJs();

/** What plain SQLite calls the virtual tables. */
export const loadedTables = {
  tokens: { table: apiTokens, name: 'api_tokens' },
  users: { table: madeUsers, name: 'users' },
  roles: { table: madeRoles, name: 'roles' },
  targets: { table: madeTargets, name: 'targets' },
} as const;

export type LoadedTable = keyof typeof loadedTables;

/** Plain SQLite with all rows of all orgs: what every answer is held against. */
export function loadEverything({ orgs, local }: RandomRows, views: readonly string[]): Database {
  const database = new SQL.Database();
  database.create_function('last_used', (expiresAt: string | null, window: string | null) => {
    const days = Number(window?.slice(1, -1));
    return expiresAt === null || window === null
      ? null
      : new Date(Date.parse(expiresAt) - days * dayMs).toISOString();
  });
  for (const [part, { table, name }] of Object.entries(loadedTables)) {
    const columns = table.columns.map((column) => column.name);
    database.run(`CREATE TABLE all_${name} (${columns.map((column) => `"${column}" TEXT`).join(', ')})`);
    const rows = Object.entries(orgs).flatMap(([subdomain, parts]) =>
      (parts[part as keyof OrgRows] ?? []).map(
        (row) => ({ ...row, subdomain }) as Readonly<Record<string, unknown>>,
      ),
    );
    insert(
      database,
      `all_${name}`,
      rows.map((row) => columns.map((column) => storedValue(row[column]))),
    );
  }
  loadLocal(database, local, views);
  return database;
}

export function loadLocal(database: Database, local: readonly LocalTable[], views: readonly string[]): void {
  database.run("ATTACH ':memory:' AS aux");
  for (const { name, create, rows } of local) {
    database.run(create);
    insert(database, name, rows);
  }
  for (const view of views) database.run(view);
}

const storedValue = (value: unknown): SqlValue =>
  value === undefined || value === null
    ? null
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

function insert(database: Database, table: string, rows: readonly (readonly SqlValue[])[]): void {
  if (rows.length === 0) return;
  const places = rows.map((row) => `(${row.map(() => '?').join(',')})`).join(',');
  database.run(`INSERT INTO ${table} VALUES ${places}`, rows.flat() as never);
}

export function rowsOf(
  database: Database,
  sql: string,
  parameters: Readonly<Record<string, ParameterValue>>,
): Row[] {
  const statement = database.prepare(sql);
  try {
    statement.bind(
      // What a person typed stands there as a literal.
      Object.fromEntries(
        Object.entries(parameters).flatMap(([name, value]) =>
          typeof value === 'object' ? [] : [[`:${name}`, value]],
        ),
      ) as never,
    );
    const rows: Row[] = [];
    while (statement.step()) rows.push(statement.get());
    return rows;
  } finally {
    statement.free();
  }
}
