import { rowSet } from '../../base/row-set.ts';
import type { RowSet } from '../../base/sql-value.ts';
import { type Severity, severities } from '../saved-query.ts';
import type { Changes } from './baseline-changes.ts';
import { type CheckAssessment, findingsOf } from './finding.ts';
import { indexOfColumn } from './finding-columns.ts';
import { type Subject, subjectOf } from './subject.ts';
import { reasonOf, verdictOf } from './verdict.ts';

/** Of a check and an org. `manual` and `not assessed` are no passes. */
export type Status = 'passed' | 'findings' | 'manual' | 'not assessed';

/** What one check says of one org. */
export interface SummaryRow {
  readonly check: string;
  readonly severity: Severity;
  readonly org: string;
  /** Undefined when the check could not be assessed and found nothing: that is not the same as none. */
  readonly findings: number | undefined;
  readonly status: Status;
  /** The file that the check hides, such as that of a shipped check of its name. */
  readonly inPlaceOf?: string | undefined;
}

/** One row per check and org, the most severe checks first. */
export function summarise(
  assessments: readonly CheckAssessment[],
  orgs: readonly string[],
): readonly SummaryRow[] {
  const rank = ({ query }: CheckAssessment) => -severities.indexOf(query.severity);
  const inOrder = [...assessments].sort(
    (a, b) => rank(a) - rank(b) || (a.query.name < b.query.name ? -1 : 1),
  );
  return inOrder.flatMap((assessment) => {
    const { name: check, severity, inPlaceOf } = assessment.query;
    const found = findingsOf(assessment);
    return orgs.map((org): SummaryRow => {
      const findings = found.filter((finding) => finding.org === org).length;
      if (assessment.notAssessed.has(org)) {
        return { check, severity, org, findings: findings || undefined, status: 'not assessed', inPlaceOf };
      }
      const status = findings > 0 ? 'findings' : isManual(assessment, org) ? 'manual' : 'passed';
      return { check, severity, org, findings, status, inPlaceOf };
    });
  });
}

const isManual = (assessment: CheckAssessment, org: string): boolean =>
  toLookAt(assessment).some((one) => one.org === org);

/** What a person must look at, for what the API cannot decide. */
export const toLookAt = ({
  query,
  columns,
  rows,
}: CheckAssessment): readonly {
  readonly org: string;
  readonly subject: Subject;
  readonly reason: string;
}[] =>
  rows
    .filter((row) => verdictOf(query, columns, row) === 'manual')
    .map((row) => ({
      org: String(row[indexOfColumn(columns, 'subdomain')]),
      subject: subjectOf(columns, row),
      reason: reasonOf(columns, row) ?? '',
    }));

/** The summary as it is printed; with a baseline, also what has changed since; and what a check of one's own hides. */
export function summaryRows(summary: readonly SummaryRow[], changes: Changes | undefined): RowSet {
  const names = ['check', 'severity', 'org', 'findings', 'status'];
  const counts = (row: SummaryRow) =>
    changes === undefined
      ? []
      : (['new', 'still there', 'resolved'] as const).map((change) =>
          row.status === 'not assessed'
            ? null
            : changes.filter(
                (entry) => entry.change === change && entry.check === row.check && entry.org === row.org,
              ).length,
        );
  const hides = summary.some(({ inPlaceOf }) => inPlaceOf !== undefined);
  return rowSet(
    [
      ...names,
      ...(changes === undefined ? [] : ['new', 'stillThere', 'resolved']),
      ...(hides ? ['inPlaceOf'] : []),
    ],
    summary.map((row) => [
      row.check,
      row.severity,
      row.org,
      row.findings ?? null,
      row.status,
      ...counts(row),
      ...(hides ? [row.inPlaceOf ?? null] : []),
    ]),
  );
}
