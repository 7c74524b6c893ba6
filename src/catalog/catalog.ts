import { closest, distance } from 'fastest-levenshtein';
import { foldName } from '../sql/fold-name.ts';
import { apiTokens } from './api-tokens.ts';
import { groupAssignedRoles } from './group-assigned-roles.ts';
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
  groupAssignedRoles,
  usersWithRoleAssignments,
  networkZones,
  systemLogEvents,
]);

/** Further away than this, a name is no misspelling of another. In edits. */
const farthestMisspelling = (name: string): number => Math.max(2, Math.floor(name.length / 4));

/** The candidate nearest to a misspelt name, or undefined when there is none that could be meant. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const written = name.toLowerCase();
  const byLowerCase = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  // Of a dotted name one part may be enough: `api_tokens`, `okta.api_tokens`.
  const whole = [...byLowerCase.keys()].find(
    (candidate) => candidate.endsWith(`.${written}`) || candidate.startsWith(`${written}.`),
  );
  const found = whole ?? closest(written, [...byLowerCase.keys()]);
  return whole === undefined && distance(written, found) > farthestMisspelling(written)
    ? undefined
    : byLowerCase.get(found);
}
