import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cleanOrg, type PlantedQuestion } from '../../src/emulator/emulator.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { HeldClock } from '../fixtures/held-clock.ts';
import { runOktaql } from '../fixtures/run-oktaql.ts';
import { until } from '../fixtures/wait.ts';

const clock = new FixedClock();
let orgs: EmulatedOrgs;

beforeEach(async () => {
  orgs = await startEmulatedOrgs({ clock });
});
afterEach(() => orgs.emulator.stop());

const audit = (...argv: readonly string[]) => orgs.run(['audit', ...argv], { clock });
const counted: Readonly<Record<string, PlantedQuestion>> = {
  'usable-from-anywhere': '1',
  'exclude-only-zones': '2',
  'deleted-zones': '3',
  'inactive-or-blocklist-zones': '4',
  'super-admin-owners': '5',
  'personal-owners': '6:person',
  'several-tokens-one-owner': '6:several',
  'inactive-owners': '7',
  'expiring-soon': '8:7',
  'unused-tokens': '9:14',
  'overdue-rotation': '10:90',
  'unusual-window': '11',
  'other-clients': '12',
  'duplicate-names': '13:duplicate',
  'meaningless-names': '13:meaningless',
  'created-lately': '14:created:7',
  'revoked-lately': '14:revoked:7',
  'refused-outside-range': '15:7',
};

interface SummaryRow {
  readonly check: string;
  readonly severity: string;
  readonly org: string;
  readonly findings: number | null;
  readonly status: string;
}

const summaryOf = (stdout: string): readonly SummaryRow[] => JSON.parse(stdout);

const forbidden = {
  respond: {
    status: 403,
    body: {
      errorCode: 'E0000006',
      errorSummary: 'You do not have permission to perform the requested action',
    },
  },
};

