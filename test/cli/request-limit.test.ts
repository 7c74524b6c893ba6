import { describe, expect, onTestFinished, test } from 'vitest';
import { startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

async function startOrgs(options = {}) {
  const orgs = await startEmulatedOrgs(options);
  onTestFinished(() => orgs.emulator.stop());
  return orgs;
}

const T = 'okta.api_tokens.api_tokens';
const rolesOfOwners = `SELECT count(*) AS n FROM ${T} t JOIN okta.users.role_assignment_users r
  ON r.subdomain = t.subdomain AND r.userId = t.userId WHERE t.subdomain = 'acme'`;

describe('--max-requests', () => {
  test('refuses what the statement names before the first request, and counts each request once', async () => {
    const orgs = await startOrgs();
    const { ids, twice } = { ids: "'00T1','00T2','00T3'", twice: "'00T1','00T1','00T2'" };
    const of = (list: string) => `SELECT id FROM ${T} WHERE subdomain = 'acme' AND id IN (${list})`;
    const refused = await orgs.run(['query', of(ids), '--max-requests', '2']);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain(
      `acme would be asked 3 times, and 2 are allowed: 3 times get_api_token for ${T}, one for each key that the statement names`,
    );
    expect(orgs.emulator.requests.lines).toEqual([]);
    expect((await orgs.run(['query', of(twice), '--max-requests', '2'])).exitCode).toBe(0);
  });

  test('refuses keys of another table as soon as their number is known, and names both tables', async () => {
    const orgs = await startOrgs();
    const { exitCode, stderr } = await orgs.run(['query', rolesOfOwners, '--max-requests', '5']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /acme would be asked 36 times, and 5 are allowed: 35 times list_assigned_roles_for_user for okta\.users\.role_assignment_users, one for each key from okta\.api_tokens\.api_tokens/,
    );
    expect(orgs.emulator.requests.lines).toEqual(['GET acme /api/v1/api-tokens']);
  });

  test('names the number that is enough, and no smaller one is', async () => {
    const orgs = await startOrgs();
    const { stderr } = await orgs.run(['query', rolesOfOwners, '--max-requests', '5']);
    const enough = Number(/--max-requests (\d+)/.exec(stderr)?.[1]);
    expect((await orgs.run(['query', rolesOfOwners, '--max-requests', `${enough}`])).exitCode).toBe(0);
    expect((await orgs.run(['query', rolesOfOwners, '--max-requests', `${enough - 1}`])).exitCode).toBe(2);
  });

  test('is for each org by itself', async () => {
    const orgs = await startOrgs();
    expect((await orgs.run(['query', `SELECT count(*) FROM ${T}`, '--max-requests', '1'])).exitCode).toBe(0);
  });

  test('does not count the pages of a list that is read to its end', async () => {
    const orgs = await startOrgs({ pageSize: { users: 3 } });
    const sql = "SELECT count(*) > 9 AS many FROM okta.users.users WHERE subdomain = 'acme'";
    expect(await orgs.rows(sql, '--max-requests', '1')).toEqual([{ many: 1 }]);
    expect(orgs.emulator.requests.lines.length).toBeGreaterThan(3);
  });

  test('is not got round by leaving orgs out', async () => {
    const orgs = await startOrgs();
    const ended = await orgs.run(['query', rolesOfOwners, '--max-requests', '5', '--partial']);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
  });

  test('makes a check of an audit not assessed, and the others run', async () => {
    const orgs = await startOrgs();
    const names = ['super-admin-owners', 'usable-from-anywhere', '--fail-on', 'critical'];
    const { exitCode, stdout } = await orgs.run(['audit', ...names, '--max-requests', '5', '-o', 'json']);
    expect(exitCode).toBe(2);
    const statuses = JSON.parse(stdout).map(({ check, status }: Record<string, string>) => [check, status]);
    expect(statuses).toContainEqual(['super-admin-owners', 'not assessed']);
    expect(statuses).toContainEqual(['usable-from-anywhere', 'findings']);
  });

  test.each(['0', '-1', '1.5', 'many', ''])('%j is no number of requests', async (number) => {
    const orgs = await startOrgs();
    const { exitCode } = await orgs.run(['query', 'SELECT 1', '--max-requests', number]);
    expect(exitCode).toBe(2);
  });
});

interface Need {
  readonly table: string;
  readonly operation: string;
  readonly requests: number | null;
  readonly estimate: string | null;
  readonly scope: string;
  readonly role: string;
  readonly queries: string;
}

describe('audit --dry-run', () => {
  test('sends nothing, and says what the audit then asks', async () => {
    const orgs = await startOrgs();
    const dry = await orgs.run(['audit', '--dry-run', '-o', 'json']);
    expect(dry).toMatchObject({ exitCode: 0, stderr: 'dry run: nothing was sent\n' });
    expect(orgs.emulator.requests.lines).toEqual([]);
    const needs: readonly Need[] = JSON.parse(dry.stdout);
    for (const { requests, estimate } of needs)
      expect((requests === null) !== (estimate === null)).toBe(true);
    const lists = needs.find(({ operation }) => operation === 'list_api_tokens');
    expect(lists).toMatchObject({ requests: 3, scope: 'okta.apiTokens.read', role: 'READ_ONLY_ADMIN' });
    const roles = needs.find(({ table }) => table === 'okta.users.role_assignment_users');
    expect(roles).toMatchObject({
      estimate: `one for each key from ${T}`,
      role: 'SUPER_ADMIN',
      queries: 'super-admin-owners',
    });
    await orgs.run(['audit', '--fail-on', 'critical']);
    const asked = orgs.emulator.requests.lines.filter((line) => / \/api\/v1\/api-tokens$/.test(line));
    expect(asked).toHaveLength(3);
  });

  test('refuses what the audit itself would refuse', async () => {
    const orgs = await startOrgs();
    expect((await orgs.run(['audit', 'no-such-check', '--dry-run'])).exitCode).toBe(2);
    expect((await orgs.run(['audit', 'unused-tokens', '-p', 'days=90', '--dry-run'])).exitCode).toBe(2);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });
});

describe('explain --run', () => {
  test('explains a saved query with its parameters, and sends nothing', async () => {
    const orgs = await startOrgs();
    const argv = ['explain', '--run', 'unused-tokens', '-p', 'days=7', '-o', 'json'];
    const { exitCode, stdout } = await orgs.run(argv);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)[0]).toMatchObject({
      operation: 'list_api_tokens',
      requests: 3,
      scope: 'okta.apiTokens.read',
      role: 'READ_ONLY_ADMIN',
    });
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test.each([
    [['SELECT 1'], /takes no other statement/],
    [['-f', 'x.sql'], /takes no other statement/],
    [['-p', 'days=99'], /days/],
  ])('with %j is a wrong usage', async (more, message) => {
    const orgs = await startOrgs();
    const { exitCode, stderr } = await orgs.run(['explain', '--run', 'unused-tokens', ...more]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});
