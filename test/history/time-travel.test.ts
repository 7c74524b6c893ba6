import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HistoryError, SqlError } from '../../src/base/errors.ts';
import { MemoryHistory } from './memory-history.ts';

const T = 'okta.api_tokens.api_tokens';
const hour = 3_600_000;
/** The first run, at 12:00, has `a` as `old`; the second, an hour later, has it as `new`, and `b` beside it. */
let history: MemoryHistory;

beforeEach(async () => {
  const token = (id: string, name: string) => ({ id, name, expiresAt: '2026-04-01T00:00:00.000Z' });
  history = new MemoryHistory({ acme: { tokens: [token('a', 'old')] }, globex: { tokens: [] } });
  await history.snapshot();
  history.clock.advance(hour);
  history.orgs = { acme: { tokens: [token('a', 'new'), token('b', 'b')] }, globex: { tokens: [] } };
  await history.snapshot();
  history.clock.advance(hour);
  history.orgs = { acme: { tokens: [token('a', 'now')] }, globex: { tokens: [] } };
});
afterEach(() => history.close());

const before = '2026-03-15T12:30:00Z';

describe('AS OF takes', () => {
  test.each([
    ['a literal', `'${before}'`, {}],
    ['a literal with a type before it, as other databases have it', `TIMESTAMP '${before}'`, {}],
    ['a parameter', ':t', { t: before }],
    ['a template', "'{{ t }}'", { t: before }],
    ['a zone', "'2026-03-15T13:30:00+01:00'", {}],
    ['a call', "datetime('2026-03-15 13:30', '-1 hour')", {}],
    ['now, and a span', "datetime('now', '-90 minutes')", {}],
    ['parts', "'2026-03-15' || 'T12:30:00Z'", {}],
    ['parentheses', "( :day || ' 12:30' )", { day: '2026-03-15' }],
    ['seconds, made a time', "datetime(1773577800, 'unixepoch')", {}],
  ])('%s', async (_, time, parameters: Record<string, string>) => {
    for (const from of [`${T} FOR SYSTEM_TIME AS OF ${time}`, `${T} for system_time as of ${time} AS t`]) {
      expect(await history.rows(`SELECT name FROM ${from} WHERE subdomain = 'acme'`, parameters)).toEqual([
        { name: 'old' },
      ]);
    }
  });

  test('a day as its midnight', async () => {
    history.clock.advance(24 * hour);
    expect(await history.rows(`SELECT count(*) AS n FROM ${T} FOR SYSTEM_TIME AS OF '2026-03-16'`)).toEqual([
      { n: 2 },
    ]);
  });

  test.each([
    ["'yesterday'", /'yesterday' \("yesterday"\) is no time/],
    ["'2026-02-30'", /is no time/],
    ['NULL', /NULL \(NULL\) is no time/],
    ['1773577800', /1773577800 \("1773577800"\) is no time/],
    ['name', /name is no time/],
    [':t', /no value for parameter :t/],
    ["'2026-03-15T14:00:01Z'", /lies ahead: it is 2026-03-15T14:00:00.000Z now/],
    ['', /AS OF what time\?/],
  ])('no other: %s', async (time, message) => {
    const error = await history.refusal(
      `SELECT name FROM ${T} FOR SYSTEM_TIME AS OF ${time} WHERE subdomain = 'acme'`,
    );
    expect(error).toBeInstanceOf(SqlError);
    expect(error.message).toMatch(message);
  });
});

