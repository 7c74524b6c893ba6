import { counted } from '../../base/counted.ts';
import type { OktaqlError } from '../../base/errors.ts';
import type { AuditResult, ReportedFinding } from '../audit/audit-result.ts';
import { type CheckAssessment, isOfCheck } from '../audit/finding.ts';
import { indexOfColumn } from '../audit/finding-columns.ts';
import { type Subject, subjectOf, subjectText } from '../audit/subject.ts';
import { type Status, toLookAt } from '../audit/summary.ts';
import { reasonOf, verdictOf } from '../audit/verdict.ts';
import { isOpen } from '../waivers/waiver-review.ts';

/** The result of one check in one org, with its findings, subjects and error. */
export interface OrgReport {
  readonly org: string;
  readonly status: Status;
  /** The waived ones as well. */
  readonly findings: readonly ReportedFinding[];
  /** The subjects that a person must look at. */
  readonly manual: readonly { readonly subject: Subject; readonly reason: string }[];
  /** The subjects that the check names as passed; a check that only lists findings names none. */
  readonly passed: readonly { readonly subject: Subject; readonly reason: string }[];
  /** Why it was not assessed. */
  readonly error: OktaqlError | undefined;
}

/** One check with its orgs. */
export interface CheckReport extends CheckAssessment {
  readonly orgs: readonly OrgReport[];
}

/** The checks of an audit, the most severe first. */
export function checkReports({ assessments, summary, findings }: AuditResult): readonly CheckReport[] {
  const checks = new Map(assessments.filter(isOfCheck).map((one) => [one.query.name, one]));
  return [...new Set(summary.map(({ check }) => check))].flatMap((name) => {
    const assessment = checks.get(name);
    if (assessment === undefined) return [];
    const ofCheck = findings.filter(({ check }) => check === name);
    const manual = toLookAt(assessment);
    const passed = passedOf(assessment);
    const orgs = summary
      .filter(({ check }) => check === name)
      .map(
        ({ org, status }): OrgReport => ({
          org,
          status,
          findings: ofCheck.filter((finding) => finding.org === org),
          manual: manual.filter((one) => one.org === org),
          passed: passed.filter((one) => one.org === org),
          error: assessment.notAssessed.get(org),
        }),
      );
    return [{ ...assessment, orgs }];
  });
}

const passedOf = ({ query, columns, rows }: CheckAssessment) =>
  rows
    .filter((row) => verdictOf(query, columns, row) === 'passed')
    .map((row) => ({
      org: String(row[indexOfColumn(columns, 'subdomain')]),
      subject: subjectOf(columns, row),
      reason: reasonOf(columns, row) ?? '',
    }));

/** `deploy-bot (00T…)`, or the id alone. */
export const subjectTitle = (subject: Subject): string =>
  subject.name === null || String(subject.name) === subject.id
    ? subjectText(subject)
    : `${String(subject.name)} (${subjectText(subject)})`;

/** The values of a finding beside its subject, such as `lastUsed: 2026-01-02T…, daysUnused: 41`. */
export const detailText = ({ details }: Pick<ReportedFinding, 'details'>): string =>
  Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');

/** A finding in a line: its subject, its other values, and its state. */
export const findingText = (finding: ReportedFinding): string =>
  `${subjectTitle(finding.subject)}: ${[detailText(finding), stateText(finding)].filter((text) => text !== '').join('. ')}`;

/** The columns that the findings of a check have beside their subjects. */
export const detailColumns = (findings: readonly ReportedFinding[]): readonly string[] => [
  ...new Set(findings.flatMap(({ details }) => Object.keys(details))),
];

/** `open`, `new`, `waived until 2027-03-01`, `waiver expired`: how a finding stands. */
export function stateText({ state, waiver, change }: ReportedFinding): string {
  const words =
    state === 'waived'
      ? `waived until ${waiver?.until ?? ''}`
      : state === 'waiver expired'
        ? `open, its waiver expired on ${waiver?.until ?? ''}`
        : state === 'waiver no longer holds'
          ? 'open, its waiver no longer holds: the owner or the network condition changed'
          : 'open';
  return change === 'new' ? `${words}, new since the baseline` : words;
}

/** Why a finding was accepted, by whom and until when; undefined for one that is open. */
export const waiverText = (finding: ReportedFinding): string | undefined =>
  isOpen(finding) || finding.waiver === undefined
    ? undefined
    : `${finding.waiver.reason} (${finding.waiver.approvedBy}, until ${finding.waiver.until})`;

/** The audit in a sentence that agrees with its exit code; it always names the checks that were not assessed. */
export function verdictSentence(result: AuditResult): string {
  const { outcome, findings, failOn, summary, orgs } = result;
  const where = orgs.length === 1 ? (orgs[0]?.name ?? '') : `${orgs.length} orgs`;
  const open = findings.filter(isOpen);
  const parts = [];
  if (open.length === 0) parts.push(`No open findings in ${where}`);
  else {
    const checks = new Set(open.map(({ check }) => check)).size;
    parts.push(`${counted(open.length, 'open finding')} in ${counted(checks, 'check')}, ${where}`);
  }
  const waived = findings.length - open.length;
  if (waived > 0) parts.push(`${waived} waived`);
  const rows = (status: Status) => summary.filter((row) => row.status === status);
  const notAssessed = rows('not assessed');
  if (notAssessed.length > 0) {
    const names = [...new Set(notAssessed.map(({ org }) => org))].join(', ');
    const checks = new Set(notAssessed.map(({ check }) => check)).size;
    parts.push(`${counted(checks, 'check')} could not be assessed in ${names}`);
  }
  const manual = new Set(rows('manual').map(({ check }) => check)).size;
  if (manual > 0) parts.push(`${counted(manual, 'check')} left to a person`);
  const end =
    outcome === undefined
      ? `Exit 0: nothing fails the audit (${failText(failOn)})`
      : `Exit ${outcome.exitCode}: ${failText(failOn)}`;
  return `${parts.join('. ')}. ${end}.`;
}

const failText = (failOn: string): string =>
  failOn === 'new'
    ? 'it fails on findings that the baseline does not have'
    : `it fails on findings of severity ${failOn} or above, and on what was not assessed`;

/** A name of 100,000 characters makes no page readable. The data and the evidence have the whole. */
const longestShown = 400;

/** A text as a page shows it. */
export const shown = (text: string): string =>
  text.length <= longestShown
    ? text
    : `${text.slice(0, longestShown)}… (${text.length.toLocaleString('en')} characters)`;
