import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqlError } from '../../src/base/errors.ts';
import type { Row } from '../../src/base/sql-value.ts';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { table } from '../../src/catalog/table.ts';
import { madeUsers } from '../fixtures/made-tables.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { smallLocalTables } from '../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';
/** Its `id` is also `personId`, its `login` also `name`. */
const U = 'okta.made.users';

const world = {
  acme: {
    tokens: [
      {
        id: 't1',
        name: 'ci',
        userId: 'u1',
        network: { include: ['t1', 'z1'] },
        expiresAt: '2026-04-10T00:00:00.000Z',
        tokenWindow: 'P30D',
      },
      { id: 't2', name: 'bot', userId: 'u2', expiresAt: '2026-04-01T00:00:00.000Z', tokenWindow: null },
      { id: 't3', name: 'bot', userId: 'u1' },
    ],
    users: [
      { id: 'u1', login: 'ann', status: 'ACTIVE', managerId: 'u2' },
      { id: 'u2', login: 'bob', status: 'ACTIVE', managerId: null },
    ],
    roles: [{ id: 'r1', userId: 'u1', type: 'ADMIN' }],
  },
};

let memory: MemorySession;
beforeEach(async () => {
  memory = await openMemorySession(world);
  await memory.run(`${smallLocalTables}
    CREATE TABLE named (apiTokenId TEXT, note TEXT);
    INSERT INTO named VALUES ('t2', 'x'), ('none', 'y');
    CREATE TABLE twice (apiTokenId TEXT, lastUsed TEXT, subdomain TEXT);
    INSERT INTO twice VALUES ('other', 'never', 'acme');`);
});
afterEach(() => memory.close());

async function answer(sql: string): Promise<{ columns: readonly string[]; rows: readonly Row[] }> {
  const [statement] = memory.session.read(sql);
  if (statement === undefined) throw new Error('no statement');
  const { columns, rows, close } = await memory.session.run(statement);
  try {
    return { columns: columns.map(({ name }) => name), rows: [...rows] };
  } finally {
    close();
  }
}

const fault = (sql: string): Promise<unknown> =>
  memory.run(sql).then(
    () => 'no error',
    (error: unknown) => error,
  );

type Case = readonly [promise: string, sql: string, rows: readonly unknown[], setup?: string];

