import XMLBuilder from 'fast-xml-builder';
import { counted } from '../../base/counted.ts';
import { reveal } from '../../output/unprintable.ts';
import { xmlText } from '../../output/xml-text.ts';
import { isOpen } from '../waivers/waiver-review.ts';
import {
  type CheckReport,
  checkReports,
  detailText,
  type OrgReport,
  stateText,
  subjectTitle,
} from './check-reports.ts';
import type { ReportFormat } from './report.ts';

/**
 * JUnit XML: a suite for each org, a case for each check. Open findings are a failure whatever their severity, a check
 * that is not assessed is an error, and manual or waived subjects are skipped: none of them looks like a pass.
 */
export const junit: ReportFormat = {
  render({ result }) {
    const checks = checkReports(result);
    const seconds = (result.finishedAt - result.startedAt) / 1000;
    const suites = result.orgs.map(({ name }) => {
      const cases = checks.flatMap((check) =>
        check.orgs.filter(({ org }) => org === name).map((report) => caseOf(check, report)),
      );
      return {
        '@name': xmlText(name),
        '@timestamp': new Date(result.startedAt).toISOString().replace(/\.\d+Z$/, ''),
        '@tests': String(cases.length),
        '@failures': countOf(cases, 'failure'),
        '@errors': countOf(cases, 'error'),
        '@skipped': countOf(cases, 'skipped'),
        testcase: cases,
      };
    });
    const total = (key: '@tests' | '@failures' | '@errors' | '@skipped') =>
      String(suites.reduce((sum, suite) => sum + Number(suite[key]), 0));
    const builder = new XMLBuilder({
      attributeNamePrefix: '@',
      ignoreAttributes: false,
      format: true,
      suppressBooleanAttributes: false,
      suppressEmptyNode: true,
    });
    return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({
      testsuites: {
        '@name': 'oktaql audit',
        '@time': seconds.toFixed(3),
        '@tests': total('@tests'),
        '@failures': total('@failures'),
        '@errors': total('@errors'),
        '@skipped': total('@skipped'),
        testsuite: suites,
      },
    })}`;
  },
};

type Case = Readonly<Record<string, unknown>>;

const countOf = (cases: readonly Case[], kind: string): string =>
  String(cases.filter((one) => kind in one).length);

function caseOf({ query }: CheckReport, { org, status, findings, manual, error }: OrgReport): Case {
  const lines = [
    ...findings.map((finding) =>
      `${stateText(finding)}: ${subjectTitle(finding.subject)} ${detailText(finding)}`.trimEnd(),
    ),
    ...manual.map(({ subject, reason }) => `manual: ${subjectTitle(subject)}: ${reason}`),
  ];
  const text = lines.map((line) => xmlText(reveal(line))).join('\n');
  const open = findings.filter(isOpen).length;
  const common = { '@name': query.name, '@classname': `oktaql.${xmlText(org)}` };
  const body = (message: string, type?: string) => ({
    '@message': xmlText(reveal(message)),
    ...(type === undefined ? {} : { '@type': type }),
    '#text': text,
  });
  if (error !== undefined) return { ...common, error: body(`not assessed: ${error.message}`, error.code) };
  if (open > 0)
    return {
      ...common,
      failure: body(`${counted(open, 'finding')}: ${query.title}`, query.severity),
    };
  if (findings.length > 0)
    return { ...common, skipped: body(`${counted(findings.length, 'finding')}, waived`) };
  if (status === 'manual') return { ...common, skipped: body(`manual: ${manual[0]?.reason ?? ''}`) };
  return common;
}
