import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { runOktaql } from '../fixtures/run-oktaql.ts';

const documented =
  'id, name, _link, clientName, created, expiresAt, lastUpdated, network, tokenWindow, userId';
const documentedColumns = documented.split(', ');
const table = 'okta.api_tokens.api_tokens';

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs({ pageSize: { apiTokens: 20 } });
});
afterEach(() => orgs.emulator.stop());

const tokensOf = (org: string) => [...orgs.emulator.org(org).state.tokens];
const idsOf = (org: string) => tokensOf(org).map(({ id }) => id);
const idsIn = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort();

describe("StackQL's documented examples run verbatim", () => {
  const select = `SELECT\n${documentedColumns.join(',\n')}\nFROM ${table}\n`;

  it('the list of an org', async () => {
    const sql = `${select}WHERE subdomain = '{{ subdomain }}' -- required\n;`;
    const rows = await orgs.rows(sql, '-p', 'subdomain=acme');
    expect(Object.keys(rows[0])).toEqual(documentedColumns);
    expect(idsIn(rows)).toEqual(idsOf('acme').sort());
    expect(orgs.emulator.requests.entries.every(({ org }) => org === 'acme')).toBe(true);
  });

  it('one token', async () => {
    const id = idsOf('acme')[7] ?? '';
    const sql = `${select}WHERE apiTokenId = '{{ apiTokenId }}' -- required\nAND subdomain = '{{ subdomain }}' -- required\n;`;
    const rows = await orgs.rows(sql, '-p', 'subdomain=acme', '-p', `apiTokenId=${id}`);
    expect(rows).toEqual([expect.objectContaining({ id, clientName: 'Okta API' })]);
    expect(orgs.emulator.requests.lines).toEqual([`GET acme /api/v1/api-tokens/${id}`]);
  });
});

describe('the table', () => {
  it('has the ten documented columns in their order, then subdomain', async () => {
    const { stdout } = await orgs.run(['query', `SELECT * FROM ${table} LIMIT 1`, '-o', 'csv']);
    expect(stdout.split('\r\n')[0]).toBe([...documentedColumns, 'subdomain'].join(','));
  });

  it('holds the tokens of every configured org, page by page', async () => {
    const rows = await orgs.rows(`SELECT subdomain, id FROM ${table}`);
    for (const org of ['acme', 'globex', 'initech']) {
      const ofOrg = rows.filter(({ subdomain }) => subdomain === org);
      expect(idsIn(ofOrg)).toEqual(idsOf(org).sort());
    }
    expect(orgs.emulator.requests.lines).toContain('GET acme /api/v1/api-tokens');
    expect(orgs.emulator.requests.entries.length).toBeGreaterThan(6);
  });

  it('takes apiTokenId wherever id is a column', async () => {
    const sql = `SELECT t.apiTokenId AS a, id AS b FROM ${table} t WHERE subdomain = 'acme' ORDER BY apitokenid LIMIT 2`;
    const rows = await orgs.rows(sql);
    expect(rows.map(({ a }) => a)).toEqual(idsOf('acme').sort().slice(0, 2));
    expect(rows.map(({ a }) => a)).toEqual(rows.map(({ b }) => b));
  });

  it('gives network and _link as JSON, and NULL for what Okta leaves out', async () => {
    const rows = await orgs.rows(
      `SELECT name, network ->> '$.connection' AS connection, json_extract(_link, '$.self.href') AS self, network IS NULL AS none
       FROM ${table} WHERE subdomain = 'acme'`,
    );
    expect(new Set(rows.map(({ connection }) => connection))).toEqual(new Set(['ZONE', 'ANYWHERE', null]));
    expect(rows.find(({ connection }) => connection === null)).toMatchObject({ none: 1 });
    expect(rows[0].self).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/api-tokens\/00T/);
  });

  it('gives times as Okta sends them', async () => {
    const [{ created }] = await orgs.rows(`SELECT created FROM ${table} WHERE subdomain = 'acme' LIMIT 1`);
    expect(created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  });

  it.each([
    ['double quotes', '"okta"."api_tokens"."api_tokens"'],
    ['backticks', '`okta`.`api_tokens`.`api_tokens`'],
    ['brackets', '[okta].[api_tokens].[api_tokens]'],
    ['another case', 'OKTA.Api_Tokens.API_TOKENS'],
    ['a mixture with comments between', 'okta /* one */ . "api_tokens" . -- two\n [api_tokens]'],
  ])('may be named in %s', async (_, name) => {
    const [{ n }] = await orgs.rows(`SELECT count(*) AS n FROM ${name} WHERE SubDomain = 'globex'`);
    expect(n).toBe(tokensOf('globex').length);
  });

  it.each([
    't.id',
    'api_tokens.id',
    'okta.api_tokens.api_tokens.id',
    '"okta"."api_tokens"."api_tokens"."ID"',
  ])('has columns that may be written %s', async (column) => {
    const alias = column.startsWith('t.') ? 't' : '';
    const sql = `SELECT ${column} AS id FROM ${table} ${alias} WHERE subdomain = 'acme' ORDER BY ${column}`;
    expect(idsIn(await orgs.rows(sql))).toEqual(idsOf('acme').sort());
  });
});

