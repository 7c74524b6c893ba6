import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

let orgs: EmulatedOrgs;
const clock = new FixedClock();
beforeAll(async () => {
  orgs = await startEmulatedOrgs({ clock });
});
afterAll(() => orgs.emulator.stop());
beforeEach(() => orgs.reset());

const T = 'okta.api_tokens.api_tokens';
const due = "subdomain = 'acme' AND days_until(expiresAt) < :d";
const count = `SELECT count(*) FROM ${T} WHERE ${due}`;

const query = (sql: string, ...argv: readonly string[]) =>
  orgs.run(['query', sql, '-o', 'csv', ...argv], { clock });
const given = (name: string, ...values: readonly string[]) =>
  values.flatMap((value) => ['-p', `${name}=${value}`]);
/** Each of the two uses the token, which moves when it was last used. */
const withoutUse = <T extends { readonly stderr: string }>(ran: T): T => ({
  ...ran,
  stderr: ran.stderr.replaceAll(/\b2026-03-15 \d\d:\d\d\b/g, ''),
});
const rowsOf = ({ stdout }: { readonly stdout: string }) => stdout.trim().split('\r\n').slice(1);

describe('a number', () => {
  it.each(['2', '2.0', '+2', '2e0', '2\r', ' 2 ', '0002', '20e-1'])(
    'is one however it is spelled: %j',
    async (d) => {
      const literal = await query(count.replace(':d', '2'));
      expect(await query(count, ...given('d', d))).toEqual(literal);
      expect(await query(count.replace(':d', "'{{ d }}'"), ...given('d', d))).toEqual(literal);
      expect(literal.stderr).toBe('');
    },
  );

  it.each(['2.0', '+2', '2\r'])('selects for a write what it selects for a read: %j', async (d) => {
    const writing = (sql: string) => query(sql, '--dry-run', ...given('d', d));
    const literal = (sql: string) => query(sql.replace(':d', '2'), '--dry-run');
    for (const sql of [
      `DELETE FROM ${T} WHERE ${due}`,
      `UPDATE ${T} SET network = '{"connection":"ANYWHERE"}' WHERE ${due}`,
    ]) {
      const written = await writing(sql);
      expect(written.stderr).toMatch(/for 2 rows of acme/);
      expect(withoutUse(written)).toEqual(withoutUse(await literal(sql)));
    }
  });

  it('beside a text keeps its digits', async () => {
    const { stdout } = await query("SELECT '007' = :id AS same, '' || :id AS id", ...given('id', '007'));
    expect(stdout).toBe('same,id\r\n1,007\r\n');
  });
});

describe('what is no number where one is wanted', () => {
  const warning =
    /^warning: :d (is no number|is empty), and `days_until\(expiresAt\) < :d` takes it for one\. A number/;

  it.each(['0x10', '', '1,5', 'NaN', '1_000'])('is said, with --quiet as well: %j', async (d) => {
    const { exitCode, stderr } = await query(count, '-q', ...given('d', d));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(warning);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [`DELETE FROM ${T} WHERE ${due}`, '0x10', /:d is no number/],
    [`DELETE FROM ${T} WHERE ${due}`, '', /:d is empty/],
    [`DELETE FROM ${T} WHERE ${due.replace(':d', "'2'")} AND :d = ''`, '', /compares a number with a text/],
    [`DELETE FROM ${T} WHERE subdomain = 'acme' AND name > :d`, '7', /compares texts from left to right/],
    [`DELETE FROM ${T} WHERE subdomain = 'acme' AND network ->> 'x' < :d`, '7', /nothing says whether/],
    [`UPDATE ${T} SET network = network WHERE ${due}`, 'x', /:d is no number/],
    [
      `UPDATE ${T} SET network = iif(length(name) > :d, network, '{}') WHERE subdomain = 'acme'`,
      'x',
      /no number/,
    ],
    [
      `REPLACE ${T} SET network = network WHERE subdomain = 'acme' AND id = '00T' AND length(name) > :d`,
      'x',
      /no number/,
    ],
  ])('ends a write before anything is sent: %s', async (sql, d, message) => {
    const { exitCode, stderr, stdout } = await query(sql, '--yes', ...given('d', d));
    expect({ exitCode, stdout, requests: orgs.emulator.requests.entries }).toEqual({
      exitCode: 2,
      stdout: '',
      requests: [],
    });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/: nothing was sent\n {2}.*\n +\^\nhint: /);
  });
});

