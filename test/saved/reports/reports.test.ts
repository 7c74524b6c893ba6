import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read, utils } from '@e965/xlsx';
import { parse as parseJunit } from 'junit2json';
import type { Log } from 'sarif';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { junit } from '../../../src/saved/reports/junit.ts';
import { markdownReport } from '../../../src/saved/reports/markdown-report.ts';
import { ocsf } from '../../../src/saved/reports/ocsf.ts';
import { sarif } from '../../../src/saved/reports/sarif.ts';
import { xlsxReport } from '../../../src/saved/reports/xlsx-report.ts';
import { FixedClock } from '../../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, type Workplace } from '../../fixtures/run-oktaql.ts';
import { madeResult } from './made-result.ts';
import { readCklb } from './stig-manager.ts';

const clock = new FixedClock();
let orgs: EmulatedOrgs;
let place: Workplace;

beforeAll(async () => {
  orgs = await startEmulatedOrgs({ clock });
});
beforeEach(() => {
  orgs.reset();
  place = makeWorkplace({ 'oktaql.yaml': orgs.config });
});
afterAll(() => orgs.emulator.stop());

const run = (...argv: readonly string[]) => runOktaql(argv, { place, clock });
const text = (path: string) => readFileSync(join(place.cwd, path), 'utf8');

interface Row {
  readonly check: string;
  readonly org: string;
  readonly severity: string;
  readonly findings: number;
  readonly status: string;
}

/** Names that XML, Markdown, spreadsheets and terminals take for something else. */
const hostile = [
  '<b>&"\'</b>',
  ']]>',
  '=1+1',
  'bell \u0007 and \uFFFE',
  '\ud800 alone',
  '| a | b |',
  '[x](javascript:1)',
  'a\u202eb',
];
const hostileResult = () =>
  madeResult(
    hostile.map((name, index) => ({
      subject: { type: 'token', id: `00T${index}`, name },
      details: { name },
    })),
  );

