import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oktaCatalog } from '../../src/catalog/catalog.ts';
import { tableNamed } from '../../src/catalog/short-name.ts';
import { tokenize } from '../../src/sql/lexer.ts';
import { withFullNames } from '../../src/sql/short-names.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { runOktaql } from '../fixtures/run-oktaql.ts';

const whole = 'okta.api_tokens.api_tokens';

/** The statement as the session names it, where nothing is local. */
function named(sql: string, local: readonly string[] = []): string {
  const source = { source: sql, tokens: tokenize(sql) };
  const { tokens } = withFullNames(source, {
    fullName: (parts) => tableNamed(oktaCatalog, parts.join('.'))?.name,
    isLocal: (parts) => local.includes(parts.join('.')),
  });
  return tokens.map(({ text }) => text).join(' ');
}

const spaced = (sql: string) =>
  tokenize(sql)
    .map(({ text }) => text)
    .join(' ');

describe('a table named by its end', () => {
  it.each([
    'SELECT * FROM %',
    'SELECT * FROM (%)',
    'SELECT * FROM a, %',
    'SELECT * FROM a JOIN % t ON t.id = a.id, % AS u',
    'SELECT * FROM a LEFT JOIN (b CROSS JOIN %) USING (id)',
    'SELECT (SELECT count(*) FROM %) AS n WHERE 1 IN (SELECT 2 FROM %)',
    "SELECT 'x' IN % ORDER BY 1",
    'WITH x AS (SELECT * FROM %) SELECT * FROM x UNION SELECT * FROM %',
    "SELECT * FROM % FOR SYSTEM_TIME AS OF '2026-01-01' AS t",
    "DELETE FROM % WHERE subdomain = 'a'",
    "UPDATE OR IGNORE % SET name = 'x' FROM % WHERE 1",
    "REPLACE % SET network = '{}' WHERE id = 'x'",
    'REPLACE INTO % (id) VALUES (1)',
    'INSERT INTO x SELECT * FROM % ON CONFLICT DO UPDATE SET a = 1',
    'CREATE TABLE copy AS SELECT * FROM %',
    'CREATE VIEW v AS SELECT * FROM %',
    'SELECT count(*) FILTER (WHERE a IS NOT DISTINCT FROM b) FROM %',
  ])('stands wherever a table can: %s', (pattern) => {
    for (const short of [
      'api_tokens',
      'API_Tokens',
      '"api_tokens"',
      '[api_tokens]',
      'api_tokens.api_tokens',
    ]) {
      const last = short.split('.').at(-1) ?? '';
      expect(named(pattern.replaceAll('%', short))).toBe(
        spaced(pattern.replaceAll('%', `okta.api_tokens.${last}`)),
      );
    }
  });

  it.each([
    'SELECT api_tokens FROM a',
    'SELECT api_tokens.id FROM a api_tokens',
    'SELECT * FROM a AS api_tokens',
    'SELECT * FROM a api_tokens',
    'SELECT * FROM api_tokens(1)',
    'SELECT 1 IS NOT DISTINCT FROM api_tokens',
    'SELECT * FROM a WHERE x IN (api_tokens)',
    'SELECT * FROM a GROUP BY x, api_tokens',
    'SELECT * FROM a ORDER BY x, api_tokens',
    'CREATE TABLE api_tokens (id)',
    'DROP TABLE api_tokens',
    'ALTER TABLE api_tokens RENAME TO x',
    'CREATE INDEX i ON api_tokens (id)',
    'CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO api_tokens VALUES (1); END',
    "SELECT replace(api_tokens, 'a', 'b') FROM a",
    'SELECT * FROM main.api_tokens, temp.api_tokens',
    'WITH api_tokens AS (SELECT 1) SELECT * FROM api_tokens',
    'WITH RECURSIVE a AS (SELECT 1), api_tokens (id) AS NOT MATERIALIZED (SELECT 1) SELECT * FROM api_tokens',
    'SELECT * FROM (WITH "API_TOKENS" AS MATERIALIZED (SELECT 1) SELECT * FROM api_tokens)',
    'SELECT * FROM users',
    'SELECT * FROM tokens',
  ])('is none where another thing is named, or several fit: %s', (sql) => {
    expect(named(sql)).toBe(spaced(sql));
  });

  it('is the local table of that name where there is one', () => {
    expect(named('SELECT * FROM api_tokens', ['api_tokens'])).toBe('SELECT * FROM api_tokens');
    expect(named('SELECT * FROM api_tokens.api_tokens', ['api_tokens'])).toContain(
      whole.replaceAll('.', ' . '),
    );
  });

  it('is the same as by its whole name in every saved query', () => {
    const directory = join(import.meta.dirname, '../../queries');
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.sql'),
    );
    const places = files.map((name) => {
      const sql = readFileSync(join(directory, name), 'utf8').replace(/'[^']*'/g, "'text'");
      const short = sql.replace(/\bokta\.api_tokens\.api_tokens\b(?!\.)/g, 'api_tokens');
      expect(named(short)).toBe(spaced(sql));
      return sql.length - short.length;
    });
    expect(places.filter((difference) => difference > 0).length).toBeGreaterThan(25);
  });

  it('fits each table whose last part no other has, and no other', () => {
    for (const name of oktaCatalog.names) {
      expect(tableNamed(oktaCatalog, name)?.name).toBe(name);
      const end = name.split('.').at(-1) ?? '';
      const same = oktaCatalog.names.filter((other) => other.endsWith(`.${end}`));
      const found = tableNamed(oktaCatalog, end);
      if (same.length > 1) expect(found).toBeUndefined();
      else if (end !== 'tokens') expect([end, found?.name]).toEqual([end, name]);
    }
    expect(tableNamed(oktaCatalog, 'users.users')?.name).toBe('okta.users.users');
    expect(tableNamed(oktaCatalog, 'tokens')).toBeUndefined();
  });
});