describe('a list', () => {
  it('asks the orgs that it names', async () => {
    const sql = `SELECT DISTINCT subdomain FROM ${T} WHERE subdomain IN (:orgs) ORDER BY 1`;
    expect(rowsOf(await query(sql, ...given('orgs', 'acme', 'initech')))).toEqual(['acme', 'initech']);
    expect(orgs.emulator.requests.entries.map(({ org }) => org).sort()).toEqual(['acme', 'initech']);
    const explained = await orgs.run(['explain', sql, ...given('orgs', 'acme', 'initech')]);
    expect(explained.stdout).toContain('list_api_tokens: 2 requests');
    expect(explained.stdout).toContain('because subdomain IN (:orgs)');
  });

  it('names the rows of a write', async () => {
    const [a, b] = [...orgs.emulator.org('globex').state.tokens].slice(1, 3).map(({ id }) => id);
    const sql = `DELETE FROM ${T} WHERE subdomain = 'globex' AND apiTokenId IN (:ids)`;
    const { exitCode, stderr } = await query(sql, '--dry-run', ...given('ids', a ?? '', b ?? ''));
    expect(exitCode).toBe(0);
    expect(stderr).toContain('revoke_api_token for 2 rows of globex');
    expect(stderr).toContain(a);
    expect(stderr).toContain(b);
  });

  it('is an error where one value goes', async () => {
    const { exitCode, stderr } = await query(
      `SELECT id FROM ${T} WHERE subdomain = :orgs`,
      ...given('orgs', 'acme', 'globex'),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain(':orgs has a list of values, and only IN (:orgs) takes one');
    expect(orgs.emulator.requests.entries).toEqual([]);
  });

  it('that was meant and is one text is said, and ends a write', async () => {
    const keep = given('keep', 'siem-export,ci-deploy');
    const { exitCode, stderr } = await query(`SELECT count(*) FROM ${T} WHERE name IN (:keep)`, ...keep);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^warning: `name IN \(:keep\)` compares with one text that has commas in it/);
    const written = await query(
      `DELETE FROM ${T} WHERE subdomain = 'acme' AND name NOT IN (:keep)`,
      '--yes',
      ...keep,
    );
    expect(written).toMatchObject({ exitCode: 2, stdout: '' });
    expect(written.stderr).toMatch(/^error: nothing was sent: `name NOT IN \(:keep\)`/);
    expect(orgs.emulator.requests.lines.filter((line) => !line.startsWith('GET '))).toEqual([]);
  });
});

