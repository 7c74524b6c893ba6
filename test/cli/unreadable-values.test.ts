import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { tokenBody } from '../../src/emulator/resources/api-tokens.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

const clock = new FixedClock();
const tokens = 'okta.api_tokens.api_tokens';
let orgs: EmulatedOrgs;

beforeAll(async () => {
  orgs = await startEmulatedOrgs({ clock });
});
afterEach(() => orgs.reset());
afterAll(() => orgs.emulator.stop());

/** Lets the list of an org say something else of one token. */
function say(org: string, name: string, members: Readonly<Record<string, unknown>>): string {
  const { state, url } = orgs.emulator.org(org);
  const rows = [...state.tokens].map((token) => ({
    ...tokenBody(url, token),
    ...(token.name === name ? members : {}),
  }));
  orgs.emulator.faults.add({
    match: (request) => request.org === org && request.path === '/api/v1/api-tokens',
    respond: { status: 200, body: rows },
  });
  return rows.find((row) => row.name === name)?.id ?? '';
}

const query = (sql: string, ...argv: readonly string[]) =>
  orgs.run(['query', sql, '-o', 'csv', ...argv], { clock });

test.each([
  ['created', 1762776000, 'days_since(created)', "days_since: '1762776000' is not a time"],
  ['created', 'yesterday', 'days_until(created)', "days_until: 'yesterday' is not a time"],
  ['tokenWindow', 'P1Y', 'last_used(expiresAt, tokenWindow)', "last_used: 'P1Y' has years or months"],
  ['tokenWindow', 'P1Y', 'lastUsed', "last_used: 'P1Y' has years or months"],
  [
    'tokenWindow',
    'P10675199DT2H48M5.4775807S',
    'last_used(expiresAt, tokenWindow)',
    "last_used: 'P10675199DT2H48M5.4775807S' before",
  ],
  ['created', 1762776000, "(created < '2026-01-01')", "a comparison: '1762776000' is not a time"],
  ['created', 'yesterday', "(created > datetime('now'))", "a comparison: 'yesterday' is not a time"],
  ['tokenWindow', 30, 'duration_days(tokenWindow)', "duration_days: '30' is not a duration"],
])('%s: %j is NULL to %s, with one warning that names org and token', async (column, value, call, reason) => {
  const id = say('acme', 'asdf', { [column]: value });
  const { exitCode, stdout, stderr } = await query(
    `SELECT name FROM ${tokens} WHERE name LIKE 'as%' AND ${call} IS NULL`,
    '-q',
  );
  expect([exitCode, stdout]).toEqual([0, 'name\r\nasdf\r\n']);
  const lines = stderr.trim().split('\n');
  expect(lines).toEqual([expect.stringContaining(`warning: acme: ${reason}`)]);
  expect(lines[0]).toContain(`, and gave NULL: ${column} of ${id}`);
});

test('a value in several rows is told once for each org, and a few of the rows are named', async () => {
  for (const org of ['acme', 'globex']) {
    const { state, url } = orgs.emulator.org(org);
    orgs.emulator.faults.add({
      match: (request) => request.org === org && request.path === '/api/v1/api-tokens',
      respond: {
        status: 200,
        body: [...state.tokens].map((token) => ({ ...tokenBody(url, token), created: 'then' })),
      },
    });
  }
  const { stdout, stderr } = await query(`SELECT count(days_since(created)) AS n FROM ${tokens}`);
  expect(stdout).toBe('n\r\n30\r\n');
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(
      /^warning: acme: .* created of 00T\w+, created of 00T\w+, created of 00T\w+ and 38 more$/,
    ),
    expect.stringMatching(/^warning: globex: .* and 32 more$/),
  ]);
});

test('many values of an org are not told one by one', async () => {
  const { stderr } = await query(`SELECT count(days_since(id)) FROM ${tokens} WHERE subdomain = 'acme'`);
  const lines = stderr.trim().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[3]).toBe('warning: acme: 38 more values gave NULL');
});

test('a value that was made of others is told without a row', async () => {
  const { stderr } = await query(`SELECT days_since('x' || name) FROM ${tokens} WHERE name = 'asdf'`);
  expect(stderr).toBe(
    "warning: days_since: 'xasdf' is not a time such as 2025-11-02T14:47:13.000Z, and gave NULL: it stands so in no row that was read\n",
  );
});

test('a value cannot command the terminal', async () => {
  say('acme', 'asdf', { created: '\u001b]0;x\u0007' });
  const { stderr } = await query(`SELECT days_since(created) FROM ${tokens} WHERE name = 'asdf'`);
  expect(stderr).toContain("acme: days_since: '\\u001b]0;x\\u0007' is not a time");
});

test.each([
  `DELETE FROM ${tokens} WHERE subdomain = 'acme' AND coalesce(days_since(created), 999) > 90 AND name = 'asdf'`,
  `UPDATE ${tokens} SET network = '{"connection":"ANYWHERE"}' WHERE subdomain = 'acme' AND days_since(created) > 3`,
])('a write that depends on it is refused, and nothing is sent: %s', async (sql) => {
  const id = say('acme', 'asdf', { created: 1762776000 });
  for (const consent of ['--yes', '--dry-run']) {
    const { exitCode, stdout, stderr } = await query(sql, consent, '--max-writes', '100');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain("error: nothing was sent: acme: days_since: '1762776000' is not a time");
    expect(stderr).toContain(`created of ${id}`);
  }
  expect(orgs.emulator.requests.lines.filter((line) => !line.startsWith('GET'))).toEqual([]);
});

test('a token whose window cannot be reckoned with can be revoked, and is shown with what is known', async () => {
  say('acme', 'asdf', { tokenWindow: `P${'9'.repeat(30)}D`, lastUpdated: '2026-03-02T08:00:00.000Z' });
  const { exitCode, stderr } = await query(
    `DELETE FROM ${tokens} WHERE subdomain = 'acme' AND name = 'asdf'`,
    '--dry-run',
  );
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/asdf .*│ 2026-03-02 08:00\n/);
});
