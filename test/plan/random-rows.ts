import type { SqlValue } from '../../src/base/sql-value.ts';
import type { OrgRows } from '../fixtures/memory-client.ts';
import type { Choices } from './choices.ts';

/** Few values, so that joins hit; two that equal each other as numbers, and two that do without case. */
export const orgNames = ['acme', '07', '7'] as const;
export const userIds = ['u1', 'U1', '7', '07', 'u2'] as const;
export const tokenIds = ['t1', 'T1', '7', '07', 't2', 'u1'] as const;
export const roleIds = ['r1', '7', 'R1'] as const;

/** Around a midnight, in the forms that Okta may send. */
export const times = [
  '2026-10-31T23:59:59.999Z',
  '2026-11-01T00:00:00.000Z',
  '2026-11-01T00:00:00Z',
  '2026-11-01T02:00:00.001+02:00',
  '2026-11-01T12:00:00.000Z',
] as const;

/** A table of the user's, with the statement that makes it. */
export interface LocalTable {
  readonly name: string;
  readonly create: string;
  readonly rows: readonly (readonly SqlValue[])[];
}

export interface RandomRows {
  readonly orgs: Readonly<Record<string, Required<OrgRows>>>;
  readonly local: readonly LocalTable[];
}

export function randomRows(choices: Choices): RandomRows {
  const maybe = <T>(value: T): T | null => (choices.rarely(5) ? null : value);
  const someOf = <T>(values: readonly T[]): T[] => values.filter(() => choices.below(3) !== 1);
  const org = (): Required<OrgRows> => {
    const users = someOf(userIds).map((id) => ({
      id,
      login: choices.pick(['ann', 'Ann', 'bob', '7']),
      status: choices.pick(['ACTIVE', 'SUSPENDED']),
      managerId: maybe(choices.pick(userIds)),
    }));
    const roles = users.flatMap(({ id: userId }) =>
      someOf(roleIds.slice(0, 2)).map((id) => ({ id, userId, type: choices.pick(['ADMIN', 'HELP']) })),
    );
    return {
      tokens: someOf(tokenIds).map((id) => ({
        id,
        name: choices.pick(['ci', 'CI', 'bot', '7']),
        userId: maybe(choices.pick([...userIds, 'gone'])),
        network: maybe(
          choices.pick([{ include: ['z1', 'u1'] }, { include: [] }, { connection: 'ANYWHERE' }]),
        ),
        clientName: 'Okta API',
        created: maybe(choices.pick(times)),
        expiresAt: maybe(choices.pick(['2026-04-10T00:00:00.000Z', '2026-05-01T12:30:00.000Z'])),
        tokenWindow: maybe(choices.pick(['P30D', 'P1D'])),
      })),
      users,
      roles,
      targets: roles.flatMap(({ id: roleId, userId }) =>
        someOf(['g1', 'g2']).map((id) => ({ id, roleId, userId })),
      ),
    };
  };
  const rowsOf = (columns: readonly (() => SqlValue)[]) =>
    choices.several(0, 4, () => columns.map((column) => column()));
  const user = () => maybe(choices.pick([...userIds, 'gone']));
  const token = () => maybe(choices.pick([...tokenIds, 'gone']));
  const orgName = () => maybe(choices.pick(orgNames));
  const mixed = () => maybe(choices.pick<SqlValue>(['u1', '7', '07', 7, 1.5, 't1']));
  return {
    orgs: Object.fromEntries(orgNames.map((name) => [name, org()])),
    local: [
      {
        name: 'owners',
        create: 'CREATE TABLE owners (k TEXT, org TEXT, note TEXT)',
        rows: rowsOf([user, orgName, () => maybe(choices.pick(['x', 'y']))]),
      },
      {
        name: 'marks',
        create: 'CREATE TABLE marks (subdomain TEXT, id TEXT, userId TEXT)',
        rows: rowsOf([orgName, token, user]),
      },
      {
        name: 'loose',
        create: 'CREATE TABLE loose (k, n INTEGER, x NUMERIC)',
        rows: rowsOf([mixed, mixed, mixed]),
      },
      {
        name: 'tags',
        create: 'CREATE TABLE tags (id TEXT COLLATE NOCASE, userId INTEGER, subdomain TEXT)',
        rows: rowsOf([token, mixed, orgName]),
      },
      {
        name: 'folded',
        create: 'CREATE TABLE folded (k TEXT COLLATE NOCASE, org TEXT)',
        rows: rowsOf([() => choices.pick<SqlValue>(['U1', 'T1', 'u2', '7', 'u1', 't1']), orgName]),
      },
      {
        name: 'named',
        create: 'CREATE TABLE named (apiTokenId TEXT, lastUsed TEXT, subdomain TEXT)',
        rows: rowsOf([token, () => maybe('2026-03-11T00:00:00.000Z'), orgName]),
      },
      {
        name: 'aux.owners',
        create: 'CREATE TABLE aux.owners (k TEXT COLLATE NOCASE, org TEXT, note TEXT)',
        rows: rowsOf([() => choices.pick<SqlValue>(['U1', 'T1', 'u2', '7', 'u1', 't1']), orgName, user]),
      },
      {
        name: 'aux.watch',
        create: 'CREATE TABLE aux.watch (userId TEXT, subdomain TEXT COLLATE NOCASE, id TEXT COLLATE RTRIM)',
        rows: rowsOf([user, () => maybe(choices.pick([...orgNames, 'ACME'])), token]),
      },
    ],
  };
}