describe('on the command line', () => {
  let orgs: EmulatedOrgs;
  beforeEach(async () => {
    orgs = await startEmulatedOrgs();
  });
  afterEach(() => orgs.emulator.stop());

  it('the predicates decide what is asked, as with the whole name', async () => {
    const rows = await orgs.rows("SELECT api_tokens.id FROM api_tokens WHERE api_tokens.subdomain = 'acme'");
    expect(rows).toEqual(await orgs.rows(`SELECT id FROM ${whole} WHERE subdomain = 'acme'`));
    expect(orgs.emulator.requests.lines).toEqual(Array(2).fill('GET acme /api/v1/api-tokens'));
    expect(
      await orgs.rows('SELECT count(*) AS n FROM api_tokens t JOIN users.users u ON u.id = t.userId'),
    ).toEqual(
      await orgs.rows(`SELECT count(*) AS n FROM ${whole} t JOIN okta.users.users u ON u.id = t.userId`),
    );
  });

  it('a local table comes first, from when it is there until it is gone', async () => {
    const sql = `CREATE TABLE api_tokens AS SELECT 1 AS q;
      SELECT count(*) AS n FROM api_tokens;
      DELETE FROM api_tokens;
      DROP TABLE api_tokens;
      SELECT count(*) AS n FROM api_tokens WHERE subdomain = 'acme';`;
    const { stdout, exitCode } = await orgs.run(['query', '-o', 'jsonl', sql]);
    const count = [...orgs.emulator.org('acme').state.tokens].length;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `{"n":1}\n{"n":${count}}\n` });
    expect(orgs.emulator.requests.lines).toEqual(['GET acme /api/v1/api-tokens']);
  });

  it('a write by a short name is a write to Okta, previewed with the same rows', async () => {
    const id = [...orgs.emulator.org('acme').state.tokens][3]?.id;
    const where = `WHERE subdomain = 'acme' AND apiTokenId = '${id}'`;
    const shown = async (sql: string) => (await orgs.run(['query', '--dry-run', sql])).stderr;
    for (const write of [
      `DELETE FROM % ${where}`,
      `UPDATE % SET network = '{"connection":"ANYWHERE"}' ${where}`,
      `REPLACE % SET name = 'x' ${where}`,
    ]) {
      expect(await shown(write.replace('%', 'api_tokens'))).toBe(await shown(write.replace('%', whole)));
    }
    expect(await orgs.run(['query', '--yes', `DELETE FROM api_tokens ${where}`])).toMatchObject({
      exitCode: 0,
    });
    expect([...orgs.emulator.org('acme').state.tokens].some((token) => token.id === id)).toBe(false);
  });

  it('explain sends nothing, whatever the table is called', async () => {
    for (const argv of [
      ['explain', 'SELECT * FROM api_tokens'],
      ['query', 'EXPLAIN SELECT * FROM api_tokens'],
      ['explain', "DELETE FROM api_tokens WHERE subdomain = 'acme'"],
      ['explain', "EXPLAIN UPDATE api_tokens SET name = 'x' WHERE subdomain = 'acme' AND id = '00T1'"],
    ]) {
      const { exitCode, stdout } = await orgs.run(argv);
      expect({ argv, exitCode, stdout }).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('/api/v1/api-tokens'),
      });
    }
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it('DESCRIBE and SHOW METHODS take it too', async () => {
    for (const [short, long] of [
      ['DESCRIBE api_tokens', `DESCRIBE ${whole}`],
      ['SHOW METHODS IN api_tokens.api_tokens', `SHOW METHODS IN ${whole}`],
      ['EXPLAIN SELECT 1 FROM api_tokens', `EXPLAIN SELECT 1 FROM ${whole}`],
    ] as const) {
      expect((await orgs.run(['query', short])).stdout).toBe((await orgs.run(['query', long])).stdout);
    }
  });
});

