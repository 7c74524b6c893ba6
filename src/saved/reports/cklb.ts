import { UsageError } from '../../base/errors.ts';
import { reveal } from '../../output/unprintable.ts';
import { isOpen } from '../waivers/waiver-review.ts';
import {
  type CheckReport,
  checkReports,
  findingText,
  type OrgReport,
  subjectTitle,
  waiverText,
} from './check-reports.ts';
import type { ReportFormat } from './report.ts';
import { stableId } from './stable-id.ts';

/** The benchmark that the shipped checks are of: DISA's public release. */
const benchmark = {
  id: 'Okta_IDaaS_STIG',
  name: 'Okta Identity as a Service (IDaaS) Security Technical Implementation Guide',
  display: 'Okta IDaaS',
  version: '1',
  release: 'Release: 2 Benchmark Date: 05 Jan 2026',
} as const;

/** STIG Manager cuts a comment there; a list of findings ends before. In characters. */
const longestText = 32_000;

const severities: Readonly<Record<string, string>> = {
  'CAT I': 'high',
  'CAT II': 'medium',
  'CAT III': 'low',
};

/** The ids of a rule, out of the controls of its check. */
function rule({ query }: CheckReport) {
  const find = (pattern: RegExp) => query.controls.flatMap((control) => pattern.exec(control)?.[1] ?? [])[0];
  const stigId = find(/(OKTA-APP-\d+)/);
  const vuln = find(/\((V-\d+)\)/);
  const ruleId = find(/^(SV-\d+r\d+_rule)$/);
  if (stigId === undefined || vuln === undefined || ruleId === undefined) return undefined;
  const severity = severities[find(/^(CAT I{1,3})$/) ?? ''] ?? 'medium';
  return {
    stigId,
    vuln,
    ruleId,
    severity,
    ccis: query.controls.filter((control) => control.startsWith('CCI-')),
  };
}

/** Whether a check is a rule of the STIG. Others are evidence for one, and carry its id without that of the rule. */
const isRule = ({ query }: Pick<CheckReport, 'query'>): boolean =>
  query.tags.includes('stig') && query.controls.some((control) => /^SV-\d+r\d+_rule$/.test(control));

/** A checklist of STIG Viewer 3, of one org. */
export const cklb: ReportFormat = {
  render({ result }) {
    const [org] = result.orgs;
    const rules = checkReports(result).filter(isRule);
    if (org === undefined || rules.length === 0) {
      throw new UsageError('there is no rule of the STIG in this audit', {
        hint: 'A cklb needs its checks: --tag stig.',
      });
    }
    const stigId = stableId(benchmark.id, org.name);
    const entries = rules.flatMap((check) => {
      const [report] = check.orgs;
      return report === undefined ? [] : [entryOf(check, report, stigId)];
    });
    const checklist = {
      title: `${benchmark.display} ${org.name}`,
      id: stableId('checklist', org.name, String(result.startedAt)),
      cklb_version: '1.0',
      active: false,
      mode: 1,
      has_path: true,
      target_data: {
        target_type: 'Computing',
        host_name: org.name,
        ip_address: '',
        mac_address: '',
        fqdn: new URL(org.url).hostname,
        comments: `${org.url}, as of ${new Date(result.startedAt).toISOString()}`,
        role: 'None',
        is_web_database: false,
        technology_area: '',
        web_db_site: '',
        web_db_instance: '',
        classification: null,
      },
      stigs: [
        {
          stig_name: benchmark.name,
          display_name: benchmark.display,
          stig_id: benchmark.id,
          version: benchmark.version,
          release_info: benchmark.release,
          uuid: stigId,
          reference_identifier: null,
          size: entries.length,
          rules: entries,
        },
      ],
    };
    return `${JSON.stringify(checklist, undefined, 2)}\n`;
  },
};

function entryOf(check: CheckReport, report: OrgReport, stigUuid: string) {
  const { query } = check;
  const ids = rule(check);
  if (ids === undefined) {
    throw new UsageError(`${query.file}: a check that is tagged stig names its rule in its controls`, {
      hint: 'controls: [DISA STIG OKTA-APP-000020 (V-273186), SV-273186r1098825_rule, CCI-000057, CAT II]',
    });
  }
  const { findings, manual, passed, error } = report;
  const details = [
    ...(error === undefined ? [] : [`Not assessed: ${error.message}`]),
    ...findings.map(findingText),
    ...manual.map(({ subject, reason }) => `To look at: ${subjectTitle(subject)}: ${reason}`),
    ...passed.map(
      ({ subject, reason }) => `Passed: ${subjectTitle(subject)}${reason === '' ? '' : `: ${reason}`}`,
    ),
  ];
  const waived = findings.filter((finding) => !isOpen(finding));
  const comments = waived.map(
    (finding) => `Waived: ${subjectTitle(finding.subject)}: ${waiverText(finding) ?? ''}`,
  );
  return {
    group_id_src: ids.vuln,
    group_tree: [{ id: ids.vuln, title: ids.stigId, description: '' }],
    group_id: ids.vuln,
    severity: ids.severity,
    group_title: ids.stigId,
    rule_id_src: ids.ruleId,
    rule_id: ids.ruleId.replace(/_rule$/, ''),
    rule_version: ids.stigId,
    rule_title: query.title,
    fix_text: query.remedy ?? '',
    weight: '10.0',
    check_content: query.description,
    check_content_ref: { href: '', name: '' },
    classification: 'NONE',
    discussion: query.why ?? '',
    false_positives: '',
    false_negatives: '',
    documentable: 'false',
    security_override_guidance: '',
    potential_impacts: '',
    third_party_tools: '',
    mitigation_control: '',
    responsibility: '',
    mitigations: '',
    ia_controls: '',
    legacy_ids: [],
    ccis: ids.ccis,
    reference_identifier: null,
    uuid: stableId(ids.ruleId, stigUuid),
    stig_uuid: stigUuid,
    status: statusOf(report),
    overrides: {},
    finding_details: lines(details),
    comments: lines(comments),
  };
}

/** A waived finding stays open. A rule that nobody has decided is not reviewed. */
function statusOf({ status, findings }: OrgReport): 'open' | 'not_a_finding' | 'not_reviewed' {
  if (findings.length > 0) return 'open';
  return status === 'passed' ? 'not_a_finding' : 'not_reviewed';
}

/** As many of the lines as fit, and how many do not. */
function lines(all: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of all.map(reveal)) {
    length += line.length + 1;
    if (length > longestText) break;
    kept.push(line);
  }
  const left = all.length - kept.length;
  return [...kept, ...(left > 0 ? [`and ${left} more, in the evidence`] : [])].join('\n');
}