describe('where a time can stand', () => {
  const old = `${T} FOR SYSTEM_TIME AS OF '${before}'`;
  test.each([
    ['a subquery', `SELECT (SELECT name FROM ${old} WHERE subdomain = 'acme') AS x`, [{ x: 'old' }]],
    [
      'IN',
      `SELECT id FROM ${T} WHERE subdomain = 'acme' AND name NOT IN (SELECT name FROM ${old} WHERE subdomain = 'acme')`,
      [{ id: 'a' }],
    ],
    [
      'a join with the present',
      `SELECT o.name AS was, n.name AS now FROM ${old} o JOIN ${T} n USING (subdomain, id)`,
      [{ was: 'old', now: 'now' }],
    ],
    ['a comma', `SELECT o.name FROM ${old} o, (SELECT 1)`, [{ name: 'old' }]],
    ['parentheses', `SELECT o.name FROM (${old} AS o)`, [{ name: 'old' }]],
    ['a CTE', `WITH o AS (SELECT * FROM ${old}) SELECT name FROM o`, [{ name: 'old' }]],
    [
      'a compound',
      `SELECT name FROM ${old} UNION SELECT name FROM ${T} ORDER BY 1`,
      [{ name: 'now' }, { name: 'old' }],
    ],
    [
      'a table as its own name',
      `SELECT api_tokens.name, ${T}.id FROM ${old} WHERE ${T}.subdomain = 'acme'`,
      [{ name: 'old', id: 'a' }],
    ],
    ['hidden columns', `SELECT apiTokenId FROM ${old}`, [{ apiTokenId: 'a' }]],
    [
      'a table that is made of it',
      `CREATE TABLE copy AS SELECT name FROM ${old}; SELECT * FROM copy`,
      [{ name: 'old' }],
    ],
    [
      'a view that keeps it',
      `CREATE VIEW kept AS SELECT name FROM ${old}; SELECT * FROM kept`,
      [{ name: 'old' }],
    ],
    [
      'names in quotes',
      `SELECT name FROM "okta"."api_tokens".[api_tokens] FOR SYSTEM_TIME AS OF '${before}' AS "my t"`,
      [{ name: 'old' }],
    ],
  ])('%s', async (_, sql, rows) => {
    expect(await history.rows(sql)).toEqual(rows);
  });

  test('a view over Okta, and a view over that: each table within is of that time', async () => {
    await history.rows(`
      CREATE VIEW ours (token, called) AS SELECT t.id, t.name FROM ${T} t WHERE t.subdomain = 'acme';
      CREATE VIEW short AS SELECT upper(called) AS c FROM ours`);
    expect(await history.rows(`SELECT called FROM ours FOR SYSTEM_TIME AS OF '${before}'`)).toEqual([
      { called: 'old' },
    ]);
    expect(
      await history.rows(`SELECT s.c FROM short FOR SYSTEM_TIME AS OF '${before}' s JOIN short ON 1`),
    ).toEqual([{ c: 'OLD' }]);
    expect(await history.rows('SELECT called FROM ours')).toEqual([{ called: 'now' }]);
    // Nothing of it stays.
    expect(await history.rows("SELECT name FROM sqlite_temp_schema WHERE name LIKE '%SYSTEM_TIME%'")).toEqual(
      [],
    );
  });

  test.each([
    [
      'a local table',
      "CREATE TABLE l (a); SELECT * FROM l FOR SYSTEM_TIME AS OF '2026-01-01'",
      /l has no history/,
    ],
    ['a CTE', "WITH c AS (SELECT 1) SELECT * FROM c FOR SYSTEM_TIME AS OF '2026-01-01'", /c has no history/],
    [
      'a view over local tables',
      'CREATE TABLE l (a); CREATE VIEW v AS SELECT a FROM l; SELECT * FROM v FOR SYSTEM_TIME ALL',
      /v has no history/,
    ],
    [
      'a subquery in parentheses',
      "SELECT * FROM (SELECT 1) FOR SYSTEM_TIME AS OF '2026-01-01'",
      /stands behind the name of a table/,
    ],
    [
      'behind the alias',
      `SELECT * FROM ${T} t FOR SYSTEM_TIME AS OF '2026-01-01'`,
      /the alias stands behind the time/,
    ],
    ['behind AS', `SELECT * FROM ${T} AS t FOR SYSTEM_TIME ALL`, /the alias stands behind the time/],
    [
      'another period',
      `SELECT * FROM ${T} FOR SYSTEM_TIME BETWEEN '2026-01-01' AND '2026-02-01'`,
      /AS OF a time, or FOR SYSTEM_TIME ALL/,
    ],
    [
      "Trino's words",
      `SELECT * FROM ${T} FOR TIMESTAMP AS OF '2026-01-01'`,
      /AS OF a time, or FOR SYSTEM_TIME ALL/,
    ],
    [
      'a view that would keep a moving time',
      `CREATE VIEW v AS SELECT * FROM ${T} FOR SYSTEM_TIME AS OF date('now')`,
      /the time of a view is a literal/,
    ],
    [
      'a DELETE',
      `DELETE FROM ${T} WHERE subdomain = 'acme' AND id IN (SELECT id FROM ${T} FOR SYSTEM_TIME ALL)`,
      /a write cannot read the past/,
    ],
    [
      'an UPDATE',
      `UPDATE ${T} SET name = 'x' FROM ${T} FOR SYSTEM_TIME ALL AS o WHERE o.id = api_tokens.id`,
      /a write cannot read the past/,
    ],
    [
      'a table of no name',
      "SELECT * FROM okta.api_tokens.tokens FOR SYSTEM_TIME AS OF '2026-01-01'",
      /no such table: okta\.api_tokens\.tokens/,
    ],
  ])('not: %s', async (_, sql, message) => {
    const requests = history.requests.length;
    const error = await history.refusal(sql);
    expect(error).toBeInstanceOf(SqlError);
    expect(error.message).toMatch(message);
    expect(history.requests).toHaveLength(requests);
  });
});

