import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { cleanOrg } from '../emulator-support/clean-org.ts';
import type { PlantedQuestion } from '../emulator-support/planted.ts';
import { countAnswers } from '../fixtures/count-answers.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { HeldClock } from '../fixtures/held-clock.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';
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
      // By their ids, some dozens at a time, and never the whole list.
      const users = lines.filter((line) => line.startsWith(`GET ${org} /api/v1/users?`));
      expect(users.every((line) => line.includes('filter=id+eq'))).toBe(true);
      expect(users.length).toBeLessThanOrEqual(2);
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
      'serviceLogin=nobody-%',
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

  test('a parameter is given to a check, and a name that several have is an error that lists them', async () => {
    const { stdout } = await audit(
      'unused-tokens',
      'overdue-rotation',
      '-p',
      'overdue-rotation.days=180',
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
    const before = orgs.emulator.requests.entries.length;
    const shared = await audit('unused-tokens', 'overdue-rotation', '-p', 'days=180');
    expect(shared.exitCode).toBe(2);
    expect(shared.stderr).toContain('2 queries have a parameter days');
    expect(shared.stderr).toContain('-p unused-tokens.days=…, -p overdue-rotation.days=…');
    expect(orgs.emulator.requests.entries).toHaveLength(before);
    expect((await audit('unused-tokens', '-p', 'days=3', '-o', 'json')).exitCode).toBe(1);
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
        found: [],
        toLookAt: [],
        reason: expect.stringContaining('acme'),
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

  /** An audit whose `--timeout` is over once there are so many answers to so many requests. */
  async function auditInTime(checks: readonly string[], answers: number, requests: number) {
    const held = new HeldClock(clock.now());
    const { onWrite, count } = countAnswers();
    const argv = ['audit', ...checks, '--timeout', '3', '-v', '-o', 'json'];
    const running = orgs.run(argv, { clock: held, onWrite });
    await until(() => count() === answers && orgs.emulator.requests.entries.length === requests);
    held.advance(3000);
    return running;
  }

  test('an org that does not answer in time is not assessed, and keeps neither other checks nor other orgs', async () => {
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'acme' && path === '/api/v1/zones',
      respond: ({ query }) =>
        query['after'] === undefined
          ? { body: [], headers: { link: '</api/v1/zones?after=1>; rel="next"' } }
          : 'hang',
    });
    const { exitCode, stdout, stderr } = await auditInTime(['deleted-zones', 'usable-from-anywhere'], 6, 7);
    expect(exitCode).toBe(5);
    const statuses = summaryOf(stdout).map(({ check, org, status }) => `${check} ${org} ${status}`);
    expect(statuses.filter((status) => status.startsWith('deleted-zones')).sort()).toEqual([
      'deleted-zones acme not assessed',
      expect.stringMatching(/^deleted-zones globex (passed|findings)$/),
      expect.stringMatching(/^deleted-zones initech (passed|findings)$/),
    ]);
    expect(statuses).toContain('usable-from-anywhere acme findings');
    expect(stderr).toContain(
      'not assessed: deleted-zones of acme: acme: the query was not done within 3 s, waiting for page 2 of list_network_zones: GET',
    );
  });

  test('an org that hangs in all it is asked is waited for once for each thing, and the others are assessed', async () => {
    orgs.emulator.faults.add({ match: ({ org }) => org === 'globex', respond: 'hang' });
    const checks = ['super-admin-owners', 'usable-from-anywhere', 'unused-tokens', 'inactive-owners'];
    const { exitCode, stdout } = await auditInTime(checks, 2, 3);
    expect(exitCode).toBe(5);
    for (const { org, status } of summaryOf(stdout)) {
      expect([org, status === 'not assessed']).toEqual([org, org === 'globex']);
    }
    const tokenLists = orgs.emulator.requests.entries.filter(
      ({ org, path }) => org === 'globex' && path === '/api/v1/api-tokens',
    );
    expect(tokenLists).toHaveLength(1);
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

  /** Naming the directory is agreement. */
  const own = ['--queries', 'queries'];

  test('runs beside those shipped, or in the place of one', async () => {
    const files = {
      'queries/mine.sql': check(
        "SELECT subdomain, id AS tokenId, name, userId FROM okta.api_tokens.api_tokens WHERE name LIKE 'ci-%'",
      ),
      'queries/unused-tokens.sql': check("SELECT 'acme' AS subdomain, '00Tnone' AS tokenId"),
    };
    const { stdout } = await orgs.run(['audit', 'mine', 'unused-tokens', ...own, '-o', 'json'], {
      clock,
      files,
    });
    expect(summaryOf(stdout).map(({ check: name, org, findings }) => [name, org, findings])).toEqual([
      ['mine', 'acme', 2],
      ['mine', 'globex', 0],
      ['mine', 'initech', 0],
      ['unused-tokens', 'acme', 1],
      ['unused-tokens', 'globex', 0],
      ['unused-tokens', 'initech', 0],
    ]);
  });

  test('that SQLite refuses stops the audit before anything is asked', async () => {
    const { exitCode, stderr } = await orgs.run(['audit', ...own], {
      clock,
      files: { 'queries/mine.sql': check('SELECT subdomain, nmae FROM okta.api_tokens.api_tokens') },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('queries/mine.sql: no such column: nmae');
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test.each([
    ['two statements', check('SELECT 1; SELECT 2'), 'queries/mine.sql:9: there are two statements'],
    [
      'an unknown member of its header',
      check('SELECT 1', 'sevrity: low\n'),
      'sevrity is no member of the header',
    ],
  ])('with %s does not stop the others, and the audit does not pass', async (_, text, message) => {
    const argv = ['audit', '--severity', 'critical', '-o', 'json', ...own, '--out', 'evidence', '-q'];
    const place = makeWorkplace({ 'oktaql.yaml': orgs.config, 'queries/mine.sql': text });
    const { exitCode, stdout, stderr } = await runOktaql(argv, { place, clock });
    expect(exitCode).toBe(2);
    expect(summaryOf(stdout).length).toBe(3);
    expect(stderr).toMatch(/^warning: no query: queries\/mine\.sql/);
    expect(stderr).toContain(message);
    const manifest = JSON.parse(readFileSync(join(place.cwd, 'evidence', 'manifest.json'), 'utf8'));
    expect(manifest.notUsed).toEqual([
      { file: 'queries/mine.sql', reason: expect.stringContaining(message) },
    ]);
  });

  test.each([
    ['a migration', 'CREATE TABLE t (x);\nDELETE FROM t;'],
    ['a migration with a comment', '/* Copyright: somebody */\nCREATE TABLE t (x);'],
    ['a dump', `-- dump\n${'INSERT INTO t VALUES (1);\n'.repeat(50_000)}`],
  ])('beside %s runs, which is named and fails nothing', async (_, foreign) => {
    const files = {
      'queries/mine.sql': check("SELECT 'acme' AS subdomain, '00T' AS tokenId WHERE 0"),
      'queries/other.sql': foreign,
    };
    const argv = ['audit', '--tag', 'own', ...own];
    const tagged = {
      ...files,
      'queries/mine.sql': check("SELECT 'acme' AS subdomain, '00T' AS tokenId WHERE 0", 'tags: [own]\n'),
    };
    const { exitCode, stdout, stderr } = await orgs.run(argv, { clock, files: tagged });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(/^warning: no query: queries\/other\.sql.*\n$/),
    });
    expect(stdout).toContain('passed');
    expect((await orgs.run(['audit', 'mine', ...own], { clock, files })).stderr).toBe('');
    expect((await orgs.run(['audit', 'other', ...own], { clock, files })).exitCode).toBe(2);
  });

  test('that cannot be read, in the place of one that is shipped, is missed', async () => {
    const files = { 'queries/usable-from-anywhere.sql': 'SELECT 1' };
    const { exitCode, stderr } = await orgs.run(['audit', '--severity', 'critical', ...own], {
      clock,
      files,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: queries/usable-from-anywhere.sql:1: there is no header');
  });

  test('says what it hides in the summary, in JSON and in the manifest, whatever -q says', async () => {
    const place = makeWorkplace({
      'oktaql.yaml': orgs.config,
      'queries/usable-from-anywhere.sql': check(
        'SELECT subdomain, id AS tokenId FROM okta.api_tokens.api_tokens WHERE 0',
      ),
    });
    const audit = (...argv: readonly string[]) =>
      runOktaql(['audit', 'usable-from-anywhere', ...own, '-q', ...argv], { place, clock });
    const shipped = expect.stringMatching(/queries\/checks\/usable-from-anywhere\.sql$/);
    expect((await audit()).stdout).toMatch(/inPlaceOf[\s\S]*queries\/checks\/usable-from-anywhere\.sql/);
    const { stdout } = await audit('-o', 'json', '--out', 'evidence');
    for (const row of JSON.parse(stdout)) expect(row).toMatchObject({ status: 'passed', inPlaceOf: shipped });
    const manifest = JSON.parse(readFileSync(join(place.cwd, 'evidence', 'manifest.json'), 'utf8'));
    expect(manifest.queries).toMatchObject([
      { source: 'queries/usable-from-anywhere.sql', inPlaceOf: shipped },
    ]);
    expect(readFileSync(join(place.cwd, 'evidence', 'summary.csv'), 'utf8')).toContain('inPlaceOf');
  });

  test('that fails over the rows is not assessed, is named with its file, and keeps no other from its result', async () => {
    const files = {
      'queries/mine.sql': check(
        'SELECT subdomain, id AS tokenId, json(name) FROM okta.api_tokens.api_tokens',
      ),
    };
    const { exitCode, stdout, stderr } = await orgs.run(
      ['audit', 'mine', 'usable-from-anywhere', '--fail-on', 'critical', '-o', 'json', ...own],
      { clock, files },
    );
    expect(exitCode).toBe(2);
    const statuses = summaryOf(stdout).map((row) => `${row.check} ${row.org} ${row.status}`);
    expect(statuses).toEqual([
      'mine acme not assessed',
      'mine globex not assessed',
      'mine initech not assessed',
      'usable-from-anywhere acme findings',
      'usable-from-anywhere globex findings',
      'usable-from-anywhere initech findings',
    ]);
    expect(stderr).toContain('1 query was not assessed: mine. mine: queries/mine.sql: malformed JSON');
  });

  test('says with one declaration which rows are no findings, but could not be assessed', async () => {
    const sql = `SELECT subdomain, id AS tokenId, name, nullif(name, 'ci-deploy') AS told
                 FROM okta.api_tokens.api_tokens WHERE name LIKE 'ci-%' OR name = 'vpn-groups'`;
    const files = {
      'queries/mine.sql': check(sql, 'notAssessed: {column: Told, why: It is not told.}\n'),
      'queries/theirs.sql': check(sql, 'notAssessed: {column: other, why: It is not told.}\n'),
    };
    const { exitCode, stdout, stderr } = await orgs.run(['audit', 'mine', 'theirs', '-o', 'json', ...own], {
      clock,
      files,
    });
    expect(exitCode).toBe(5);
    expect(summaryOf(stdout).map((row) => [row.check, row.org, row.findings, row.status])).toEqual([
      ['mine', 'acme', null, 'not assessed'],
      ['mine', 'globex', 0, 'passed'],
      ['mine', 'initech', 1, 'findings'],
      ['theirs', 'acme', null, 'not assessed'],
      ['theirs', 'globex', null, 'not assessed'],
      ['theirs', 'initech', null, 'not assessed'],
    ]);
    expect(stderr).toMatch(
      /not assessed: mine of acme: acme: 00T\w+, 00T\w+ cannot be assessed\. It is not told\./,
    );
    expect(stderr).toContain('queries/theirs.sql: a check must give the columns other');
  });

  test('that made a value which cannot be read is not assessed in any org: any may be meant', async () => {
    const files = {
      'queries/mine.sql': check(
        "SELECT subdomain, id AS tokenId FROM okta.api_tokens.api_tokens WHERE days_since(created || 'x') > 9",
      ),
    };
    const { exitCode, stdout } = await orgs.run(['audit', 'mine', '-o', 'json', ...own], { clock, files });
    expect(exitCode).toBe(5);
    expect(summaryOf(stdout).map(({ status }) => status)).toEqual(Array(3).fill('not assessed'));
  });

  test('must say which token a finding is of', async () => {
    const files = { 'queries/mine.sql': check('SELECT name FROM okta.api_tokens.api_tokens') };
    const { exitCode, stderr } = await orgs.run(['audit', 'mine', ...own], { clock, files });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('queries/mine.sql: a check must give the columns subdomain and tokenId');
  });
});
