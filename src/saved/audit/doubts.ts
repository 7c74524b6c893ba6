import { NoAnswerError, type OktaqlError, SqlError } from '../../base/errors.ts';
import type { ResultColumn, Row } from '../../base/sql-value.ts';
import type { Check } from '../saved-query.ts';
import { indexOfColumn } from './finding-columns.ts';
import { subjectOf } from './subject.ts';
import { reasonOf, verdictOf } from './verdict.ts';

/** A reason why an org has not passed although the check has rows: Okta's answer, or the check, does not decide. */
export interface Doubt {
  readonly message: string;
  /** Whether the check itself or its parameters are at fault. */
  readonly isOfQuery?: boolean | undefined;
  /** Undefined: any org may be meant. */
  readonly org: string | undefined;
}

/** Subjects that are named one by one. */
const mostNamed = 10;

/** A doubt for each org with subjects that the check cannot decide. */
export function undecided(
  check: Check,
  columns: readonly ResultColumn[],
  rows: readonly Row[],
): readonly Doubt[] {
  const subjectsOf = new Map<string, { readonly ids: string[]; readonly reasons: Set<string> }>();
  for (const row of rows) {
    if (verdictOf(check, columns, row) !== 'not assessed') continue;
    const org = String(row[indexOfColumn(columns, 'subdomain')]);
    const subjects = subjectsOf.get(org) ?? { ids: [], reasons: new Set() };
    subjects.ids.push(subjectOf(columns, row).id);
    subjects.reasons.add(reasonOf(columns, row) ?? check.notAssessed?.why ?? '');
    subjectsOf.set(org, subjects);
  }
  return [...subjectsOf].map(([org, { ids, reasons }]) => {
    const more = ids.length - mostNamed;
    const named = ids.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
    const isOrg = ids.length === 1 && ids[0] === org;
    return {
      org,
      message: `${isOrg ? org : `${org}: ${named}`} cannot be assessed. ${[...reasons].join(' ')}`,
    };
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
