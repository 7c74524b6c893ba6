import { parseExactJson, plainJson } from '../../base/exact-json.ts';
import type { RowSet, SqlValue } from '../../base/sql-value.ts';
import { csv } from '../../output/csv.ts';
import { neutraliseJson } from '../../output/unprintable.ts';
import type { Assessment } from './audit.ts';
import type { AuditResult, ReportedFinding } from './audit-result.ts';
import { changeRows } from './baseline-changes.ts';
import type { EvidenceFile } from './evidence-directory.ts';
import { isOfCheck } from './finding.ts';
import { indexOfColumn } from './finding-columns.ts';
import { manifestOf, type WrittenReport } from './manifest.ts';
import { type SummaryDetails, type SummaryRow, summaryRows, toLookAt } from './summary.ts';

export interface EvidenceOptions {
  /** The reports of the same run. */
  readonly reports: readonly WrittenReport[];
  readonly formulaGuard: boolean;
  readonly bom: boolean;
}

/** All files but the sums. A query that gave no answer has no file: an empty one would look clean. */
export function evidenceFiles(result: AuditResult, options: EvidenceOptions): readonly EvidenceFile[] {
  const { assessments, summary, changes, orgs } = result;
  const isHad = ({ rows, notAssessed }: Assessment) =>
    rows.length > 0 || orgs.some(({ name }) => !notAssessed.has(name));
  const fileOf = (assessment: Assessment) => (isHad(assessment) ? pathOf(assessment) : undefined);
  const csvText = (rows: RowSet) => [...csv.format(rows, { ...options, color: false })].join('');
  const findings = findingLines(result);
  return [
    { path: 'summary.csv', text: csvText(summaryRows(summary, changes)) },
    ...assessments.filter(isHad).map((assessment) => ({
      path: pathOf(assessment),
      text: csvText({ columns: assessment.columns, rows: assessment.rows }),
    })),
    ...(changes === undefined ? [] : [{ path: 'changes.csv', text: csvText(changeRows(changes)) }]),
    { path: 'findings.json', text: `[${findings.map((line) => `\n  ${line}`).join(',')}\n]\n` },
    { path: 'manifest.json', text: `${pretty(manifestOf(result, options.reports, fileOf))}\n` },
  ];
}

const pathOf = ({ query }: Assessment): string =>
  `${query.kind === 'check' ? 'checks' : 'reports'}/${query.name}.csv`;

/** Each finding as the text of a JSON object on one line. */
const findingLines = ({ findings, assessments }: AuditResult): readonly string[] =>
  findings.map((finding) => neutraliseJson(JSON.stringify(findingEntry(finding, assessments), plainJson)));

/** A finding as JSON, its JSON columns nested. */
function findingEntry(
  finding: ReportedFinding,
  assessments: readonly Assessment[],
): Readonly<Record<string, unknown>> {
  const { check, severity, org, subject, userId, state, waiver, change } = finding;
  return {
    check,
    severity,
    org,
    subjectType: subject.type,
    subjectId: subject.id,
    subjectName: subject.name,
    userId,
    state,
    waiver: waiver && { reason: waiver.reason, approvedBy: waiver.approvedBy, until: waiver.until },
    change,
    details: nested(
      finding,
      assessments.find(({ query }) => query.name === check),
    ),
  };
}

/** The findings, the open questions and the error behind a row of the summary. */
export const detailsOf =
  ({ findings, assessments }: AuditResult) =>
  ({ check, org }: SummaryRow): SummaryDetails => {
    const assessment = assessments.filter(isOfCheck).find(({ query }) => query.name === check);
    const look = assessment === undefined ? [] : toLookAt(assessment);
    return {
      found: findings
        .filter((finding) => finding.check === check && finding.org === org)
        .map((finding) => findingEntry(finding, assessments)),
      toLookAt: look
        .filter((one) => one.org === org)
        .map(({ subject, reason }) => ({
          subjectType: subject.type,
          subjectId: subject.id,
          subjectName: subject.name,
          reason,
        })),
      reason: assessment?.notAssessed.get(org)?.message,
    };
  };

function nested(
  { details }: Pick<ReportedFinding, 'details'>,
  assessment: Assessment | undefined,
): Readonly<Record<string, unknown>> {
  const columns = assessment?.columns ?? [];
  const isJson = (name: string) => columns[indexOfColumn(columns, name)]?.json === true;
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, isJson(name) ? parsed(value) : value]),
  );
}

function parsed(value: SqlValue): unknown {
  if (typeof value !== 'string') return value;
  try {
    return parseExactJson(value);
  } catch {
    return value;
  }
}

/** Line breaks are ours: `neutraliseJson` would escape them. */
const pretty = (value: unknown): string =>
  JSON.stringify(value, plainJson, 2)
    .split('\n')
    .map((line) => neutraliseJson(line))
    .join('\n');