describe('reports of one run', () => {
  test('are of the same findings as the evidence, bound by their sums, and for their owner alone', async () => {
    const ended = await run(
      ...['audit', '--tag', 'stig', '--out', 'ev', '-o', 'json'],
      ...['html', 'xlsx', 'markdown', 'junit', 'sarif', 'ocsf'].flatMap((name) => [
        '--report',
        `${name}=r.${name}`,
      ]),
      ...['--report', 'cklb=lists/{org}.cklb'],
    );
    expect(ended.exitCode).toBe(1);
    const summary: readonly Row[] = JSON.parse(ended.stdout);
    const total = summary.reduce((sum, { findings }) => sum + findings, 0);
    const { reports } = JSON.parse(text('ev/manifest.json'));
    expect(reports.map(({ format, path }: { format: string; path: string }) => `${format} ${path}`)).toEqual([
      ...['html', 'xlsx', 'markdown', 'junit', 'sarif', 'ocsf'].map((name) => `${name} r.${name}`),
      ...['acme', 'globex', 'initech'].map((org) => `cklb lists/${org}.cklb`),
    ]);
    for (const { path, sha256 } of reports) {
      const bytes = readFileSync(join(place.cwd, path));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(statSync(join(place.cwd, path)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(place.cwd, 'lists')).mode & 0o777).toBe(0o700);
    expect(statSync(join(place.cwd, 'ev')).mode & 0o777).toBe(0o700);
    expect(statSync(join(place.cwd, 'ev/manifest.json')).mode & 0o777).toBe(0o600);

    const log: Log = JSON.parse(text('r.sarif'));
    expect(log.runs[0]?.results).toHaveLength(total);
    const events: { compliance: { status_id: number } }[] = JSON.parse(text('r.ocsf'));
    expect(events.filter(({ compliance }) => compliance.status_id === 3)).toHaveLength(total);
    const suites = await parseJunit(text('r.junit'));
    if (suites === undefined || suites === null || !('testsuite' in suites)) throw new Error('no suites');
    expect(suites.tests).toBe(summary.length);
    expect(suites.failures).toBe(summary.filter(({ status }) => status === 'findings').length);
    expect(suites.errors).toBe(0);
    const book = read(readFileSync(join(place.cwd, 'r.xlsx')));
    expect(utils.sheet_to_json(book.Sheets['Summary'] ?? {})).toHaveLength(summary.length);
    // All from one snapshot: nothing was asked twice.
    const { lines } = orgs.emulator.requests;
    expect(new Set(lines).size).toBe(lines.length);
  });

  test.each([
    [['--report', 'html'], 'a report is written FORMAT=PATH'],
    [['--report', 'html='], 'a report is written FORMAT=PATH'],
    [['--report', 'pdf=x'], '"pdf" is no report'],
    [['--report', 'htm=x'], 'Did you mean html?'],
    [['--report', 'html=x', '--report', 'junit=./x'], 'two reports would be written to ./x'],
    [['--report', 'html=x', '--report', 'junit=X'], 'two reports would be written to X'],
    [['--report', 'html=.'], 'it is a directory'],
    [['--report', 'html=/proc/no/such'], 'cannot write /proc/no/such'],
    [['--report', 'html=ev/x.html', '--out', 'ev'], 'lies in the evidence'],
    [['--report', 'cklb=x.cklb'], 'no check of this audit is one'],
    [['--report', 'cklb=x.cklb', '--tag', 'stig'], 'Put {org} into its path'],
  ])('%j is refused before anything is asked', async (argv, message) => {
    const { exitCode, stderr } = await run('audit', ...argv);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test('a dry run makes nothing, not even the directories', async () => {
    const { exitCode } = await run(
      'audit',
      'deleted-zones',
      '--dry-run',
      '--report',
      'html=new/{org}/a.html',
    );
    expect([exitCode, existsSync(join(place.cwd, 'new'))]).toEqual([0, false]);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test('{org} makes one for each, with nothing of another org in it', async () => {
    await run(
      'audit',
      ...['html', 'sarif', 'ocsf', 'junit', 'markdown'].flatMap((name) => [
        '--report',
        `${name}=${name}.{org}`,
      ]),
    );
    for (const name of ['html', 'sarif', 'ocsf', 'junit', 'markdown']) {
      expect(text(`${name}.acme`)).toContain('acme');
      expect(text(`${name}.acme`)).not.toMatch(/globex|initech/);
    }
    expect(text('html.initech')).toContain('Exit 1');
  });

  test('an error of all orgs names none of them in the report of one', async () => {
    orgs.emulator.faults.add({ match: ({ org }) => org === 'globex', respond: 'cut' });
    const { exitCode } = await run('audit', 'deleted-zones', '--report', 'sarif={org}.sarif');
    expect(exitCode).toBe(5);
    expect(text('acme.sarif')).not.toContain('globex');
    const log: Log = JSON.parse(text('globex.sarif'));
    expect(log.runs[0]?.invocations?.[0]).toMatchObject({ executionSuccessful: false, exitCode: 5 });
  });

  test('when nothing could be assessed, none of them looks like a pass', async () => {
    orgs.emulator.faults.add({
      match: () => true,
      respond: { status: 403, body: { errorCode: 'E0000006' } },
    });
    const names = ['markdown', 'junit', 'sarif', 'ocsf'];
    await run('audit', 'usable-from-anywhere', ...names.flatMap((name) => ['--report', `${name}=r.${name}`]));
    expect(text('r.markdown')).toContain('could not be assessed in acme, globex, initech');
    expect(await parseJunit(text('r.junit'))).toMatchObject({ tests: 3, errors: 3, failures: 0 });
    const [first] = (JSON.parse(text('r.sarif')) as Log).runs;
    expect(first?.invocations?.[0]?.executionSuccessful).toBe(false);
    expect(first?.invocations?.[0]?.toolExecutionNotifications).toHaveLength(3);
    const events: { compliance: { status_id: number } }[] = JSON.parse(text('r.ocsf'));
    expect(events.map(({ compliance }) => compliance.status_id)).toEqual([2, 2, 2]);
  });

  test('an existing report is replaced, and one that cannot be is left as it was', async () => {
    writeFileSync(join(place.cwd, 'r.md'), 'old');
    await run('audit', 'deleted-zones', '--report', 'markdown=r.md');
    expect(text('r.md')).toContain('# Audit of Okta');
    mkdirSync(join(place.cwd, 'd'));
    const { exitCode } = await run('audit', 'deleted-zones', '--report', 'markdown=d');
    expect(exitCode).toBe(2);
  });
});

describe('waived and new findings', () => {
  test('are marked in every report', async () => {
    const [token] = [...orgs.emulator.org('initech').state.tokens].filter(
      ({ name }) => name === 'unlock-script',
    );
    writeFileSync(
      join(place.cwd, 'w.yaml'),
      `waivers:\n  - {check: okta-app-003240, org: initech, subject: ${token?.id}, reason: it has to, approvedBy: Ann, until: 2026-04-01}\n`,
    );
    await run('audit', 'okta-app-003240', '--orgs', 'initech', '--out', 'before');
    await run(
      ...['audit', 'okta-app-003240', '--orgs', 'initech', '--waivers', 'w.yaml', '--baseline', 'before'],
      ...['html', 'markdown', 'junit', 'sarif', 'ocsf', 'cklb'].flatMap((name) => [
        '--report',
        `${name}=r.${name}`,
      ]),
    );
    const log: Log = JSON.parse(text('r.sarif'));
    expect(log.runs[0]?.results?.[0]).toMatchObject({
      suppressions: [
        { kind: 'external', status: 'accepted', justification: 'it has to (Ann, until 2026-04-01)' },
      ],
      baselineState: 'unchanged',
    });
    const [rule] = JSON.parse(text('r.cklb')).stigs[0].rules;
    expect(rule).toMatchObject({
      status: 'open',
      comments: expect.stringContaining('it has to (Ann, until 2026-04-01)'),
    });
    const [event] = JSON.parse(text('r.ocsf'));
    expect(event).toMatchObject({
      status_id: 3,
      status: 'Suppressed',
      compliance: { status_id: 3 },
      activity_id: 2,
    });
    expect(text('r.markdown')).toContain('## Waived');
    expect(text('r.html')).toContain('waived until 2026-04-01');
    expect(await parseJunit(text('r.junit'))).toMatchObject({ tests: 1, failures: 0, skipped: 1 });
  });
});

describe('sarif', () => {
  test('has what code scanning needs of each result and rule', async () => {
    await run('audit', '--report', 'sarif=r.sarif');
    const log: Log = JSON.parse(text('r.sarif'));
    expect(log.version).toBe('2.1.0');
    const [only] = log.runs;
    const rules = only?.tool.driver.rules ?? [];
    for (const rule of rules) {
      expect(rule.properties?.tags?.length).toBeLessThanOrEqual(20);
      expect(Number(rule.properties?.['security-severity'])).toBeGreaterThan(0);
    }
    const fingerprints = new Set<string>();
    for (const result of only?.results ?? []) {
      expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
      expect(result.message.text).not.toBe('');
      expect(result.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toMatch(
        /^okta\/[a-z]+\/token\/00T/,
      );
      fingerprints.add(result.partialFingerprints?.['oktaqlFinding/v1'] ?? '');
    }
    expect(fingerprints.size).toBe(only?.results?.length);
  });

  test('more results than a run takes go into further runs, of categories of their own', async () => {
    const result = await madeResult(Array(50_001).fill({}));
    const log: Log = JSON.parse(
      String(await sarif.render({ result, inventory: undefined, formulaGuard: true })),
    );
    expect(log.runs.map(({ results }) => results?.length)).toEqual([25_000, 25_000, 1]);
    expect(new Set(log.runs.map(({ automationDetails }) => automationDetails?.id)).size).toBe(3);
  });
});

describe('cklb', () => {
  test('is read by STIG Manager, with every rule of an audit of the STIG', async () => {
    await run('audit', '--tag', 'stig', '--report', 'cklb={org}.cklb', '-o', 'json');
    const { target, checklists } = readCklb(text('acme.cklb'));
    expect(target.name).toBe('acme');
    const [only] = checklists;
    expect(only).toMatchObject({ benchmarkId: 'Okta_IDaaS_STIG', revisionStr: 'V1R2' });
    expect(only?.reviews).toHaveLength(29);
    expect(only?.stats).toMatchObject({ fail: 26, pass: 1, informational: 2 });
  });
});

describe('ocsf', () => {
  test('has the required members of a Compliance Finding', async () => {
    await run('audit', '--tag', 'stig', '--report', 'ocsf=r.json');
    const events: { compliance: { status_id: number } }[] = JSON.parse(text('r.json'));
    expect(events.length).toBeGreaterThan(100);
    for (const event of events) {
      expect(event).toMatchObject({
        class_uid: 2003,
        category_uid: 2,
        type_uid: 200_301,
        activity_id: 1,
        time: expect.any(Number),
        severity_id: expect.any(Number),
        metadata: { version: '1.3.0', product: { vendor_name: 'oktaql' } },
        finding_info: { uid: expect.any(String), title: expect.any(String) },
        compliance: { standards: expect.any(Array), status_id: expect.any(Number) },
        resources: [{ uid: expect.any(String), type: expect.any(String) }],
      });
    }
    const ids = new Set(events.map(({ compliance }) => compliance.status_id));
    expect([...ids].sort()).toEqual([1, 3, 99]);
  });
});

describe('hostile names', () => {
  test('survive in junit as far as XML can hold them', async () => {
    const xml = String(
      await junit.render({ result: await hostileResult(), inventory: undefined, formulaGuard: true }),
    );
    const parsed = JSON.stringify(await parseJunit(xml));
    expect(parsed).toContain(']]>');
    expect(parsed).toContain('<b>&');
    expect(xml).not.toMatch(/[\u0000-\u0008\uFFFE\u202e]/);
  });

  test('are text in every cell of the workbook, and dates are dates', async () => {
    const result = await hostileResult();
    const first = result.findings[0];
    const dated = {
      ...result,
      findings:
        first === undefined
          ? []
          : [...result.findings, { ...first, details: { name: '2026-03-15T12:00:00.000Z' } }],
    };
    const bytes = await xlsxReport.render({ result: dated, inventory: undefined, formulaGuard: true });
    const book = read(bytes as Uint8Array, { cellDates: true, cellFormula: true });
    const sheet = book.Sheets['unused-tokens'] ?? {};
    const names = utils.sheet_to_json<{ name: unknown; subjectName: string }>(sheet);
    expect(names[2]?.subjectName).toBe('=1+1');
    expect(Object.values(sheet).some((cell) => cell?.f !== undefined)).toBe(false);
    expect(names.at(-1)?.name).toBeInstanceOf(Date);
    expect(sheet['!autofilter']?.ref).toMatch(/^A1:/);
  });

  test('that are 100,000 characters long fail no report', async () => {
    const long = '\u0001=x'.repeat(33_334);
    const result = await madeResult([
      { subject: { type: 'token', id: '00T', name: long }, details: { long } },
    ]);
    const input = { result, inventory: undefined, formulaGuard: true };
    const book = read((await xlsxReport.render(input)) as Uint8Array);
    const [row] = utils.sheet_to_json<{ long: string }>(book.Sheets['unused-tokens'] ?? {});
    expect(row?.long).toContain('(100002 characters; all of them are in the evidence)');
    for (const format of [junit, sarif, ocsf]) {
      expect(String(await format.render(input)).length).toBeGreaterThan(100_000);
    }
    const page = String(await markdownReport.render(input));
    expect(page).toContain('## unused-tokens');
    expect(page).toContain('characters)');
  });

  test('make no markup in Markdown', async () => {
    const page = String(
      await markdownReport.render({
        result: await hostileResult(),
        inventory: undefined,
        formulaGuard: true,
      }),
    );
    expect(page).not.toContain('<b>');
    expect(page).toContain(String.raw`\[x\](javascript:1)`);
    expect(page).toContain(String.raw`\| a \| b \|`);
    expect(page).not.toContain('\u202e');
  });

  test('a page that is too long for a comment ends with a whole section, and says so', async () => {
    const waiver = {
      ...{ check: 'unused-tokens', org: 'acme', subject: '*', until: '2026-04-01' },
      ...{ reason: 'x'.repeat(300), approvedBy: 'Ann' },
    };
    const result = await madeResult(Array(400).fill({ state: 'waived', waiver }));
    const page = String(await markdownReport.render({ result, inventory: undefined, formulaGuard: true }));
    expect(page.length).toBeLessThan(65_536);
    expect(page).toContain('left out here');
  });
});