describe('a whole statement as of a time', () => {
  const asOf = Date.parse(before);

  test('reads all tables as they were, through views as well, and now is then', async () => {
    await history.rows(`CREATE VIEW ours AS SELECT name FROM ${T} WHERE subdomain = 'acme'`);
    expect(await history.rows('SELECT name FROM ours', {}, asOf)).toEqual([{ name: 'old' }]);
    const [now] = await history.rows(
      `SELECT t.name, datetime('now') AS a, datetime() AS b, current_timestamp AS c, date('now', '+1 day') AS d,
              strftime('%H:%M', 'now') AS e, 'now' AS f, round(days_since('2026-03-14T12:30:00Z'), 3) AS g
       FROM ${T} t WHERE subdomain = 'acme'`,
      {},
      asOf,
    );
    const then = '2026-03-15 12:30:00';
    expect(now).toEqual({
      name: 'old',
      a: then,
      b: then,
      c: then,
      d: '2026-03-16',
      e: '12:30',
      f: 'now',
      g: 1,
    });
  });

  test('leaves a time of its own to a table', async () => {
    const sql = `SELECT (SELECT name FROM ${T} FOR SYSTEM_TIME AS OF '2026-03-15T12:05Z' WHERE subdomain = 'acme') AS a, (SELECT count(*) FROM ${T}) AS n`;
    expect(await history.rows(sql, {}, Date.parse('2026-03-15T13:30:00Z'))).toEqual([{ a: 'old', n: 2 }]);
  });

  test('is refused for a write, and for a time to come', async () => {
    await expect(
      history.rows(`DELETE FROM ${T} WHERE subdomain = 'acme' AND id = 'a'`, {}, asOf),
    ).rejects.toThrow('a write cannot read the past');
    await expect(history.rows(`SELECT 1 FROM ${T}`, {}, history.clock.now() + 1)).rejects.toThrow(
      'lies ahead',
    );
  });
});

describe('ALL', () => {
  test('has each version, with the runs that saw it first and saw it no more', async () => {
    expect(
      await history.rows(`SELECT * FROM ${T} FOR SYSTEM_TIME ALL WHERE id = 'a' ORDER BY row_start`),
    ).toMatchObject([
      {
        name: 'old',
        subdomain: 'acme',
        row_start: '2026-03-15T12:00:00.000Z',
        row_end: '2026-03-15T13:00:00.000Z',
      },
      { name: 'new', subdomain: 'acme', row_start: '2026-03-15T13:00:00.000Z', row_end: null },
    ]);
  });

  test('compares its times as instants', async () => {
    const sql = `SELECT name FROM ${T} FOR SYSTEM_TIME ALL WHERE row_start < '2026-03-15 14:00:00+02:00' AND subdomain = 'acme'`;
    expect(await history.rows(sql)).toEqual([]);
    expect(await history.rows(sql.replace('<', '<='))).toEqual([{ name: 'old' }]);
  });
});

