import { foldName } from '../base/fold-name.ts';
import { apiTokens } from './api-tokens.ts';
import { derivedServices } from './derived/services.ts';
import { groupAssignedRoles } from './group-assigned-roles.ts';
import { groups } from './groups.ts';
import { networkZones } from './network-zones.ts';
import { isPastName, pastTable, readPastName } from './past-table.ts';
import { roleAssignmentUsers } from './role-assignment-users.ts';
import { withoutStoredNames } from './stored-name.ts';
import { systemLogEvents } from './system-log-events.ts';
import type { Table } from './table.ts';
import { userGroups } from './user-groups.ts';
import { users } from './users.ts';
import { usersWithRoleAssignments } from './users-with-role-assignments.ts';

/** All tables by their three-part names, in any case. */
export interface Catalog {
  /** The names of all tables. */
  readonly names: readonly string[];
  /** The tables that are declared by hand, and those of the services that were named so far. */
  readonly made: readonly Table[];
  find(name: string): Table | undefined;
  /** The table whose rows SQLite keeps under that name, as a view's definition spells it. */
  findStored(name: string): Table | undefined;
}

/** Services whose tables are made when one of them is wanted: there are too many to make them at each start. */
type Services = Readonly<
  Record<string, { readonly resources: string; readonly declare: () => readonly Table[] }>
>;

/** @param byHand tables that stand in the place of derived ones of the same name */
export function createCatalog(byHand: readonly Table[], services: Services = {}): Catalog {
  const made = new Map(byHand.map((table) => [foldName(table.name), table]));
  const open = new Map(Object.entries(services));
  const past = new Map<string, Table>();
  const findPast = (name: string): Table | undefined => {
    const { of, at } = readPastName(name) ?? {};
    const table = of === undefined ? undefined : find(of);
    if (table === undefined || at === undefined) return undefined;
    const known = past.get(foldName(name)) ?? pastTable(table, at);
    past.set(foldName(name), known);
    return known;
  };
  const find = (name: string): Table | undefined => {
    const wanted = foldName(name);
    const known = made.get(wanted);
    const [provider, service = ''] = wanted.split('.');
    const derived = open.get(service);
    if (known === undefined && isPastName(name)) return findPast(name);
    if (known !== undefined || provider !== 'okta' || derived === undefined) return known;
    open.delete(service);
    for (const table of derived.declare()) {
      if (!made.has(foldName(table.name))) made.set(foldName(table.name), table);
    }
    return made.get(wanted);
  };
  return {
    names: [
      ...byHand.map(({ name }) => name),
      ...Object.entries(services).flatMap(([service, { resources }]) =>
        resources.split(' ').map((resource) => `okta.${service}.${resource}`),
      ),
    ],
    get made() {
      return [...made.values()];
    },
    find,
    findStored: (name) => find(withoutStoredNames(name)),
  };
}

/** A table that is declared by hand is one more entry here. */
export const handWritten: readonly Table[] = [
  apiTokens,
  users,
  userGroups,
  roleAssignmentUsers,
  groups,
  groupAssignedRoles,
  usersWithRoleAssignments,
  networkZones,
  systemLogEvents,
];

export const oktaCatalog = createCatalog(handWritten, derivedServices);
