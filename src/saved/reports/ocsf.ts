import { plainJson } from '../../base/exact-json.ts';
import { version } from '../../base/version.ts';
import { neutraliseJson } from '../../output/unprintable.ts';
import type { AuditResult } from '../audit/audit-result.ts';
import { identityOfFinding } from '../audit/finding.ts';
import type { Subject } from '../audit/subject.ts';
import type { Severity } from '../saved-query.ts';
import { isOpen } from '../waivers/waiver-review.ts';
import { type CheckReport, checkReports, findingText, type OrgReport, waiverText } from './check-reports.ts';
import type { ReportFormat } from './report.ts';
import { stableId } from './stable-id.ts';

/** The release of the Open Cybersecurity Schema Framework that the events are of. */
const schemaVersion = '1.3.0';

const severityIds: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 };
const severityNames = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical'];

/** `compliance.status_id`. OCSF has no number for a check that a person must decide. */
const statuses = {
  passed: { id: 1, name: 'Pass' },
  'not assessed': { id: 2, name: 'Warning' },
  findings: { id: 3, name: 'Fail' },
  manual: { id: 99, name: 'Manual' },
} as const;

interface Fact {
  readonly status: keyof typeof statuses;
  readonly identity: string;
  readonly detail: string;
  readonly subject: Subject | undefined;
  readonly isWaived?: boolean;
  readonly comment?: string | undefined;
  readonly isKnown?: boolean;
}

/**
 * Compliance Findings (class 2003) as a JSON array: one for each finding and each subject that is left to a person, and
 * one for each check and org that passed or was not assessed.
 */
export const ocsf: ReportFormat = {
  render({ result }) {
    const events = checkReports(result).flatMap((check) =>
      check.orgs.flatMap((org) => factsOf(check, org).map((fact) => eventOf(fact, check, org, result))),
    );
    const lines = events.map((event) => neutraliseJson(JSON.stringify(event, plainJson)));
    return `[${lines.map((line) => `\n${line}`).join(',')}\n]\n`;
  },
};

function factsOf(
  { query }: CheckReport,
  { org, status, findings, manual, error }: OrgReport,
): readonly Fact[] {
  const found = findings.map(
    (finding): Fact => ({
      status: 'findings',
      identity: identityOfFinding(finding),
      detail: findingText(finding),
      subject: finding.subject,
      isWaived: !isOpen(finding),
      comment: waiverText(finding),
      isKnown: finding.change === 'still there',
    }),
  );
  const looked = manual.map(
    ({ subject, reason }): Fact => ({
      status: 'manual',
      identity: identityOfFinding({ check: query.name, org, subject }),
      detail: reason,
      subject,
    }),
  );
  const whole: Fact = {
    status: error === undefined ? 'passed' : 'not assessed',
    identity: JSON.stringify([query.name, org]),
    detail: error?.message ?? 'nothing was found',
    subject: undefined,
  };
  return [...found, ...looked, ...(error !== undefined || status === 'passed' ? [whole] : [])];
}

function eventOf(fact: Fact, { query }: CheckReport, { org }: OrgReport, { startedAt, orgs }: AuditResult) {
  const { id, name } = statuses[fact.status];
  const severity = fact.status === 'passed' ? 1 : severityIds[query.severity];
  const activity = fact.isKnown === true ? 2 : 1;
  const { subject } = fact;
  const url = orgs.find((one) => one.name === org)?.url;
  return {
    activity_id: activity,
    activity_name: activity === 2 ? 'Update' : 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200_300 + activity,
    time: startedAt,
    severity_id: severity,
    severity: severityNames[severity],
    status_id: fact.isWaived === true ? 3 : 1,
    status: fact.isWaived === true ? 'Suppressed' : 'New',
    status_detail: fact.detail,
    message: `${query.title}: ${org}: ${fact.detail}`,
    comment: fact.comment,
    metadata: {
      version: schemaVersion,
      product: { name: 'oktaql', vendor_name: 'oktaql', version },
      uid: stableId('event', fact.identity, String(startedAt)),
      event_code: query.name,
    },
    finding_info: {
      uid: stableId(fact.identity),
      title: query.title,
      desc: query.description,
      types: [...query.tags],
      created_time: startedAt,
    },
    compliance: {
      standards: query.controls.length === 0 ? ['oktaql'] : [...query.controls],
      requirements: [...query.controls],
      control: query.name,
      status_id: id,
      status: name,
      status_detail: fact.detail,
    },
    remediation: query.remedy === undefined ? undefined : { desc: query.remedy },
    resources: [
      subject === undefined
        ? { uid: org, name: org, type: 'org', namespace: url }
        : {
            uid: subject.id,
            name: subject.name === null ? subject.id : String(subject.name),
            type: subject.type,
            namespace: url,
            group: { name: org },
          },
    ],
  };
}