describe('an audit', () => {
  test('counts for every check and org exactly what is planted, asks for nothing twice, and exits 1', async () => {
    const { exitCode, stdout, stderr } = await audit('-o', 'json');
    const summary = summaryOf(stdout);
    expect(summary).toHaveLength(Object.keys(counted).length * 3);
    for (const { check, org, findings, status } of summary) {
      const planted = orgs.emulator.planted[counted[check] ?? '1'].filter((finding) => finding.org === org);
      expect([check, org, findings]).toEqual([check, org, planted.length]);
      expect(status).toBe(planted.length === 0 ? 'passed' : 'findings');
    }
    expect(exitCode).toBe(1);
    expect(JSON.parse(stderr).error.code).toBe('findings');
    const order = summary.map(({ severity }) => ['critical', 'high', 'medium', 'low'].indexOf(severity));
    expect(order).toEqual([...order].sort());

    // Everything was fetched once per org, for all checks.
    const lines = orgs.emulator.requests.lines;
    expect(new Set(lines).size).toBe(lines.length);
    for (const org of ['acme', 'globex', 'initech']) {
      expect(lines.filter((line) => line.startsWith(`GET ${org} /api/v1/api-tokens`))).toHaveLength(1);
      expect(lines.filter((line) => line.startsWith(`GET ${org} /api/v1/zones`))).toHaveLength(1);
      // One for each kind of event.
      expect(lines.filter((line) => line.startsWith(`GET ${org} /api/v1/logs`))).toHaveLength(2);
      expect(lines.filter((line) => line.startsWith(`GET ${org} /api/v1/users?`))).toHaveLength(0);
    }
  });

  test('shows the same rows to every check, although they change meanwhile', async () => {
    const acme = orgs.emulator.org('acme');
    const before = [...acme.state.tokens].length;
    // The first token goes as soon as the list has been read.
    const [first] = [...acme.state.tokens].slice(1);
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'acme' && path.startsWith('/api/v1/users/'),
      times: 1,
      respond: () => {
        acme.state.tokens.delete(first?.id ?? '');
        return undefined;
      },
    });
    const { stdout } = await audit(
      'overdue-rotation',
      'personal-owners',
      'expiring-soon',
      'unused-tokens',
      '-o',
      'json',
      '-p',
      'overdue-rotation.days=0',
      '-p',
      'serviceLogin=%',
    );
    const acmeRow = summaryOf(stdout).find(
      ({ check, org }) => check === 'overdue-rotation' && org === 'acme',
    );
    expect(acmeRow?.findings).toBe(before);
  });

  test('a clean org passes with exit 0', async () => {
    const clean = await startEmulatedOrgs({ clock, orgs: [cleanOrg] });
    try {
      const { exitCode, stdout, stderr } = await clean.run(['audit', '-o', 'json'], { clock });
      expect(new Set(summaryOf(stdout).map(({ status }) => status))).toEqual(new Set(['passed']));
      expect([exitCode, stderr]).toEqual([0, '']);
    } finally {
      await clean.emulator.stop();
    }
  });

  test.each([
    ['low', ['created-lately'], 1],
    ['medium', ['created-lately'], 0],
    ['high', ['unused-tokens'], 0],
    ['medium', ['unused-tokens'], 1],
    ['critical', ['unused-tokens', 'super-admin-owners'], 1],
  ])('--fail-on %s with findings of %j exits %i', async (severity, names, code) => {
    expect((await audit(...names, '--fail-on', severity)).exitCode).toBe(code);
  });

  test('is selected by name, by tag and by severity', async () => {
    const checksOf = async (...argv: string[]) => [
      ...new Set(summaryOf((await audit(...argv, '-o', 'json')).stdout).map(({ check }) => check)),
    ];
    expect(await checksOf('Unused-Tokens', 'unused-tokens')).toEqual(['unused-tokens']);
    expect(await checksOf('--tag', 'names')).toEqual(['duplicate-names', 'meaningless-names']);
    expect(await checksOf('--severity', 'high')).toEqual([
      'super-admin-owners',
      'inactive-owners',
      'refused-outside-range',
      'usable-from-anywhere',
    ]);
    expect(await checksOf('--tag', 'network', '--tag', 'names', '--severity', 'high')).toEqual([
      'refused-outside-range',
      'usable-from-anywhere',
    ]);
  });

  test.each([
    [['no-such-check'], 'there is no saved query "no-such-check"'],
    [['token-inventory'], 'token-inventory is a report: it finds nothing that could pass or fail'],
    [['--tag', 'none'], 'no check is selected'],
    [['-p', 'colour=red'], 'no selected query has a parameter colour'],
    [['unused-tokens', '-p', 'days=soon'], 'unused-tokens: parameter days must be a number, not "soon"'],
    [['--fail-on', 'severe'], 'severe'],
  ])('%j is a wrong usage, and nothing is asked', async (argv, message) => {
    const { exitCode, stdout, stderr } = await audit(...argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test('a parameter is for all queries that have it, or for one', async () => {
    const { stdout } = await audit(
      'unused-tokens',
      'overdue-rotation',
      '-p',
      'days=180',
      '-p',
      'unused-tokens.days=3',
      '-o',
      'json',
    );
    const total = (check: string) =>
      summaryOf(stdout)
        .filter((row) => row.check === check)
        .reduce((sum, { findings }) => sum + (findings ?? 0), 0);
    expect(total('unused-tokens')).toBe(orgs.emulator.planted['9:3'].length);
    expect(total('overdue-rotation')).toBe(orgs.emulator.planted['10:180'].length);
  });

  test('needs orgs that are configured by name', async () => {
    const { exitCode, stderr } = await runOktaql(['audit'], { env: { OKTA_API_TOKEN: '00none' } });
    expect([exitCode, stderr]).toEqual([
      3,
      expect.stringContaining('an audit needs orgs that are configured by name'),
    ]);
  });

  test('works on the embedded orgs', async () => {
    const { exitCode, stdout } = await runOktaql(['audit', '--demo', '-o', 'csv', 'deleted-zones']);
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      'check,severity,org,findings,status\r\ndeleted-zones,medium,acme,2,findings\r\ndeleted-zones,medium,globex,0,passed\r\ndeleted-zones,medium,initech,0,passed\r\n',
    );
  });
});

