import { parseExactJson } from '../../base/exact-json.ts';
import type { RowSet, SqlValue } from '../../base/sql-value.ts';
import type { OrgDirectory } from '../../config/org.ts';
import { csv } from '../../output/csv.ts';
import { neutraliseJson } from '../../output/unprintable.ts';
import type { Assessment } from './audit.ts';
import { type Changes, changeRows } from './baseline-changes.ts';
import type { EvidenceFile } from './evidence-directory.ts';
import { type Finding, findingsOf, isOfCheck } from './finding.ts';

import { indexOfColumn } from './finding-columns.ts';
import { manifestOf, type NotUsed } from './manifest.ts';

import type { RequestRecord } from './request-record.ts';
import { type SummaryRow, summaryRows } from './summary.ts';

export interface EvidenceParts {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly directory: OrgDirectory;
  readonly assessments: readonly Assessment[];
  readonly summary: readonly SummaryRow[];
  readonly requests: readonly RequestRecord[];
  /** Files of saved queries that gave none. */
  readonly notUsed: readonly NotUsed[];
  /** Since the baseline, if there is one. */
  readonly changes: Changes | undefined;
  readonly formulaGuard: boolean;
  readonly bom: boolean;
}

/** All files but the sums. Of a query of which nothing could be had there is none: an empty one would look clean. */
export function evidenceFiles(parts: EvidenceParts): readonly EvidenceFile[] {
  const { assessments, summary, changes } = parts;
  const orgs = parts.directory.orgs;
  const isHad = ({ rows, notAssessed }: Assessment) =>
    rows.length > 0 || orgs.some(({ name }) => !notAssessed.has(name));
  const fileOf = (assessment: Assessment) => (isHad(assessment) ? pathOf(assessment) : undefined);
  const csvText = (rows: RowSet) => [...csv.format(rows, { ...parts, color: false })].join('');
  const findings = assessments.filter(isOfCheck).flatMap((assessment) => findingEntries(assessment));
  return [
    { path: 'summary.csv', text: csvText(summaryRows(summary, changes)) },
    ...assessments.filter(isHad).map((assessment) => ({
      path: pathOf(assessment),
      text: csvText({ columns: assessment.columns, rows: assessment.rows }),
    })),
    ...(changes === undefined ? [] : [{ path: 'changes.csv', text: csvText(changeRows(changes)) }]),
    { path: 'findings.json', text: `[${findings.map((line) => `\n  ${line}`).join(',')}\n]\n` },
    { path: 'manifest.json', text: `${pretty(manifestOf({ ...parts, orgs, fileOf }))}\n` },
  ];
}

const pathOf = ({ query }: Assessment): string =>
  `${query.kind === 'check' ? 'checks' : 'reports'}/${query.name}.csv`;

/** Each finding as the text of a JSON object on one line. */
function findingEntries(assessment: Parameters<typeof findingsOf>[0]): readonly string[] {
  return findingsOf(assessment).map((finding) => {
    const { check, severity, org, subject, userId } = finding;
    const entry = {
      check,
      severity,
      org,
      subjectType: subject.type,
      subjectId: subject.id,
      subjectName: subject.name,
      userId,
      details: nested(finding, assessment),
    };
    return neutraliseJson(JSON.stringify(entry, exact));
  });
}

function nested({ details }: Finding, { columns }: Assessment): Readonly<Record<string, unknown>> {
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

/** JSON has no integers beyond doubles, and no blobs. */
const exact = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
};

/** Line breaks are ours: `neutraliseJson` would escape them. */
const pretty = (value: unknown): string =>
  JSON.stringify(value, exact, 2)
    .split('\n')
    .map((line) => neutraliseJson(line))
    .join('\n');
