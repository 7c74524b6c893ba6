import { counted } from '../../base/counted.ts';
import { rowSet } from '../../base/row-set.ts';
import type { RowSet } from '../../base/sql-value.ts';
import { escapeMarkdown, markdown } from '../../output/markdown.ts';
import type { ReportedFinding } from '../audit/audit-result.ts';
import { reasonsToLookAt } from '../audit/summary.ts';
import { isOpen } from '../waivers/waiver-review.ts';
import {
  type CheckReport,
  checkReports,
  detailText,
  type OrgReport,
  shown,
  stateText,
  subjectTitle,
  verdictSentence,
  waiverText,
} from './check-reports.ts';
import type { ReportFormat } from './report.ts';

/** GitHub takes a comment of 65,536 characters; a page that is longer is cut where a section ends, and says so. */
const longest = 60_000;

/** Rows of one check; all of them are in the evidence. */
const mostRows = 20;

/** A page for a pull request: the verdict, checks not assessed, new findings, checks by org, and the first findings. */
export const markdownReport: ReportFormat = {
  render({ result }) {
    const checks = checkReports(result);
    const sections = [
      `# Audit of Okta, ${new Date(result.startedAt).toISOString()}\n\n${escapeMarkdown(verdictSentence(result))}\n`,
      section('Not assessed', notAssessed(checks)),
      section('For a person to look at', manual(checks)),
      section(
        'New since the baseline',
        findingRows(result.findings.filter(({ change }) => change === 'new').slice(0, mostRows)),
      ),
      section(
        'Checks and orgs',
        matrix(
          checks,
          result.orgs.map(({ name }) => name),
        ),
      ),
      section('Waived', waived(result.findings)),
      ...checks.map(checkSection),
    ].filter((part) => part !== '');
    let text = '';
    for (const [index, part] of sections.entries()) {
      if (text.length + part.length > longest) {
        const left = sections.length - index;
        return `${text}\n**${counted(left, 'section is', 'sections are')} left out here: the page has its full length.** The evidence has all findings.\n`;
      }
      text += `${text === '' ? '' : '\n'}${part}`;
    }
    return text;
  },
};

const table = (rows: RowSet): string =>
  [...markdown.format(rows, { formulaGuard: false, bom: false, color: false, nullText: '' })].join('');

const section = (title: string, rows: RowSet): string =>
  [...rows.rows].length === 0 ? '' : `## ${title}\n\n${table(rows)}`;

const notAssessed = (checks: readonly CheckReport[]): RowSet =>
  rowSet(
    ['check', 'org', 'why', 'what to do'],
    checks.flatMap(({ query, orgs }) =>
      orgs.flatMap(({ org, error }) =>
        error === undefined ? [] : [[query.name, org, shown(error.message), error.hint ?? '']],
      ),
    ),
  );

const manual = (checks: readonly CheckReport[]): RowSet =>
  rowSet(
    ['check', 'org', 'look at', 'subjects'],
    checks.flatMap((check) =>
      reasonsToLookAt(check).map(({ org, reason, subjects }) => [
        check.query.name,
        org,
        reason,
        subjects.length,
      ]),
    ),
  );

const matrix = (checks: readonly CheckReport[], orgs: readonly string[]): RowSet =>
  rowSet(
    ['check', 'severity', ...orgs],
    checks.map(({ query, orgs: reports }) => [
      query.name,
      query.severity,
      ...orgs.map((name) => {
        const report = reports.find(({ org }) => org === name);
        return report === undefined ? 'not run' : cellText(report);
      }),
    ]),
  );

/** `7 findings, 2 waived`, `passed`, `manual`, `not assessed`. */
function cellText({ status, findings }: OrgReport): string {
  if (findings.length === 0) return status;
  const waivedOnes = findings.filter((finding) => !isOpen(finding)).length;
  const text = counted(findings.length, 'finding') + (waivedOnes > 0 ? `, ${waivedOnes} waived` : '');
  return status === 'not assessed' ? `${text}, not assessed` : text;
}

const findingRows = (findings: readonly ReportedFinding[]): RowSet =>
  rowSet(
    ['check', 'severity', 'org', 'subject', 'details'],
    findings.map((finding) => [
      finding.check,
      finding.severity,
      finding.org,
      shown(subjectTitle(finding.subject)),
      shown(detailText(finding)),
    ]),
  );

const waived = (findings: readonly ReportedFinding[]): RowSet =>
  rowSet(
    ['check', 'org', 'subject', 'why'],
    findings.flatMap((finding) => {
      const why = waiverText(finding);
      return why === undefined
        ? []
        : [[finding.check, finding.org, shown(subjectTitle(finding.subject)), why]];
    }),
  );

function checkSection({ query, orgs }: CheckReport): string {
  const findings = orgs.flatMap((org) => org.findings);
  if (findings.length === 0) return '';
  const rows = rowSet(
    ['org', 'subject', 'state', 'details'],
    findings
      .slice(0, mostRows)
      .map((finding) => [
        finding.org,
        shown(subjectTitle(finding.subject)),
        stateText(finding),
        shown(detailText(finding)),
      ]),
  );
  const left = findings.length - mostRows;
  const lines = [
    `## ${escapeMarkdown(query.name)}: ${escapeMarkdown(query.title)}`,
    '',
    `Severity ${query.severity}. ${escapeMarkdown(query.why ?? '')}`,
    '',
    `What to do: ${escapeMarkdown(query.remedy ?? '')}`,
    '',
    table(rows),
  ];
  if (left > 0) lines.push(`${left} more are in the evidence.\n`);
  return lines.join('\n');
}
