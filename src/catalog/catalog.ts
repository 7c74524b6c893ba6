import { foldName } from '../base/fold-name.ts';
import { apiTokens } from './api-tokens.ts';
import { groupAssignedRoles } from './group-assigned-roles.ts';
import { groups } from './groups.ts';
import { networkZones } from './network-zones.ts';
import { roleAssignmentUsers } from './role-assignment-users.ts';
import { withoutStoredNames } from './stored-name.ts';
import { systemLogEvents } from './system-log-events.ts';
import type { Table } from './table.ts';
import { userGroups } from './user-groups.ts';
import { users } from './users.ts';
import { usersWithRoleAssignments } from './users-with-role-assignments.ts';

/** What exists: the tables by their three-part names, in any case. */
export interface Catalog {
  readonly tables: readonly Table[];
  find(name: string): Table | undefined;
  /** The table whose rows SQLite keeps under that name, as a view's definition spells it. */
  findStored(name: string): Table | undefined;
}

export function createCatalog(tables: readonly Table[]): Catalog {
  const byName = new Map(tables.map((table) => [foldName(table.name), table]));
  const find = (name: string) => byName.get(foldName(name));
  return { tables, find, findStored: (name) => find(withoutStoredNames(name)) };
}

/** A new table is one more entry here. */
export const oktaCatalog = createCatalog([
  apiTokens,
  users,
  userGroups,
  roleAssignmentUsers,
  groups,
  groupAssignedRoles,
  usersWithRoleAssignments,
  networkZones,
  systemLogEvents,
]);