describe('a file from a spreadsheet', () => {
  const owner = () => [...orgs.emulator.org('acme').state.tokens][0]?.userId ?? '';
  const run = (file: string, sql: string, ...argv: readonly string[]) =>
    orgs.run(['query', sql, '-o', 'csv', '-t', 'a=a.csv', ...argv], { clock, files: { 'a.csv': file } });
  const others = `SELECT count(*) FROM ${T} WHERE subdomain = 'acme' AND userId NOT IN (SELECT userId FROM a)`;

  it('has no row where it has no value', async () => {
    const whole = await run(`userId,note\r\n${owner()},x\r\n`, others);
    expect(Number(rowsOf(whole)[0])).toBeGreaterThan(10);
    expect(await run(`userId,note\r\n${owner()},x\r\n,\r\n,\r\n`, others)).toEqual(whole);
    expect(await run(`userId\r\n${owner()}\r\n\r\n`, others)).toEqual(whole);
  });

  it('with a NULL under NOT IN is no clean answer, and ends a write', async () => {
    const file = `userId,note\n${owner()},x\n,left\n`;
    const { exitCode, stdout, stderr } = await run(file, others);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'count(*)\r\n0\r\n' });
    expect(stderr).toBe(
      'warning: `userId NOT IN (SELECT userId FROM a)` is NULL and not true where the list has a NULL, and it has one. Leave NULLs out of the list: … IS NOT NULL.\n',
    );
    const written = await run(file, others.replace('SELECT count(*)', 'DELETE'), '--yes');
    expect(written).toMatchObject({ exitCode: 2, stdout: '' });
    expect(written.stderr).toMatch(/^error: nothing was sent: `userId NOT IN/);
  });

  it('compares decimals as the numbers that they are', async () => {
    const file = 'id,score\na,14.0\nb,14.50\nc,14\nd,9.75\n';
    expect(rowsOf(await run(file, 'SELECT id FROM a WHERE score > 14'))).toEqual(['b']);
    expect(rowsOf(await run(file, 'SELECT id FROM a WHERE score = :s', '-p', 's=14.00'))).toEqual(['a', 'c']);
    expect(rowsOf(await run(file, 'SELECT id FROM a WHERE score > 9.8 ORDER BY id'))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('says which value makes a text of a column that is compared with a number', async () => {
    const { stdout, stderr } = await run('id,n\na,10\nb,n/a\nc,100\n', 'SELECT id FROM a WHERE n > 9');
    expect(stdout).toBe('id\r\nb\r\n');
    expect(stderr).toBe(
      'warning: `n > 9` compares texts: the column holds texts because of "n/a" (line 3 of a.csv). CAST(… AS REAL) makes numbers of them.\n',
    );
  });

  it('does not write to the terminal what is in it', async () => {
    const { stderr } = await run('n\n10\n"\u001B[2J"\n', 'SELECT 1 FROM a WHERE n > 9');
    expect(stderr).toMatch(/^warning: /);
    expect(stderr).not.toContain('\u001B');
  });
});

describe('an audit', () => {
  const check = (condition: string, parameters = '') => `/*
title: Short names
description: Names that are short.
kind: check
severity: high
why: They say nothing.
remedy: Rename.${parameters}
*/
SELECT subdomain, id AS tokenId FROM ${T} WHERE ${condition}
`;
  const run = (sql: string, ...argv: readonly string[]) =>
    orgs.run(['audit', 'short', 'usable-from-anywhere', '--queries', 'q', '-o', 'json', ...argv], {
      clock,
      files: { 'q/short.sql': sql },
    });
  const statusesOf = (stdout: string, name: string) =>
    JSON.parse(stdout).flatMap(({ check: of, status }: { check: string; status: string }) =>
      of === name ? [status] : [],
    );

  it('passes no check that cannot mean what it says, and runs the others', async () => {
    const { exitCode, stdout, stderr } = await run(
      check('length(name) < :size AND 0', '\nparameters:\n  size: {type: text, default: 3}'),
      '-q',
    );
    expect(exitCode).toBe(2);
    expect(statusesOf(stdout, 'short')).toEqual(Array(3).fill('not assessed'));
    expect(statusesOf(stdout, 'usable-from-anywhere')).toEqual(Array(3).fill('findings'));
    expect(JSON.parse(stderr).error.message).toMatch(
      /^1 query was not assessed: short\. short: `length\(name\) < :size` compares a number with a text/,
    );
  });

  it('nor one whose rows show it: a NULL under NOT IN', async () => {
    const null_ = "SELECT 'x' UNION SELECT NULL";
    const { exitCode, stdout } = await run(check(`userId NOT IN (${null_})`));
    expect(exitCode).toBe(2);
    expect(statusesOf(stdout, 'short')).toEqual(Array(3).fill('not assessed'));
    const other = await run(check(`0 AND userId NOT IN (${null_} WHERE 0)`));
    expect(statusesOf(other.stdout, 'short')).toEqual(Array(3).fill('passed'));
  });
});