const groups: Readonly<Record<string, readonly Case[]>> = {
  'a hidden column is seen by nothing but its name': [
    [
      'NATURAL does not join by it, though its word occurs',
      `SELECT count(*) FROM ${T} t NATURAL JOIN twice w WHERE t.apiTokenId <> ''`,
      [[3]],
    ],
    [
      'NATURAL does not join by it on the other side either',
      `SELECT count(*) FROM twice NATURAL JOIN ${T} t WHERE t.lastUsed IS NOT NULL`,
      [[1]],
    ],
    [
      'it makes no other name ambiguous',
      `SELECT apiTokenId, name FROM ${T} t JOIN named ON apiTokenId = t.id JOIN ${U} u ON u.personId = t.userId`,
      [['t2', 'bot']],
    ],
    [
      '* does not show it, nor does t.*',
      `SELECT count(*) FROM pragma_table_info('copied')`,
      [[22]],
      `CREATE TABLE copied AS SELECT *, t.* FROM ${T} t WHERE apiTokenId = 't1' AND lastUsed > '2026-01-01'`,
    ],
    [
      '* shows a merged column once beside it',
      `SELECT count(*) FROM pragma_table_info('copied')`,
      [[14]],
      `CREATE TABLE copied AS SELECT * FROM ${T} t FULL JOIN (twice w JOIN named USING (apiTokenId)) USING (subdomain) WHERE t.apiTokenId = 't1' OR 1`,
    ],
    [
      'rowid is that of the table beside it',
      `SELECT count(DISTINCT rowid), max(apiTokenId) FROM ${T}`,
      [[3, 't3']],
    ],
  ],
  'a column of the statement comes before a hidden one': [
    ['of the same scope', `SELECT count(*) FROM ${T} t, named WHERE apiTokenId = 'none'`, [[3]]],
    [
      'of a scope around it',
      `SELECT (SELECT count(*) FROM ${T} WHERE apiTokenId = 'none') FROM named ORDER BY 1`,
      [[0], [3]],
    ],
    [
      'of a scope around the WITH clause that it stands in',
      `SELECT note, (WITH c AS (SELECT t.apiTokenId AS x FROM ${T} t WHERE apiTokenId = 'none') SELECT count(x) FROM c) FROM named ORDER BY 1`,
      [
        ['x', 0],
        ['y', 3],
      ],
    ],
    [
      'of the local row that is written',
      'SELECT note FROM named ORDER BY 1',
      [['0'], ['3']],
      `UPDATE named SET note = (SELECT count(*) FROM ${T} WHERE apiTokenId = 'none')`,
    ],
    [
      'of a query whose columns only SQLite knows',
      `SELECT count(*) FROM ${T} t, (SELECT * FROM named a NATURAL JOIN named b) d WHERE apiTokenId = 'none'`,
      [[3]],
    ],
    [
      'and so does an alias of the select list',
      `SELECT upper(name) AS lastUsed, id FROM ${T} WHERE lastUsed = 'BOT' ORDER BY lastUsed, id`,
      [
        ['BOT', 't2'],
        ['BOT', 't3'],
      ],
    ],
    [
      'but not within that list',
      `SELECT apiTokenId || '!' AS apiTokenId FROM ${T} ORDER BY 1 LIMIT 1`,
      [['t1!']],
    ],
    [
      'nor in a subquery within it',
      `SELECT (SELECT 'x' FROM orgs o WHERE t.id = 't1' AND o.name = 'acme' AND apiTokenId = 't1') AS apiTokenId FROM ${T} t ORDER BY 1 DESC LIMIT 1`,
      [['x']],
    ],
    [
      'but neither do what stands around a subquery in its select list, which would be the same for all its rows',
      `SELECT apiTokenId FROM named WHERE apiTokenId IN (SELECT apiTokenId FROM ${T})`,
      [['t2']],
    ],
    [
      'nor an alias around it there',
      `SELECT apiTokenId AS lastUsed FROM named WHERE '2026-03-11T00:00:00.000Z' IN (SELECT lastUsed FROM ${T}) ORDER BY 1`,
      [['none'], ['t2']],
    ],
    [
      'nor the column itself that the name is compared with',
      `SELECT apiTokenId FROM named n WHERE EXISTS (SELECT 1 FROM ${T} WHERE apiTokenId = n.apiTokenId AND n.apiTokenId IS apiTokenId)`,
      [['t2']],
    ],
    [
      'an alias around the query comes first too, where it is in sight',
      `SELECT 't1' AS apiTokenId FROM orgs WHERE EXISTS (SELECT 1 FROM ${T} t WHERE apiTokenId = t.id AND t.id = 't1') LIMIT 1`,
      [['t1']],
    ],
    [
      'a column around the query keeps its name beside a result that is called like it',
      `SELECT note FROM named n WHERE EXISTS
         (SELECT * FROM (SELECT t.apiTokenId FROM ${T} t WHERE apiTokenId = 'none') d) ORDER BY 1`,
      [['y']],
    ],
    [
      'a column keeps its place in ORDER BY beside a result that is called like it',
      `SELECT t.apiTokenId, note FROM ${T} t, named WHERE t.id = 't1' ORDER BY apiTokenId`,
      [
        ['t1', 'y'],
        ['t1', 'x'],
      ],
    ],
  ],
  'it is a column like any other where it is named': [
    ['in WHERE', `SELECT id FROM ${T} WHERE "apiTokenId" = 't2'`, [['t2']]],
    ['by the name of its table', `SELECT id FROM ${T} WHERE api_tokens.[APITOKENID] = 't2'`, [['t2']]],
    ['by all three parts', `SELECT id FROM ${T} WHERE ${T}.apiTokenId = 't2'`, [['t2']]],
    ['as a string behind a dot', `SELECT id FROM ${T} t WHERE 't'.'apiTokenId' = 't2'`, [['t2']]],
    [
      'in ON, IN and a row value',
      `SELECT t.id FROM named n JOIN ${T} t ON n.apiTokenId = t.apiTokenId
       WHERE t.apiTokenId IN ('t1', 't2') AND (t.apiTokenId, t.subdomain) = ('t2', 'acme')`,
      [['t2']],
    ],
    [
      'in GROUP BY, HAVING, ORDER BY and a window',
      `SELECT apiTokenId, count(*) OVER (ORDER BY apiTokenId DESC) FROM ${T}
       GROUP BY apiTokenId HAVING apiTokenId < 't3' ORDER BY apiTokenId DESC`,
      [
        ['t2', 1],
        ['t1', 2],
      ],
    ],
    [
      'in an ORDER BY that only SQLite resolves',
      `SELECT apiTokenId FROM ${T} UNION SELECT personId FROM ${U} ORDER BY apiTokenId LIMIT 2`,
      [['t1'], ['t2']],
    ],
    [
      'in DISTINCT and an aggregate',
      `SELECT DISTINCT max(apiTokenId) FILTER (WHERE apiTokenId < 't3') FROM ${T}`,
      [['t2']],
    ],
    [
      'in the arguments of a table-valued function',
      `SELECT j.value FROM ${U} u, json_each(json_array(u.personId, u.login)) j WHERE u.name = 'ann' ORDER BY 1`,
      [['ann'], ['u1']],
    ],
    [
      'in a correlated subquery, by the name of the table around it or alone',
      `SELECT id FROM ${T} t WHERE EXISTS (SELECT 1 FROM json_each(t.network, '$.include') WHERE value = t.apiTokenId AND value = apiTokenId)`,
      [['t1']],
    ],
    [
      'in the rows of VALUES',
      `SELECT id, (SELECT max(column1) FROM (VALUES ('a'), (t.apiTokenId))) FROM ${T} t WHERE id IN (VALUES ((SELECT apiTokenId FROM ${T} ORDER BY 1 LIMIT 1)))`,
      [['t1', 't1']],
    ],
    [
      'through CTEs, derived tables and compounds that name it',
      `WITH c AS (SELECT apiTokenId FROM ${T} WHERE apiTokenId > 't1')
       SELECT d.apiTokenId FROM (SELECT apiTokenId FROM c UNION ALL SELECT apiTokenId FROM ${T}) d ORDER BY apiTokenId LIMIT 2`,
      [['t1'], ['t2']],
    ],
    [
      'where columns of a neighbour are not known',
      `SELECT count(*) FROM ${T} t, (SELECT * FROM orgs a NATURAL JOIN orgs b) d WHERE apiTokenId = 't1'`,
      [[2]],
    ],
    [
      'of the table that an outer join leaves empty',
      `SELECT note, apiTokenIdOf FROM (SELECT n.note, t.apiTokenId AS apiTokenIdOf FROM named n LEFT JOIN ${T} t ON t.apiTokenId = n.apiTokenId) ORDER BY 1`,
      [
        ['x', 't2'],
        ['y', null],
      ],
    ],
    [
      'in a view',
      `SELECT apiTokenId, used FROM shown WHERE apiTokenId = 't1'`,
      [['t1', '2026-03-11T00:00:00.000Z']],
      `CREATE VIEW shown AS SELECT apiTokenId, lastUsed AS used FROM ${T} WHERE apiTokenId < 't3'`,
    ],
    [
      'in a local table that is made or changed',
      'SELECT apiTokenId, note FROM named ORDER BY 1',
      [
        ['t1', 'new'],
        ['t2', 'bot of t2'],
        ['t3', 'new'],
      ],
      `UPDATE named SET note = t.name || ' of ' || t.apiTokenId FROM ${T} AS t WHERE t.apiTokenId = named.apiTokenId;
       DELETE FROM named WHERE apiTokenId NOT IN (SELECT apiTokenId FROM ${T});
       INSERT INTO named SELECT apiTokenId, 'new' FROM ${T} WHERE apiTokenId NOT IN (SELECT apiTokenId FROM named)`,
    ],
    [
      'alone in an UPDATE whose table does not have it',
      'SELECT id FROM leavers ORDER BY 1 DESC LIMIT 1',
      [['t2']],
      `UPDATE leavers SET id = apiTokenId FROM ${T} AS t WHERE apiTokenId = 't2'`,
    ],
  ],
  'lastUsed is expiresAt - tokenWindow': [
    [
      'and NULL where either is not known',
      `SELECT id, lastUsed FROM ${T} ORDER BY lastUsed DESC, id`,
      [
        ['t1', '2026-03-11T00:00:00.000Z'],
        ['t2', null],
        ['t3', null],
      ],
    ],
    [
      'a time, as its type says',
      `SELECT typeof(lastUsed), lastUsed > date('2026-03-11', '+1 second'), lastUsed IS NOT NULL FROM ${T} WHERE lastUsed LIKE '2026-03-11%'`,
      [['text', 0, 1]],
    ],
    [
      'of the innermost table of that name, inside of a join in parentheses as well',
      `SELECT count(*) FROM (SELECT 'x' AS apiTokenId) t JOIN (${T} a JOIN (SELECT 1 AS one) b
         ON a.id IN (SELECT t.apiTokenId FROM ${T} t)) ON 1`,
      [[3]],
    ],
    [
      'beside what is no time in a compound, which stays as it is',
      `SELECT x FROM (SELECT 'b' AS x UNION SELECT y FROM (SELECT lastUsed AS y FROM ${T} WHERE id = 't3'
         UNION SELECT id FROM ${T} WHERE id = 't2')) ORDER BY 1`,
      [[null], ['b'], ['t2']],
    ],
    ['computed once it is named, whatever else is', `SELECT count(lastUsed) FROM ${T}`, [[1]]],
  ],
};

