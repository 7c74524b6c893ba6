import { NoAnswerError, type OktaqlError, SqlError } from '../../base/errors.ts';
import type { ResultColumn, Row } from '../../base/sql-value.ts';
import type { Check } from '../saved-query.ts';
import { indexOfColumn } from './finding-columns.ts';

/** Why an org has not passed a check of which the rows are there: what Okta sent, or the check says, is not enough. */
export interface Doubt {
  readonly message: string;
  /** Whether the check itself or its parameters are at fault. */
  readonly isOfQuery?: boolean | undefined;
  /** Undefined: any org may be meant. */
  readonly org: string | undefined;
}

/** Whether a row is no finding, but a token of which the check cannot tell. */
export const isUndecided = ({ notAssessed }: Check, columns: readonly ResultColumn[], row: Row): boolean =>
  notAssessed !== undefined && (row[indexOfColumn(columns, notAssessed.column)] ?? null) === null;

/** Tokens that are named one by one. */
const mostNamed = 10;

/** A doubt for each org that has tokens of which the check cannot tell. */
export function undecided(
  check: Check,
  columns: readonly ResultColumn[],
  rows: readonly Row[],
): readonly Doubt[] {
  const { notAssessed } = check;
  if (notAssessed === undefined) return [];
  const tokensOf = new Map<string, string[]>();
  for (const row of rows.filter((candidate) => isUndecided(check, columns, candidate))) {
    const org = String(row[indexOfColumn(columns, 'subdomain')]);
    const tokens = tokensOf.get(org) ?? [];
    tokens.push(String(row[indexOfColumn(columns, 'tokenId')]));
    tokensOf.set(org, tokens);
  }
  return [...tokensOf].map(([org, tokens]) => {
    const more = tokens.length - mostNamed;
    const named = tokens.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
    return { org, message: `${org}: ${named} cannot be assessed. ${notAssessed.why}` };
  });
}

/** All doubts of each org as one error. */
export function reasonsOf(
  doubts: readonly Doubt[],
  orgs: readonly string[],
): ReadonlyMap<string, OktaqlError> {
  return new Map(
    orgs.flatMap((org) => {
      const own = doubts.filter((doubt) => doubt.org === undefined || doubt.org === org);
      const message = own.map((doubt) => doubt.message).join('; ');
      if (own.length === 0) return [];
      const isOfQuery = own.some((doubt) => doubt.isOfQuery === true);
      return [[org, isOfQuery ? new SqlError(message) : new NoAnswerError(message, { hint })] as const];
    }),
  );
}

const hint =
  '`oktaql run CHECK` shows the rows. Ask again: what Okta leaves out at times it may tell the next time.';