test('no file is read of an org, a table or a run that the statement does not need', async () => {
  const needed = JSON.parse(readFileSync(join(history.path, 'runs', '00000001.json'), 'utf8')).files.find(
    ({ subdomain }: { subdomain: string }) => subdomain === 'acme',
  ).path;
  for (const path of readdirSync(history.path, { recursive: true, encoding: 'utf8' }))
    if (path.endsWith('.parquet') && path !== needed) rmSync(join(history.path, path));
  const sql = `SELECT name FROM ${T} FOR SYSTEM_TIME AS OF '${before}' WHERE subdomain = 'acme'`;
  expect(await history.rows(sql)).toEqual([{ name: 'old' }]);
  expect(history.said.warnings).toEqual([]);
  await history.refusal(sql.replace('acme', 'globex'));
});

describe('what is said', () => {
  test('is the run that the rows are of, and the orgs', async () => {
    await history.rows(`SELECT name FROM ${T} FOR SYSTEM_TIME AS OF '${before}'`);
    expect(history.said.notes).toEqual([
      `${T} as of 2026-03-15T12:30:00.000Z is run 1 of 2026-03-15T12:00:00.000Z (acme, globex)`,
    ]);
  });

  test('of a time before the first run is the earliest there is, and never an empty answer', async () => {
    const error = await history.refusal(
      `SELECT name FROM ${T} FOR SYSTEM_TIME AS OF '2026-03-15T11:59:59Z' WHERE subdomain = 'acme'`,
    );
    expect(error).toBeInstanceOf(HistoryError);
    expect(error.exitCode).toBe(2);
    expect(error.message).toBe(
      `no run at or before 2026-03-15T11:59:59.000Z read ${T} of acme whole; the earliest whole one is run 1 of 2026-03-15T12:00:00.000Z`,
    );
  });

  test('of an org that is not configured any more is that a comparison with now leaves it out', async () => {
    history.orgs = { acme: { tokens: [] } };
    await history.reopen();
    const gone = `SELECT o.subdomain, o.id FROM ${T} FOR SYSTEM_TIME AS OF '${before}' o LEFT JOIN ${T} n USING (subdomain, id) WHERE n.id IS NULL`;
    expect(await history.rows(gone)).toEqual([{ subdomain: 'acme', id: 'a' }]);
    expect(history.said.notes).toEqual([
      'globex of the history cannot be asked now, and is left out: no such org is configured',
      expect.stringContaining('is run 1 of'),
    ]);
    // Of the past alone it is a part.
    expect(
      await history.rows(
        `SELECT count(*) AS n FROM ${T} FOR SYSTEM_TIME AS OF '${before}' WHERE subdomain = 'globex'`,
      ),
    ).toEqual([{ n: 0 }]);
  });

  test('of an org that was renamed is its name in the history', async () => {
    const [tokens, url] = [history.orgs['acme']?.tokens ?? [], 'https://acme.okta.com'];
    history.urls = { 'acme-corp': url };
    history.orgs = { 'acme-corp': { tokens } };
    await history.reopen();
    const error = await history.refusal(
      `SELECT name FROM ${T} FOR SYSTEM_TIME AS OF '${before}' WHERE subdomain = 'acme-corp'`,
    );
    expect(error.message).toContain(`read ${T} of acme-corp whole; there is none in`);
    expect(error.hint).toContain("ask for subdomain = 'acme'");
    expect(
      await history.rows(`SELECT name FROM ${T} FOR SYSTEM_TIME AS OF '${before}' WHERE subdomain = 'acme'`),
    ).toEqual([{ name: 'old' }]);
  });
});