describe('what is bound decides what is asked', () => {
  const [get, list] = ['GET acme /api/v1/api-tokens/', 'GET acme /api/v1/api-tokens'];

  it.each(['id', 'apiTokenId'])('subdomain with %s asks for one token', async (column) => {
    const id = idsOf('acme')[0] ?? '';
    const rows = await orgs.rows(`SELECT id FROM ${table} WHERE subdomain = 'acme' AND ${column} = '${id}'`);
    expect(rows).toEqual([{ id }]);
    expect(orgs.emulator.requests.lines).toEqual([get + id]);
  });

  it('IN lists of both ask for each pair once', async () => {
    const [a = '', b = ''] = [idsOf('acme')[0], idsOf('globex')[0]];
    const rows = await orgs.rows(
      `SELECT id FROM ${table} WHERE subdomain IN ('acme', 'globex') AND id IN ('${a}', '${b}', '${a}')`,
    );
    expect(idsIn(rows)).toEqual([a, b].sort());
    expect([...orgs.emulator.requests.lines].sort()).toEqual(
      ['acme', 'globex'].flatMap((org) => [a, b].map((id) => `GET ${org} /api/v1/api-tokens/${id}`)).sort(),
    );
  });

  it('an IN list of orgs asks those and no other', async () => {
    await orgs.rows(`SELECT id FROM ${table} WHERE subdomain IN ('acme', 'initech')`);
    expect(new Set(orgs.emulator.requests.entries.map(({ org }) => org))).toEqual(
      new Set(['acme', 'initech']),
    );
  });

  it('an id that is not there is no row', async () => {
    const rows = await orgs.rows(`SELECT id FROM ${table} WHERE subdomain = 'acme' AND id = '00Tnone'`);
    expect(rows).toEqual([]);
    expect(orgs.emulator.requests.lines).toEqual([`${get}00Tnone`]);
  });

  it('a contradiction sends nothing and gives no rows', async () => {
    const rows = await orgs.rows(`SELECT id FROM ${table} WHERE subdomain = 'acme' AND subdomain = 'globex'`);
    expect(rows).toEqual([]);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it('two mentions of the same rows are one request a page', async () => {
    const sql = `SELECT count(*) AS n FROM ${table} a JOIN ${table} b USING (id, subdomain) WHERE a.subdomain = 'acme'`;
    const [{ n }] = await orgs.rows(sql);
    expect(n).toBe(tokensOf('acme').length);
    expect(orgs.emulator.requests.lines.filter((line) => line === list)).toHaveLength(1);
    expect(new Set(orgs.emulator.requests.lines).size).toBe(orgs.emulator.requests.lines.length);
  });

  it('what the server gives beyond what was asked is filtered out', async () => {
    const id = idsOf('acme')[0] ?? '';
    orgs.emulator.faults.add({
      respond: {
        body: [
          { id: '00Tother', name: 'x' },
          { id, name: 'y' },
        ],
      },
    });
    const rows = await orgs.rows(`SELECT id FROM ${table} WHERE subdomain = 'acme' AND name = 'y'`);
    expect(rows).toEqual([{ id }]);
  });
});

it('a local table joins: its values are the orgs that are asked', async () => {
  const sql = `SELECT o.team, count(*) AS n FROM ${table} t JOIN owners o ON t.subdomain = o.org GROUP BY o.team`;
  const { stdout, exitCode } = await orgs.run(['query', sql, '-t', 'owners=owners.csv', '-o', 'jsonl'], {
    files: { 'owners.csv': 'org,team\nglobex,blue\n' },
  });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ team: 'blue', n: tokensOf('globex').length });
  expect(new Set(orgs.emulator.requests.entries.map(({ org }) => org))).toEqual(new Set(['globex']));
});

it('one org alone needs no predicate, and is named by its host', async () => {
  const { url, token } = orgs.emulator.org('globex');
  const { stdout } = await runOktaql(['query', `SELECT DISTINCT subdomain FROM ${table}`, '-o', 'csv'], {
    env: { OKTA_CLIENT_ORGURL: url, OKTA_CLIENT_TOKEN: token },
  });
  expect(stdout).toBe('subdomain\r\n127.0.0.1\r\n');
});

it('the signature of each org goes to that org alone', async () => {
  await orgs.rows(`SELECT count(*) FROM ${table}`);
  for (const { org, headers } of orgs.emulator.requests.entries) {
    expect(headers['authorization']).toBe(`SSWS ${orgs.emulator.org(org).token}`);
  }
});

it('JSON in a local table nests as JSON, with all its digits', async () => {
  const sql = 'SELECT *, tags ->> 0 AS first FROM o';
  const { stdout, exitCode } = await orgs.run(['query', sql, '-t', 'o=o.json', '-o', 'jsonl'], {
    files: { 'o.json': '[{"id":"a","tags":["x",12345678901234567890]}]' },
  });
  expect({ stdout, exitCode }).toEqual({
    stdout: '{"id":"a","tags":["x",12345678901234567890],"first":"x"}\n',
    exitCode: 0,
  });
});
