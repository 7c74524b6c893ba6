import type { Log, Notification, ReportingDescriptor, Result, Run } from 'sarif';
import { plainJson } from '../../base/exact-json.ts';
import { version } from '../../base/version.ts';
import { neutraliseJson } from '../../output/unprintable.ts';
import type { AuditResult, ReportedFinding } from '../audit/audit-result.ts';
import { identityOfFinding } from '../audit/finding.ts';
import type { Severity } from '../saved-query.ts';
import { isOpen } from '../waivers/waiver-review.ts';
import {
  type CheckReport,
  checkReports,
  detailText,
  stateText,
  subjectTitle,
  waiverText,
} from './check-reports.ts';
import type { ReportFormat } from './report.ts';
import { stableId } from './stable-id.ts';

/** GitHub's limits: results of a run, runs of a file, tags of a rule. */
export const mostResults = 25_000;
const mostRuns = 20;
const mostTags = 20;

const levels: Readonly<Record<Severity, Result.level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** By these GitHub sorts: above 9 critical, above 7 high, above 4 medium. */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};

/**
 * SARIF 2.1.0. A result is a finding. Checks that are not assessed or need a person are notifications of the run, for
 * code scanning would take any result for an alert.
 */
export const sarif: ReportFormat = {
  render({ result }) {
    const checks = checkReports(result);
    const places = new Map(checks.map(({ query }, index) => [query.name, index]));
    const results = checks.flatMap(({ orgs }) =>
      orgs.flatMap(({ findings }) => findings.map((finding) => resultOf(finding, places, result))),
    );
    const runs: Run[] = [];
    for (let from = 0; from === 0 || (from < results.length && runs.length < mostRuns); from += mostResults) {
      runs.push(runOf(checks, results.slice(from, from + mostResults), result, runs.length));
    }
    const left = results.length - mostRuns * mostResults;
    const [first] = runs;
    if (left > 0) {
      first?.invocations?.[0]?.toolExecutionNotifications?.push({
        level: 'error',
        message: {
          text: `${left} more findings are left out: a file takes ${mostRuns} runs of ${mostResults}`,
        },
      });
    }
    const log: Log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs,
    };
    return `${neutraliseLines(JSON.stringify(log, plainJson, 2))}\n`;
  },
};

const neutraliseLines = (text: string): string => text.split('\n').map(neutraliseJson).join('\n');

function runOf(
  checks: readonly CheckReport[],
  results: Result[],
  { startedAt, finishedAt, outcome, orgs }: AuditResult,
  index: number,
): Run {
  return {
    tool: {
      driver: {
        name: 'oktaql',
        version,
        semanticVersion: version,
        rules: checks.map(ruleOf),
      },
    },
    // Runs of one category would take each other's place.
    automationDetails: {
      id: `oktaql/${orgs.length === 1 ? `${orgs[0]?.name}/` : ''}${index === 0 ? '' : `${index + 1}/`}`,
    },
    invocations: [
      {
        executionSuccessful: checks.every(({ orgs: some }) => some.every(({ error }) => error === undefined)),
        exitCode: outcome?.exitCode ?? 0,
        startTimeUtc: new Date(startedAt).toISOString(),
        endTimeUtc: new Date(finishedAt).toISOString(),
        toolExecutionNotifications: index === 0 ? checks.flatMap(notificationsOf) : [],
      },
    ],
    columnKind: 'utf16CodeUnits',
    results,
  };
}

function ruleOf({ query }: CheckReport): ReportingDescriptor {
  const { name, title, description, why, remedy, severity, tags, controls } = query;
  const help = [description, why, remedy === undefined ? undefined : `What to do: ${remedy}`, ...controls];
  return {
    id: name,
    name,
    shortDescription: { text: title },
    fullDescription: { text: description },
    help: { text: help.filter((part) => part !== undefined).join('\n\n') },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', ...tags, ...controls].slice(0, mostTags),
      precision: 'very-high',
      'security-severity': scores[severity],
      severity,
    },
  };
}

function resultOf(
  finding: ReportedFinding,
  places: ReadonlyMap<string, number>,
  { waivers, changes }: AuditResult,
): Result {
  const { check, severity, org, subject, userId, change } = finding;
  const details = detailText(finding);
  const justification = waiverText(finding);
  return {
    ruleId: check,
    ruleIndex: places.get(check) ?? -1,
    kind: 'fail',
    level: levels[severity],
    message: {
      text: `${org}: ${subjectTitle(subject)}${details === '' ? '' : `. ${details}`}. ${stateText(finding)}`,
    },
    locations: [
      {
        // Code scanning shows no result without a file. The path is that of the subject within its org.
        physicalLocation: {
          artifactLocation: {
            uri: ['okta', org, subject.type, subject.id].map(encodeURIComponent).join('/'),
          },
          region: { startLine: 1 },
        },
        logicalLocations: [
          {
            name: subject.name === null ? subject.id : String(subject.name),
            fullyQualifiedName: `${org}/${subject.type}/${subject.id}`,
            kind: 'resource',
          },
        ],
      },
    ],
    partialFingerprints: { 'oktaqlFinding/v1': stableId(identityOfFinding(finding)) },
    // Where one result has them, all need them.
    ...(waivers === undefined
      ? {}
      : {
          suppressions: isOpen(finding)
            ? []
            : [
                {
                  kind: 'external' as const,
                  status: 'accepted' as const,
                  justification: justification ?? '',
                },
              ],
        }),
    ...(changes === undefined
      ? {}
      : { baselineState: change === 'still there' ? ('unchanged' as const) : ('new' as const) }),
    properties: { org, subjectType: subject.type, subjectId: subject.id, userId, ...finding.details },
  };
}

function notificationsOf({ query, orgs }: CheckReport, index: number): Notification[] {
  const about = { associatedRule: { id: query.name, index } };
  return orgs.flatMap(({ org, error, manual }): Notification[] => [
    ...(error === undefined
      ? []
      : [
          {
            ...about,
            level: 'error' as const,
            message: { text: `not assessed: ${query.name} of ${org}: ${error.message}` },
          },
        ]),
    ...manual.map(({ subject, reason }) => ({
      ...about,
      level: 'warning' as const,
      message: { text: `manual: ${query.name} of ${org}, ${subjectTitle(subject)}: ${reason}` },
    })),
  ]);
}