for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const [promise, sql, rows, setup] of cases) {
      test(promise, async () => {
        if (setup !== undefined) await memory.run(setup);
        expect(await memory.run(sql)).toEqual(rows);
        expect(await memory.run(sql, {}, { pushdown: false })).toEqual(rows);
      });
    }
  });
}

describe('results are called as columns are', () => {
  test.each<[sql: string, columns: readonly string[]]>([
    [
      `SELECT apiTokenId, APITOKENID, (t."apitokenid"), id FROM ${T} t`,
      ['apiTokenId', 'apiTokenId', 'apiTokenId', 'id'],
    ],
    [
      `SELECT upper( apiTokenId ), lastUsed IS NULL, apiTokenId AS "x y" FROM ${T}`,
      ['upper( apiTokenId )', 'lastUsed IS NULL', 'x y'],
    ],
    [`SELECT (SELECT max(apiTokenId) FROM ${T}), 1`, [`(SELECT max(apiTokenId) FROM ${T})`, '1']],
    [`SELECT * FROM (SELECT apiTokenId, lastUsed FROM ${T})`, ['apiTokenId', 'lastUsed']],
    [
      `WITH c AS (SELECT apiTokenId FROM ${T}) SELECT *, lower(apiTokenId) FROM c`,
      ['apiTokenId', 'lower(apiTokenId)'],
    ],
    [`SELECT apiTokenId FROM ${T} UNION SELECT id FROM leavers`, ['apiTokenId']],
  ])('%s', async (sql, columns) => {
    expect((await answer(sql)).columns).toEqual(columns);
  });

  test('of a view and of a table that is made', async () => {
    await memory.run(
      `CREATE VIEW v AS SELECT t.apiTokenId, lastUsed FROM ${T} t; CREATE TABLE c AS SELECT * FROM v`,
    );
    expect((await answer('SELECT * FROM v')).columns).toEqual(['apiTokenId', 'lastUsed']);
    expect((await answer('SELECT * FROM c')).columns).toEqual(['apiTokenId', 'lastUsed']);
  });
});