describe('a table that cannot be read', () => {
  test('is no pass: its checks are not assessed in that org, the others are, and the exit is 4', async () => {
    orgs.emulator.faults.add({
      ...forbidden,
      match: ({ org, path }) => org === 'acme' && path.endsWith('/roles'),
    });
    const { exitCode, stdout, stderr } = await audit('super-admin-owners', 'unused-tokens', '-o', 'json');
    expect(exitCode).toBe(4);
    const missing = summaryOf(stdout).filter(({ status }) => status === 'not assessed');
    expect(missing).toEqual([
      {
        check: 'super-admin-owners',
        severity: 'critical',
        org: 'acme',
        findings: null,
        status: 'not assessed',
      },
    ]);
    const other = summaryOf(stdout).find(
      ({ check, org }) => check === 'super-admin-owners' && org === 'globex',
    );
    expect(other?.findings).toBe(orgs.emulator.planted['5'].filter(({ org }) => org === 'globex').length);
    expect(stderr).toContain('super-admin-owners');
    expect(stderr).toContain('list_assigned_roles_for_user needs an admin role');
  });

  test('half of what a check needs is not taken for all: no zone seems deleted', async () => {
    orgs.emulator.faults.add({
      ...forbidden,
      match: ({ org, path }) => org === 'acme' && path.startsWith('/api/v1/zones'),
    });
    const { exitCode, stdout } = await audit('deleted-zones', '-o', 'json');
    expect(exitCode).toBe(4);
    expect(summaryOf(stdout).map(({ org, findings, status }) => [org, findings, status])).toEqual([
      ['acme', null, 'not assessed'],
      ['globex', 0, 'passed'],
      ['initech', 0, 'passed'],
    ]);
  });

  test('an org that does not answer makes exit 5', async () => {
    orgs.emulator.faults.add({ match: ({ org }) => org === 'initech', respond: 'cut' });
    const { exitCode, stdout } = await audit('usable-from-anywhere', '--fail-on', 'critical', '-o', 'json');
    expect(exitCode).toBe(5);
    expect(summaryOf(stdout).find(({ org }) => org === 'initech')?.status).toBe('not assessed');
  });

  test('a query that takes longer than --timeout is not assessed, and does not keep the others', async () => {
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'acme' && path === '/api/v1/zones',
      respond: 'hang',
    });
    const held = new HeldClock(clock.now());
    const checks = ['deleted-zones', 'usable-from-anywhere'];
    const running = orgs.run(['audit', ...checks, '--timeout', '0.4', '-o', 'json'], { clock: held });
    await until(() => orgs.emulator.requests.lines.includes('GET acme /api/v1/zones?limit=200'));
    held.advance(400);
    const { exitCode, stdout, stderr } = await running;
    expect(exitCode).toBe(5);
    const statuses = summaryOf(stdout).map(({ check, status }) => `${check} ${status}`);
    expect(new Set(statuses)).toEqual(
      new Set(['usable-from-anywhere findings', 'deleted-zones not assessed']),
    );
    expect(stderr).toContain('was not done within 0.4 s');
  });

  test('it is asked for once, also when it fails', async () => {
    orgs.emulator.faults.add({
      ...forbidden,
      match: ({ org, path }) => org === 'globex' && path === '/api/v1/api-tokens',
    });
    const { stdout } = await audit('-o', 'json');
    const globex = summaryOf(stdout).filter(({ org }) => org === 'globex');
    // The log of revoked tokens is had all the same.
    expect(globex.filter(({ status }) => status !== 'not assessed').map(({ check }) => check)).toEqual([
      'refused-outside-range',
      'revoked-lately',
    ]);
    expect(
      orgs.emulator.requests.lines.filter((line) => line === 'GET globex /api/v1/api-tokens'),
    ).toHaveLength(1);
  });
});

describe('a check of one’s own', () => {
  const check = (sql: string, more = '') =>
    `/*\ntitle: t\ndescription: d\nkind: check\nseverity: high\nwhy: w\nremedy: r\n${more}*/\n${sql}`;

  test('runs beside those shipped, or in the place of one', async () => {
    const files = {
      'queries/mine.sql': check(
        "SELECT subdomain, id AS tokenId, name, userId FROM okta.api_tokens.api_tokens WHERE name LIKE 'ci-%'",
      ),
      'queries/unused-tokens.sql': check("SELECT 'acme' AS subdomain, '00Tnone' AS tokenId"),
    };
    const { stdout } = await orgs.run(['audit', 'mine', 'unused-tokens', '-o', 'json'], { clock, files });
    expect(summaryOf(stdout).map(({ check: name, org, findings }) => [name, org, findings])).toEqual([
      ['mine', 'acme', 2],
      ['mine', 'globex', 0],
      ['mine', 'initech', 0],
      ['unused-tokens', 'acme', 1],
      ['unused-tokens', 'globex', 0],
      ['unused-tokens', 'initech', 0],
    ]);
  });

  test.each([
    [
      'that SQLite refuses',
      'SELECT subdomain, nmae FROM okta.api_tokens.api_tokens',
      'queries/mine.sql: no such column: nmae',
    ],
    ['with a faulty header', 'SELECT 1; SELECT 2', 'there are two statements'],
  ])('%s stops the audit before anything is asked', async (_, sql, message) => {
    const { exitCode, stderr } = await orgs.run(['audit'], {
      clock,
      files: { 'queries/mine.sql': check(sql) },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test('must say which token a finding is of', async () => {
    const files = { 'queries/mine.sql': check('SELECT name FROM okta.api_tokens.api_tokens') };
    const { exitCode, stderr } = await orgs.run(['audit', 'mine'], { clock, files });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('queries/mine.sql: a check must give the columns subdomain and tokenId');
  });
});
