import { plainJson } from '../../base/exact-json.ts';
import { rowSet } from '../../base/row-set.ts';
import type { RowSet, SqlValue } from '../../base/sql-value.ts';
import { type Severity, severities } from '../saved-query.ts';
import { isOpen, type JudgedFinding } from '../waivers/waiver-review.ts';
import type { ChangeKind, Changes } from './baseline-changes.ts';
import type { CheckAssessment } from './finding.ts';
import { indexOfColumn } from './finding-columns.ts';
import { keyInOrg, type Subject, subjectOf } from './subject.ts';
import { reasonOf, verdictOf } from './verdict.ts';

/** Of a check and an org. `manual` and `not assessed` are no passes. */
export type Status = 'passed' | 'findings' | 'manual' | 'not assessed';

/** The result of one check in one org. */
export interface SummaryRow {
  readonly check: string;
  readonly severity: Severity;
  readonly org: string;
  /**
   * The waived ones as well. Undefined when the check could not be assessed and found nothing: that is not the same as
   * none.
   */
  readonly findings: number | undefined;
  /** Of the findings. */
  readonly waived: number;
  readonly status: Status;
  /** The file that the check hides, such as that of a shipped check of its name. */
  readonly inPlaceOf?: string | undefined;
}

/** One row per check and org, the most severe checks first. */
export function summarise(
  assessments: readonly CheckAssessment[],
  found: readonly JudgedFinding[],
  orgs: readonly string[],
): readonly SummaryRow[] {
  const rank = ({ query }: CheckAssessment) => -severities.indexOf(query.severity);
  const inOrder = [...assessments].sort(
    (a, b) => rank(a) - rank(b) || (a.query.name < b.query.name ? -1 : 1),
  );
  return inOrder.flatMap((assessment) => {
    const { name: check, severity, inPlaceOf } = assessment.query;
    const ofCheck = found.filter((finding) => finding.check === check);
    const manual = new Set(toLookAt(assessment).map(({ org }) => org));
    return orgs.map((org): SummaryRow => {
      const ofOrg = ofCheck.filter((finding) => finding.org === org);
      const findings = ofOrg.length;
      const waived = ofOrg.filter((finding) => !isOpen(finding)).length;
      const common = { check, severity, org, waived, inPlaceOf };
      if (assessment.notAssessed.has(org)) {
        return { ...common, findings: findings || undefined, status: 'not assessed' };
      }
      const status = findings > 0 ? 'findings' : manual.has(org) ? 'manual' : 'passed';
      return { ...common, findings, status };
    });
  });
}

/** The subjects that a person must look at, as the API cannot decide them. */
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

/** The same, grouped by reason: mostly, many subjects of a check have one reason. */
export function reasonsToLookAt(assessment: CheckAssessment): readonly {
  readonly org: string;
  readonly reason: string;
  readonly subjects: readonly Subject[];
}[] {
  const reasons = new Map<string, { org: string; reason: string; subjects: Subject[] }>();
  for (const { org, subject, reason } of toLookAt(assessment)) {
    const key = keyInOrg(org, reason);
    const entry = reasons.get(key) ?? { org, reason, subjects: [] };
    entry.subjects.push(subject);
    reasons.set(key, entry);
  }
  return [...reasons.values()];
}

/** The findings and reasons behind a row of the summary, for programs. */
export interface SummaryDetails {
  /** The findings, waived ones as well. */
  readonly found: readonly unknown[];
  /** The subjects that a person must look at. */
  readonly toLookAt: readonly unknown[];
  /** Why it was not assessed. */
  readonly reason: string | undefined;
}

/**
 * The summary as it is printed. A column without values is left out.
 * @param details given for formats that programs read
 */
export function summaryRows(
  summary: readonly SummaryRow[],
  changes: Changes | undefined,
  details?: (row: SummaryRow) => SummaryDetails,
): RowSet {
  const countOf = (change: ChangeKind) => (row: SummaryRow) =>
    row.status === 'not assessed'
      ? null
      : (changes ?? []).filter(
          (entry) => entry.change === change && entry.check === row.check && entry.org === row.org,
        ).length;
  const json = (value: unknown) => JSON.stringify(value, plainJson);
  const detailsOf = new Map(details && summary.map((row) => [row, details(row)]));
  const columns: Readonly<
    Record<string, readonly [isShown: boolean, cellOf: (row: SummaryRow) => SqlValue]>
  > = {
    check: [true, ({ check }) => check],
    severity: [true, ({ severity }) => severity],
    org: [true, ({ org }) => org],
    findings: [true, ({ findings }) => findings ?? null],
    waived: [summary.some(({ waived }) => waived > 0), ({ waived }) => waived],
    status: [true, ({ status }) => status],
    new: [changes !== undefined, countOf('new')],
    stillThere: [changes !== undefined, countOf('still there')],
    resolved: [changes !== undefined, countOf('resolved')],
    inPlaceOf: [
      summary.some(({ inPlaceOf }) => inPlaceOf !== undefined),
      ({ inPlaceOf }) => inPlaceOf ?? null,
    ],
    found: [details !== undefined, (row) => json(detailsOf.get(row)?.found)],
    toLookAt: [details !== undefined, (row) => json(detailsOf.get(row)?.toLookAt)],
    reason: [details !== undefined, (row) => detailsOf.get(row)?.reason ?? null],
  };
  const shown = Object.entries(columns).filter(([, [isShown]]) => isShown);
  return rowSet(
    shown.map(([name]) => name),
    summary.map((row) => shown.map(([, [, cellOf]]) => cellOf(row))),
    ['found', 'toLookAt'],
  );
}
