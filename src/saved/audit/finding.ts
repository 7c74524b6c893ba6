import type { ResultColumn, Row, SqlValue } from '../../base/sql-value.ts';
import type { Check, Severity } from '../saved-query.ts';
import type { Assessment } from './audit.ts';
import { isUndecided } from './doubts.ts';
import { indexOfColumn } from './finding-columns.ts';

/** One row of a check. */
export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly org: string;
  readonly tokenId: string;
  readonly name: SqlValue;
  readonly userId: SqlValue;
  /** The other columns. */
  readonly details: Readonly<Record<string, SqlValue>>;
}

const known = ['subdomain', 'tokenId', 'name', 'userId'];

export type CheckAssessment = Assessment & { readonly query: Check };

export const isOfCheck = (assessment: Assessment): assessment is CheckAssessment =>
  assessment.query.kind === 'check';

export function findingsOf({ query, columns, rows }: CheckAssessment): readonly Finding[] {
  const found = rows.filter((row) => !isUndecided(query, columns, row));
  return found.map((row) => {
    const value = (name: string): SqlValue => row[indexOfColumn(columns, name)] ?? null;
    return {
      check: query.name,
      severity: query.severity,
      org: String(value('subdomain')),
      tokenId: String(value('tokenId')),
      name: value('name'),
      userId: value('userId'),
      details: detailsOf(columns, row),
    };
  });
}

function detailsOf(columns: readonly ResultColumn[], row: Row): Readonly<Record<string, SqlValue>> {
  const entries = columns.map(({ name }, index) => [name, row[index] ?? null] as const);
  return Object.fromEntries(
    entries.filter(([name]) => !known.some((other) => other.toLowerCase() === name.toLowerCase())),
  );
}

/** By what a finding is known again: columns that move by themselves are no part of it. */
export const identityOfFinding = ({
  check,
  org,
  tokenId,
}: Pick<Finding, 'check' | 'org' | 'tokenId'>): string => JSON.stringify([check, org, tokenId]);