describe("another database's words", () => {
  const from = `FROM ${whole}`;
  it.each([
    [`SELECT name ${from} WHERE name ILIKE 'a%'`, 'LIKE ignores the case'],
    [`SELECT now() ${from}`, "datetime('now')"],
    [`SELECT name ${from} WHERE created > now() - INTERVAL '90 days'`, "datetime('now', '-90 days')"],
    [`SELECT created::date ${from}`, 'CAST(x AS TEXT); date(t)'],
    [`SELECT date_trunc('month', created) ${from}`, "date(t, 'start of month')"],
    [`SELECT TOP 10 name ${from}`, 'LIMIT 10'],
    [`SELECT * ${from} FETCH FIRST 3 ROWS ONLY`, 'LIMIT 10'],
    [`SELECT extract(year FROM created) ${from}`, 'strftime'],
    [`SELECT network.connection ${from}`, "network ->> 'connection'"],
    [`SELECT t.network.connection ${from} t`, "network ->> 'connection'"],
    ['SHOW TABLES', 'SHOW SERVICES IN okta'],
    [`SELECT lastLogin ${from}`, 'Did you mean lastUsed?'],
    ['SELECT lastUsed FROM okta.users.users', 'Did you mean lastLogin?'],
    [`SELECT owner ${from}`, 'Did you mean userId?'],
    [`SELECT email ${from}`, 'email is a column of okta.users.users.'],
    ['SELECT * FROM tokens', 'Name one of okta.api_tokens.api_tokens, okta.apps.tokens.'],
    ['SELECT * FROM users', 'Name one of okta.users.users, okta.groups.users.'],
    ['SELECT * FROM system_log', 'Did you mean okta.logs.system_log_events?'],
    ['SELECT * FROM okta.api_token.api_tokens', 'Did you mean okta.api_tokens.api_tokens?'],
  ])('%s is answered with what to write here', async (sql, hint) => {
    const { exitCode, stderr, stdout } = await runOktaql(['query', '--demo', sql]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.replaceAll('\n  ', ' ')).toContain(hint);
  });

  it('what a hint says can be run', async () => {
    const sql = `SELECT datetime('now'), datetime('now', '-90 days'), date(created), date(created, 'start of month'),
      strftime('%Y-%m', created), CAST(name AS TEXT), network ->> 'connection', lastUsed, userId,
      substr(name, -3), days_since(created), julianday(created) - julianday(expiresAt), coalesce(name, id)
      ${from} WHERE name LIKE 'a%' LIMIT 10 OFFSET 2; SHOW SERVICES IN okta; SHOW RESOURCES IN okta.api_tokens;`;
    expect(await runOktaql(['query', '--demo', sql])).toMatchObject({ exitCode: 0 });
  });
});
