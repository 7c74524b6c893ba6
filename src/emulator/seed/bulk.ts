import { dayMs } from '../../base/day.ts';
import type { RowRule } from '../collection.ts';
import type { StoredToken, StoredUser } from '../model.ts';
import { numberedId, numberOf } from './ids.ts';

/** More than any org has; positions of rows have room for as many. */
const most = 10_000_000;

function checked(count: number): number {
  if (!Number.isInteger(count) || count < 0 || count > most) {
    throw new RangeError(`extra rows: a whole number up to ${most}, not ${count}`);
  }
  return count;
}

/** Tokens by rule: owned by the extra users in turn, or by `owners` when there are none. Half of them have no network. */
export function bulkTokens(
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
export function bulkUsers(org: string, count: number, now: number): RowRule<StoredUser> {
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