describe('what it cannot be is an error with its place', () => {
  test.each<[sql: string, message: RegExp, place: string]>([
    [
      `SELECT 1 FROM ${T} a, ${T} b WHERE apiTokenId = 1`,
      /^ambiguous column name: apiTokenId$/,
      'apiTokenId',
    ],
    [
      `SELECT a.apiTokenId FROM ${T} a, ${T} b WHERE 1 OR apiTokenId = 1`,
      /^ambiguous column name: apiTokenId$/,
      'apiTokenId = 1',
    ],
    [
      `SELECT a.apiTokenId FROM ${T} a, ${T} b, (SELECT * FROM orgs NATURAL JOIN orgs x) WHERE apiTokenId = 1`,
      /^ambiguous column name: apiTokenId$/,
      'apiTokenId = 1',
    ],
    [`SELECT t.apiTokenId FROM ${T} t, ${T} t`, /^ambiguous column name: t\.apiTokenId$/, 't.apiTokenId'],
    [`SELECT (SELECT max(t.apiTokenId) FROM orgs t) FROM ${T} t`, /two tables are called t/, 't.apiTokenId'],
    [`SELECT apiTokenIds FROM ${T}`, /no such column: apiTokenIds/, 'apiTokenIds'],
    [`SELECT o.apiTokenId FROM ${T} t, orgs o`, /no such column: o\.apiTokenId/, 'apiTokenId'],
    [`SELECT 1 FROM ${T} JOIN twice USING (apiTokenId)`, /cannot join using column apiTokenId/, ''],
    [`SELECT "apiTokenld" FROM ${T} WHERE apiTokenId = 1`, /no such column: apiTokenld/, '"apiTokenld"'],
  ])('%s', async (sql, message, place) => {
    const error = await fault(sql);
    expect(error).toBeInstanceOf(SqlError);
    const { message: said, location } = error as SqlError;
    expect(said).toMatch(message);
    if (place !== '')
      expect(sql.slice((location?.column ?? 0) - 1)).toMatch(new RegExp(`^${place.replaceAll('.', '\\.')}`));
  });

  test('and so it is only where SQLite looks at it', async () => {
    expect(await memory.run(`SELECT 1 FROM ${T} a, ${T} b WHERE apiTokenId = 1 AND a.id IN ()`)).toEqual([]);
  });

  test('and its name is offered for a misspelt one', async () => {
    expect(await fault(`SELECT lastUsd FROM ${T}`)).toMatchObject({ hint: 'Did you mean lastUsed?' });
  });
});

