import { dayMs } from '../../src/base/day.ts';
import type { Collect } from '../../src/emulator/org-rows.ts';
import { apiTokens, type StoredToken } from '../../src/emulator/resources/api-tokens.ts';
import { type StoredUser, users } from '../../src/emulator/resources/users.ts';
import type { OrgSeed } from '../../src/emulator/seed/org-seed.ts';
import { userId } from '../../src/emulator/seed/seed-ids.ts';
import { type RowRule, RuledRows } from './ruled-rows.ts';

/** Rows made by rule, beside an org's seed, for benches: nothing is held for them until they are changed. */
export interface BulkRows {
  /** Owned by the extra users in turn; by the seed's users when there are none. At most 10 million. */
  readonly extraTokens?: number;
  /** At most 10 million. */
  readonly extraUsers?: number;
}

/** Keeps the rows of an org with those that the rules make. */
export function collectBulk(
  seed: OrgSeed,
  { extraTokens = 0, extraUsers = 0 }: BulkRows,
  now: number,
): Collect {
  const owners = seed.users.map(({ key }) => userId(seed.name, key));
  const rules = new Map<unknown, RowRule<never>>([
    [apiTokens, bulkTokens(extraTokens, extraUsers, owners, now) as RowRule<never>],
    [users, bulkUsers(seed.name, extraUsers, now) as RowRule<never>],
  ]);
  return (source, rows) => new RuledRows(rows, rules.get(source) ?? { count: 0 });
}

/** More than any org has; positions of rows have room for as many. */
const most = 10_000_000;

function checked(count: number): number {
  if (!Number.isInteger(count) || count < 0 || count > most) {
    throw new RangeError(`extra rows: a whole number up to ${most}, not ${count}`);
  }
  return count;
}

/** Tokens by rule: owned by the extra users in turn, or by `owners` when there are none. Half of them have no network. */
function bulkTokens(
  count: number,
  extraUsers: number,
  owners: readonly string[],
  now: number,
): RowRule<StoredToken> {
  const second = Math.floor(now / 1000) * 1000;
  return {
    count: checked(count),
    numberOf: (id) => numberOf('00T', id),
    row: (number) => {
      const created = second - (31 + (number % 700)) * dayMs;
      const used = second - (number % 25) * dayMs;
      return {
        id: numberedId('00T', number),
        name: `integration-${number}`,
        userId:
          extraUsers > 0 ? numberedId('00u', number % extraUsers) : (owners[number % owners.length] ?? ''),
        clientName: 'Okta API',
        tokenWindow: 'P30D',
        ...(number % 2 === 0 ? { network: { connection: 'ANYWHERE' } } : {}),
        created,
        lastUpdated: used,
        expiresAt: used + 30 * dayMs,
      };
    },
  };
}

/** Users by rule: every fiftieth is suspended, every hundredth deprovisioned, so that lists leave them out. */
function bulkUsers(org: string, count: number, now: number): RowRule<StoredUser> {
  const second = Math.floor(now / 1000) * 1000;
  return {
    count: checked(count),
    numberOf: (id) => numberOf('00u', id),
    row: (number) => {
      const created = second - (30 + (number % 1000)) * dayMs;
      const login = `employee.${number}@${org}.example`;
      return {
        id: numberedId('00u', number),
        status: number % 100 === 99 ? 'DEPROVISIONED' : number % 50 === 49 ? 'SUSPENDED' : 'ACTIVE',
        created,
        activated: created,
        statusChanged: created,
        lastLogin: second - (number % 30) * dayMs,
        lastUpdated: created,
        passwordChanged: created,
        profile: {
          login,
          email: login,
          firstName: 'Employee',
          lastName: String(number),
          displayName: `Employee ${number}`,
          userType: 'Employee',
        },
        groupIds: [],
        roles: [],
      };
    },
  };
}

/** An id that tells its number, for rows made by rule. */
function numberedId(prefix: '00T' | '00u', number: number): string {
  return `${prefix}bulk${String(number).padStart(13, '0')}`;
}

/** The number in an id of `numberedId`; undefined for any other id. */
function numberOf(prefix: '00T' | '00u', id: string): number | undefined {
  const digitsAfter = `${prefix}bulk`;
  if (id.length !== 20 || !id.startsWith(digitsAfter)) return undefined;
  const rest = id.slice(digitsAfter.length);
  return /^\d{13}$/.test(rest) ? Number(rest) : undefined;
}
