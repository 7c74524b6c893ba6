import type { Catalog } from '../catalog/catalog.ts';
import { noSuchTable } from '../catalog/no-such-table.ts';
import { tableNamed } from '../catalog/short-name.ts';
import { orgColumn, type Table } from '../catalog/table.ts';

/** A table that a snapshot has, and which of its rows. */
export interface SnapshotTable {
  readonly table: Table;
  /** For a person, when it is not all of them: whose rows these are. */
  readonly keys?: string | undefined;
  /** The joins that bind the keys. */
  readonly join?: string | undefined;
}

const tokens = 'okta.api_tokens.api_tokens';
const owners = 'the owners of API tokens';

/**
 * The tables that the checks on tokens read, without the log. Of a table that Okta gives user by user, only the rows of
 * owners: all of them would be a request for every user.
 */
export const defaultTables: readonly {
  readonly name: string;
  readonly keys?: string;
  readonly join?: string;
}[] = [
  { name: tokens },
  { name: 'okta.users.users' },
  { name: 'okta.zones.network_zones' },
  {
    name: 'okta.users.role_assignment_users',
    keys: owners,
    join: `JOIN ${tokens} k ON k.${orgColumn} = t.${orgColumn} AND k.userId = t.userId`,
  },
  {
    name: 'okta.users.user_groups',
    keys: owners,
    join: `JOIN ${tokens} k ON k.${orgColumn} = t.${orgColumn} AND k.userId = t.userId`,
  },
  {
    name: 'okta.groups.assigned_roles',
    keys: `the groups of ${owners}`,
    join: `JOIN okta.users.user_groups g ON g.${orgColumn} = t.${orgColumn} AND g.id = t.groupId
           JOIN ${tokens} k ON k.${orgColumn} = g.${orgColumn} AND k.userId = g.userId`,
  },
];

/**
 * The tables of a snapshot: the named ones, whole, or else the usual ones.
 * @throws SqlError for a name that is no table's
 */
export function snapshotTables(names: readonly string[], catalog: Catalog): readonly SnapshotTable[] {
  const wanted = (name: string): Table => {
    const table = tableNamed(catalog, name);
    if (table !== undefined && table.past === undefined) return table;
    throw noSuchTable(catalog, name, undefined, 'SHOW RESOURCES IN okta.<service> lists the tables.');
  };
  if (names.length > 0) return [...new Set(names.map(wanted))].map((table) => ({ table }));
  return defaultTables.map(({ name, ...keys }) => ({ table: wanted(name), ...keys }));
}

/** The statement whose requests bring the rows. */
export const statementFor = ({ table, join = '' }: SnapshotTable): string =>
  `SELECT t.* FROM ${table.name} t ${join}`;
