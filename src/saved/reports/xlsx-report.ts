import { type WriteSheet, writeXlsx } from 'hucre/xlsx';
import { rowSet } from '../../base/row-set.ts';
import type { RowSet, SqlValue } from '../../base/sql-value.ts';
import { version } from '../../base/version.ts';
import { textOf } from '../../output/value-text.ts';
import { cellOf } from '../../output/xlsx.ts';
import { summaryRows } from '../audit/summary.ts';
import {
  type CheckReport,
  checkReports,
  detailColumns,
  stateText,
  verdictSentence,
  waiverText,
} from './check-reports.ts';
import type { ReportFormat } from './report.ts';

/** Excel's limits. */
const longestName = 31;
const mostRows = 1_048_575;

/** A sixth of a cell's limit, for escapes make a text at most six times as long. */
const longestCell = 5_000;

/** A workbook: the summary, checks not assessed or left to a person, and a sheet for each check with findings. */
export const xlsxReport: ReportFormat = {
  render({ result }) {
    const checks = checkReports(result);
    const at = new Date(result.startedAt);
    const sheets = [
      sheetOf('Summary', summaryRows(result.summary, result.changes)),
      sheetOf('Run', runRows(result)),
      sheetOf('To look at', openQuestions(checks)),
      ...checks.map(({ query, ...check }) => sheetOf(query.name, findingRows({ query, ...check }))),
    ].filter((sheet) => sheet !== undefined);
    return writeXlsx({
      sheets: uniquelyNamed(sheets),
      properties: { title: 'Audit of Okta', creator: `oktaql ${version}`, created: at, modified: at },
    });
  },
};

function sheetOf(name: string, { columns, rows }: RowSet): WriteSheet | undefined {
  const cells = [...rows].map((row) =>
    columns.map((column, index) => cellOf(cut(row[index] ?? null), column)),
  );
  if (cells.length === 0) return undefined;
  const shown = cells.slice(0, mostRows);
  const last = columnName(columns.length - 1);
  return {
    name,
    rows: [columns.map(({ name: header }) => header), ...shown],
    freezePane: { rows: 1 },
    autoFilter: { range: `A1:${last}${shown.length + 1}` },
  };
}

/**
 * A value that fits into a cell. One name of 100,000 characters must not cost the whole report: the evidence has all of
 * it.
 */
function cut(value: SqlValue): SqlValue {
  const text = value === null ? '' : textOf(value);
  if (text.length <= longestCell) return value;
  return `${text.slice(0, longestCell)}… (${text.length} characters; all of them are in the evidence)`;
}

/** Excel takes 31 characters, none of them of `[]:*?/\`, and no name twice in any case. */
function uniquelyNamed(sheets: readonly WriteSheet[]): WriteSheet[] {
  const taken = new Set<string>();
  return sheets.map((sheet) => {
    const base = sheet.name.replace(/[[\]:*?/\\]/g, '-').slice(0, longestName);
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) {
      const end = ` (${number})`;
      name = base.slice(0, longestName - end.length) + end;
    }
    taken.add(name.toLowerCase());
    return { ...sheet, name };
  });
}

/** `A`, `Z`, `AA`: how Excel names a column. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

const runRows = (result: Parameters<typeof verdictSentence>[0]): RowSet =>
  rowSet(
    ['what', 'value'],
    [
      ['verdict', verdictSentence(result)],
      ['as of', new Date(result.startedAt).toISOString()],
      ['oktaql', version],
      ...result.orgs.map(({ name, url }) => [`org ${name}`, url]),
      ...(result.baselineAt === undefined ? [] : [['compared with the audit of', result.baselineAt]]),
      ...(result.waivers === undefined
        ? []
        : [['waivers', `${result.waivers.file}, SHA-256 ${result.waivers.sha256}`]]),
    ],
  );

const openQuestions = (checks: readonly CheckReport[]): RowSet =>
  rowSet(
    ['check', 'org', 'status', 'subjectType', 'subjectId', 'subjectName', 'why'],
    checks.flatMap(({ query, orgs }) =>
      orgs.flatMap(({ org, error, manual }) => [
        ...(error === undefined ? [] : [[query.name, org, 'not assessed', null, null, null, error.message]]),
        ...manual.map(({ subject, reason }) => [
          query.name,
          org,
          'manual',
          subject.type,
          subject.id,
          subject.name,
          reason,
        ]),
      ]),
    ),
  );

/** The findings of a check as its own columns, with their state. */
function findingRows({ orgs }: CheckReport): RowSet {
  const findings = orgs.flatMap((org) => org.findings);
  const names = detailColumns(findings);
  return rowSet(
    ['org', 'subjectType', 'subjectId', 'subjectName', 'userId', 'state', 'waiver', ...names],
    findings.map((finding) => [
      finding.org,
      finding.subject.type,
      finding.subject.id,
      finding.subject.name,
      finding.userId,
      stateText(finding),
      waiverText(finding) ?? null,
      ...names.map((name) => finding.details[name] ?? null),
    ]),
  );
}
