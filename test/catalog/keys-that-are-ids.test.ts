import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

let orgs: EmulatedOrgs;
/** A user with a role. */
let owner: { id: string; login: string };
beforeAll(async () => {
  orgs = await startEmulatedOrgs();
});
afterAll(() => orgs.emulator.stop());
beforeEach(async () => {
  [owner] = (await orgs.rows(
    `SELECT u.id, login FROM okta.iam.users_with_role_assignments a JOIN okta.users.users u ON u.id = a.id
     WHERE a.subdomain = 'acme' AND u.subdomain = 'acme' ORDER BY login LIMIT 1`,
  )) as [typeof owner];
  orgs.reset();
});

const sent = (): readonly string[] => orgs.emulator.requests.lines;

describe('a row has the id of its key, never another name of it', () => {
  it.each([
    ['okta.users.role_assignment_users', 'userId', () => owner.login],
    ['okta.users.role_assignment_users', 'userId', () => 'me'],
    ['okta.users.role_assignment_users', 'userId', () => owner.id.toUpperCase()],
    ['okta.users.user_groups', 'userId', () => owner.login],
    ['okta.users.user_groups', 'id', () => owner.login],
    ['okta.groups.assigned_roles', 'groupId', () => 'Everyone'],
    ['okta.users.users', 'id', () => owner.login],
    ['okta.users.users', 'id', () => 'me'],
  ])('%s by a %s that is none', async (table, column, value) => {
    const sql = `SELECT * FROM ${table} WHERE subdomain = 'acme' AND ${column} = '${value()}'`;
    const { exitCode, stdout, stderr } = await orgs.run(['query', '-q', '-o', 'json', sql]);
    expect({ exitCode, rows: JSON.parse(stdout), sent: sent() }).toEqual({ exitCode: 0, rows: [], sent: [] });
    expect(stderr).toMatch(
      /^warning: no row of okta\.\S+ has the \w+ '[^']+': an id begins with 00[ug] and has 20 characters\. .+\n$/,
    );
    expect(stderr).toContain(`'${value()}'`);
  });

  it('where the keys come from another table', async () => {
    const sql = `SELECT r.userId FROM (SELECT login FROM okta.users.users WHERE subdomain = 'acme' AND id = '${owner.id}') u
      JOIN okta.users.role_assignment_users r ON r.userId = u.login AND r.subdomain = 'acme'`;
    const { stdout, stderr } = await orgs.run(['query', '-o', 'csv', sql]);
    expect(stdout).toBe('userId\r\n');
    expect(stderr).toContain(`has the userId '${owner.login}': an id begins with 00u`);
    expect(sent().filter((line) => line.includes('/roles'))).toEqual([]);
  });

  it('and those that are ids are asked for beside the others', async () => {
    const sql = `SELECT DISTINCT userId FROM okta.users.role_assignment_users WHERE subdomain = 'acme' AND userId IN ('a', '${owner.id}', 'b', 'c', 'd')`;
    const { stdout, stderr } = await orgs.run(['query', '-o', 'csv', sql]);
    expect(stdout).toBe(`userId\r\n${owner.id}\r\n`);
    expect(stderr).toContain("has the userId 'a', 'b', 'c' and 1 more");
  });

  it('EXPLAIN says so as well', async () => {
    const { stderr } = await orgs.run([
      'explain',
      `SELECT 1 FROM okta.users.user_groups WHERE subdomain = 'acme' AND userId = '${owner.login}'`,
    ]);
    expect(stderr).toContain(`warning: no row of okta.users.user_groups has the userId '${owner.login}'`);
  });

  it('a write that depends on one is refused', async () => {
    const { exitCode, stderr } = await orgs.run([
      'query',
      '--yes',
      `DELETE FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme' AND name NOT IN
         (SELECT type FROM okta.users.role_assignment_users WHERE subdomain = 'acme' AND userId = '${owner.login}')`,
    ]);
    expect({ exitCode, writes: sent().filter((line) => !line.startsWith('GET')) }).toEqual({
      exitCode: 2,
      writes: [],
    });
    expect(stderr).toMatch(/nothing was sent: no row of okta\.users\.role_assignment_users has the userId/);
  });

  it('a key that is an id, of no row, is no row and no warning', async () => {
    const id = `00u${'0'.repeat(17)}`;
    const sql = `SELECT * FROM okta.users.role_assignment_users WHERE subdomain = 'acme' AND userId = '${id}'`;
    const { exitCode, stdout, stderr } = await orgs.run(['query', '-o', 'json', sql]);
    expect({ exitCode, rows: JSON.parse(stdout), stderr }).toEqual({ exitCode: 0, rows: [], stderr: '' });
  });
});
