import type { ResultColumn, Row, SqlValue } from '../../base/sql-value.ts';
import type { Check, Severity } from '../saved-query.ts';
import type { Assessment } from './audit.ts';
import { indexOfColumn } from './finding-columns.ts';
import { type Subject, subjectOf } from './subject.ts';
import { verdictOf } from './verdict.ts';

/** One row of a check that is a finding. */
export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly org: string;
  readonly subject: Subject;
  /** The owner of a token. */
  readonly userId: SqlValue;
  /** The other columns. */
  readonly details: Readonly<Record<string, SqlValue>>;
}

const known = [
  'subdomain',
  'tokenId',
  'name',
  'userId',
  'subjectType',
  'subjectId',
  'subjectName',
  'verdict',
];

export type CheckAssessment = Assessment & { readonly query: Check };

export const isOfCheck = (assessment: Assessment): assessment is CheckAssessment =>
  assessment.query.kind === 'check';

export function findingsOf({ query, columns, rows }: CheckAssessment): readonly Finding[] {
  const found = rows.filter((row) => verdictOf(query, columns, row) === 'finding');
  return found.map((row) => {
    const value = (name: string): SqlValue => row[indexOfColumn(columns, name)] ?? null;
    const subject = subjectOf(columns, row);
    return {
      check: query.name,
      severity: query.severity,
      org: String(value('subdomain')),
      subject,
      userId: value('userId'),
      details: detailsOf(columns, row, subject),
    };
  });
}

function detailsOf(
  columns: readonly ResultColumn[],
  row: Row,
  { type }: Subject,
): Readonly<Record<string, SqlValue>> {
  // Of a subject that is no token, a column `name` is like any other.
  const others = type === 'token' ? known : known.filter((name) => name !== 'name');
  const entries = columns.map(({ name }, index) => [name, row[index] ?? null] as const);
  return Object.fromEntries(
    entries.filter(([name]) => !others.some((other) => other.toLowerCase() === name.toLowerCase())),
  );
}

/** The identity of a finding over time: check, org and subject. Other columns may change by themselves. */
export const identityOfFinding = ({
  check,
  org,
  subject,
}: {
  readonly check: string;
  readonly org: string;
  readonly subject: Pick<Subject, 'type' | 'id'>;
}): string => JSON.stringify([check, org, subject.type, subject.id]);