test('what SQLite knows of a function’s columns comes first, and binds no key', async () => {
  const rooted = table({
    ...madeUsers,
    columns: madeUsers.columns.map((column) =>
      column.name === 'id' ? { ...column, aliases: ['root'] } : column,
    ),
  });
  const other = await openMemorySession(world, { catalog: createCatalog([rooted]) });
  try {
    const sql = `SELECT count(*) FROM ${U}, json_each('[1]') WHERE root = '$'`;
    expect([await other.run(sql), other.requests]).toEqual([[[2]], ['acme /made/users']]);
  } finally {
    await other.close();
  }
});

describe('it binds keys', () => {
  test.each<[sql: string, requests: readonly string[]]>([
    [`SELECT name FROM ${T} WHERE apiTokenId = 't1'`, ['acme /api/v1/api-tokens/t1']],
    [
      `SELECT * FROM (SELECT apiTokenId FROM ${T}) d WHERE d.apiTokenId = 't1'`,
      ['acme /api/v1/api-tokens/t1'],
    ],
    [`SELECT * FROM shown WHERE apiTokenId = 't1'`, ['acme /api/v1/api-tokens/t1']],
    [
      `SELECT 1 FROM ${U} u JOIN ${T} t ON u.personId = t.userId WHERE t.apiTokenId = 't1'`,
      ['acme /api/v1/api-tokens/t1', 'acme /made/users/u1'],
    ],
    // Here it is the column around the query.
    [`SELECT (SELECT count(*) FROM ${T} WHERE apiTokenId = 't1') FROM named`, ['acme /api/v1/api-tokens']],
    [
      `UPDATE named SET note = (SELECT count(*) FROM ${T} WHERE apiTokenId = 't1')`,
      ['acme /api/v1/api-tokens'],
    ],
    // Nothing that Okta can be asked for.
    [`SELECT id FROM ${T} WHERE lastUsed = '2026-03-11T00:00:00.000Z'`, ['acme /api/v1/api-tokens']],
  ])('%s', async (sql, requests) => {
    await memory.run(`CREATE VIEW shown AS SELECT apiTokenId, name FROM ${T}`);
    expect(await memory.requestsOf(sql)).toEqual(requests);
  });
});
