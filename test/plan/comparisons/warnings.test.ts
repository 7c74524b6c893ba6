import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLocalTable } from '../../../src/store/load-local-table.ts';
import { type MemorySession, openMemorySession } from '../../fixtures/memory-session.ts';
import { makeWorkplace } from '../../fixtures/run-oktaql.ts';
import { smallLocalTables, smallWorld } from '../../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';

let memory: MemorySession;
beforeAll(async () => {
  memory = await openMemorySession(smallWorld);
  await memory.run(smallLocalTables);
  await memory.run('CREATE TABLE loose (x, n INTEGER, s TEXT)');
  await memory.run(`CREATE VIEW sizes AS SELECT id, length(name) AS size FROM ${T}`);
  await memory.run(`CREATE VIEW wrong AS SELECT id FROM ${T} WHERE length(name) < '3'`);
});
afterAll(() => memory.close());

async function warningsOf(sql: string, parameters: Parameters<MemorySession['run']>[1] = {}) {
  const warnings: string[] = [];
  await memory.run(sql, parameters, { onWarning: (warning) => warnings.push(warning) });
  return warnings;
}

const where = (condition: string) => `SELECT count(*) FROM ${T} WHERE ${condition}`;

describe('a number against a text', () => {
  test.each([
    where("length(name) < '3'"),
    where("'3' > length(name)"),
    where("length(name) BETWEEN '1' AND '9'"),
    where("length(name) IN ('2', '3')"),
    where("length(name) IS '3'"),
    where("(length(name), id) = ('3', 't1')"),
    where("CASE length(name) WHEN '3' THEN 1 END"),
    where("nullif(length(name), '3') IS NULL"),
    where("length(name) + 1 > '3'"),
    where("count < '3'").replace('count(*)', 'length(name) AS count'),
    `SELECT subdomain FROM ${T} GROUP BY 1 HAVING count(*) > '3'`,
    `SELECT length(name) < '3' FROM ${T}`,
    `SELECT id FROM ${T} ORDER BY length(name) < '3'`,
    "SELECT 1 FROM sizes WHERE size < '3'",
    `WITH s AS (SELECT length(name) AS size FROM ${T}) SELECT 1 FROM s WHERE size < '3'`,
    `SELECT 1 FROM (SELECT length(name) AS size FROM ${T}) s WHERE s.size < '3'`,
    `SELECT 1 FROM ${T} a JOIN ${T} b ON length(a.name) < '3'`,
    `SELECT (SELECT count(*) FROM ${T}) < '3'`,
    where('lower(name) = 5'),
    where('substr(name, 1, 1) IN (1, 2)'),
    where("strftime('%Y', 'now') = 2026"),
    where('lower(name) < length(id)'),
    where("n < 'two'").replace(T, 'numbers'),
    `DELETE FROM loose WHERE n < 'two'`,
    `UPDATE loose SET s = 'x' WHERE length(s) < '3'`,
    'SELECT 1 FROM wrong',
  ])('is said: %s', async (sql) => {
    expect(await warningsOf(sql)).toEqual([expect.stringMatching(/^`.*` compares a number with a text, /)]);
  });

  test.each([
    where('length(name) < 3'),
    where("n < '3'").replace(T, 'numbers'),
    where("n IN ('3', 7.5)").replace(T, 'numbers'),
    where("CAST(name AS INTEGER) < '3'"),
    where("network ->> 'x' < '3'"),
    where("json_extract(network, '$.x') = 3"),
    where("name < '3'"),
    where("lower(name) = '3'"),
    where("x < '3' AND x > 2").replace(T, 'loose'),
    where("length(name) || '' = '3'"),
    where("coalesce(length(name), '') = '3'"),
    where('length(name) IS NOT NULL AND name IS TRUE'),
    "SELECT '3' * 2 > 5, 1 = 1, 'a' = 'a'",
  ])('is not said: %s', async (sql) => {
    expect(await warningsOf(sql)).toEqual([]);
  });

  test.each([
    where("strftime('%s', created) > 1764000000"),
    where("unixepoch(created) > '1764000000'"),
    where('julianday(created) > 2460000.5'),
    where("unixepoch(created) BETWEEN '1764000000' AND 1765000000"),
    where("created NOT IN (SELECT '2026-01-01')"),
  ])('is not said where it is about times, which have a meaning of their own: %s', async (sql) => {
    expect(await warningsOf(sql)).toEqual([]);
  });

  test('shows how to write it', async () => {
    expect(await warningsOf(where("length(name) < '3'"))).toEqual([
      "`length(name) < '3'` compares a number with a text, and to SQLite every number is less than any text. Write the number without quotes; a program gives it as a number.",
    ]);
  });

  test('is said once, however often a view is read', async () => {
    expect(await warningsOf('SELECT 1 FROM wrong a, wrong b, wrong c')).toHaveLength(1);
  });

  test('is said by EXPLAIN', async () => {
    expect(await warningsOf(`EXPLAIN ${where("length(name) < '3'")}`)).toHaveLength(1);
  });
});

describe('a column of texts against a number', () => {
  test.each([
    where('id > 7'),
    where('7 < id'),
    where('name BETWEEN 1 AND 9'),
    where('id >= length(name)'),
    where("(id, name) < (7, 'a')"),
    where('id > 7').replace(T, '(SELECT id FROM okta.api_tokens.api_tokens)'),
  ])('is put in order as texts: %s', async (sql) => {
    expect(await warningsOf(sql)).toEqual([
      expect.stringMatching(/^`.*` compares texts from left to right, so that '10' is less than '9'\. CAST/),
    ]);
  });

  test('so is a parameter', async () => {
    expect(await warningsOf(where('id > :d'), { d: { given: '7' } })).toHaveLength(1);
    expect(await warningsOf(where('id > :d'), { d: { given: 't1' } })).toEqual([]);
    expect(await warningsOf(where("id > '7'"))).toEqual([]);
  });

  test.each([
    ["strftime('%Y', created) >= :d", '2026'],
    ['date(created) < :d', '2026-01-01'],
  ])('which sorts as times do: %s', async (condition, given) => {
    expect(await warningsOf(where(condition), { d: { given } })).toEqual([]);
  });

  test.each(['007', '7.0', '1e1', '0x7'])('loses digits: id = %s', async (digits) => {
    expect(await warningsOf(where(`id = ${digits}`))).toEqual([
      expect.stringMatching(/of which only the value is left. Write it in quotes/),
    ]);
  });

  test.each(['id = 7', 'id IN (7, 8)', 'name <> 1.5', 'name = length(name)', 'CAST(id AS REAL) > 7'])(
    'can mean what it says: %s',
    async (condition) => {
      expect(await warningsOf(where(condition))).toEqual([]);
    },
  );
});

describe('NULL', () => {
  test.each(['name = NULL', 'NULL <> name', 'name < NULL', '(name, id) = (NULL, 1) OR name = NULL'])(
    'compared by an operator: %s',
    async (condition) => {
      expect(await warningsOf(where(condition))).toContainEqual(
        expect.stringMatching(/is never true. Write IS NULL or IS NOT NULL\.$/),
      );
    },
  );

  test('that a program gives is none of that', async () => {
    const sql = where(':name IS NULL OR name = :name');
    expect(await warningsOf(sql, { name: null })).toEqual([]);
  });

  test.each([
    where('userId NOT IN (SELECT id FROM leavers)'),
    where('NOT userId IN (SELECT id FROM leavers)'),
    where("NOT (userId IN (SELECT id FROM leavers) OR name = 'ci')"),
    where('(userId IN (SELECT id FROM leavers)) IS FALSE'),
    where('(userId IN (SELECT id FROM leavers)) = 0'),
    where('userId IN (SELECT id FROM leavers) <> 1'),
    where('userId NOT IN (SELECT id FROM leavers UNION SELECT name FROM orgs)'),
    where('(userId, name) NOT IN (SELECT id, day FROM leavers)'),
    where('(userId, name) NOT IN leavers'),
    `WITH gone AS (SELECT id FROM leavers) ${where('userId NOT IN gone')}`,
    `WITH gone AS (SELECT id FROM leavers) ${where('userId NOT IN (SELECT id FROM gone)')}`,
    where('userId NOT IN (SELECT l.id FROM leavers l WHERE l.day <> name)'),
    `SELECT CASE WHEN userId NOT IN (SELECT id FROM leavers) THEN 'new' END FROM ${T}`,
    `SELECT 1 FROM orgs o JOIN ${T} t ON t.userId NOT IN (SELECT id FROM leavers) AND t.subdomain = o.name`,
    where("created NOT IN (SELECT nullif(day, 'tue') FROM leavers WHERE day = 'tue')"),
    where("userId NOT IN ('u1', NULL)"),
    where("NOT (userId IN ('u1', NULL))"),
    where('userId NOT IN (SELECT managerId FROM okta.made.users)'),
    `SELECT 1 FROM orgs o WHERE EXISTS (SELECT 1 FROM ${T} t WHERE t.subdomain = o.name AND t.userId NOT IN (SELECT l.id FROM leavers l WHERE l.day <> t.name))`,
    `SELECT 1 FROM orgs o WHERE EXISTS (SELECT 1 FROM ${T} t WHERE t.userId NOT IN (SELECT l.id FROM leavers l WHERE l.day <> o.name))`,
  ])('under NOT IN: %s', async (sql) => {
    expect(await warningsOf(sql)).toEqual([
      expect.stringMatching(
        /^`.*IN .*` is NULL and not (true|false) where the list has a NULL, and it has one\./,
      ),
    ]);
  });

  test.each([
    where('userId NOT IN (SELECT id FROM leavers WHERE id IS NOT NULL)'),
    where('userId NOT IN (SELECT id FROM empty)'),
    where('userId IN (SELECT id FROM leavers)'),
    where("userId IN ('u1', NULL)"),
    where('NOT EXISTS (SELECT 1 FROM leavers l WHERE l.id = userId)'),
    where('(userId IN (SELECT id FROM leavers)) IS NOT TRUE'),
    where('userId NOT IN (SELECT l.id FROM leavers l WHERE l.day = name)'),
    where("userId NOT IN (SELECT l.id FROM leavers l WHERE l.day <> name) AND name = 'tue'"),
    where('id NOT IN (SELECT id FROM okta.made.users)'),
    where("id NOT IN ('t1')"),
  ])('is nowhere to be said: %s', async (sql) => {
    expect(await warningsOf(sql)).toEqual([]);
  });

  test('of a program under NOT IN', async () => {
    expect(await warningsOf(where('userId NOT IN (:list)'), { list: ['u1', null] })).toHaveLength(1);
    expect(await warningsOf(where('userId NOT IN (:list)'), { list: ['u1', 'u2'] })).toEqual([]);
  });

  test('is looked for with the parameters of the statement', async () => {
    const sql = where('userId NOT IN (SELECT id FROM leavers WHERE day IN (:days) AND length(day) < :n)');
    const run = (...days: string[]) => warningsOf(sql, { days, n: { given: '9.0' } });
    expect(await run('mon')).toEqual([]);
    expect(await run('mon', 'tue')).toHaveLength(1);
  });
});

test('what the rows tell is not asked of what only compiles a query', async () => {
  const sql = where("name IN ('ci,bot') AND userId NOT IN (SELECT id FROM leavers)");
  for (const compiled of [`EXPLAIN QUERY PLAN ${sql}`, `CREATE VIEW compiled AS ${sql}`])
    expect(await warningsOf(compiled)).toEqual([]);
  expect(await warningsOf('SELECT * FROM compiled')).toHaveLength(2);
});

test('a row that SQLite refuses is no row that tells anything', async () => {
  await memory.run(`CREATE TABLE odd AS SELECT 'x' AS j`);
  const sql = where("userId NOT IN (SELECT json_extract(j, '$.a') FROM odd WHERE name = 'nobody')");
  expect(await warningsOf(sql)).toEqual([]);
});

describe('one text with commas under IN', () => {
  test.each([
    [where("name IN ('ci,bot')"), {}],
    [where("name NOT IN ('ci,bot')"), {}],
    [where('name IN (:names)'), { names: { given: 'ci,bot' } }],
    [where('name IN (:names)'), { names: 'ci,bot' }],
    [where('name IN (:names)'), { names: ['ci, bot'] }],
    [where("lower(name) IN ('ci,bot') AND subdomain = 'acme'"), {}],
    [`WITH o AS (SELECT * FROM orgs) SELECT 1 FROM o WHERE name IN ('acme,beta')`, {}],
  ])('that nothing equals: %s', async (sql, parameters) => {
    expect(await warningsOf(sql, parameters)).toEqual([
      expect.stringMatching(
        /^`.*IN .*` compares with one text that has commas in it, and nothing equals it\./,
      ),
    ]);
  });

  test('that something equals is what it says', async () => {
    await memory.run("CREATE TABLE people AS SELECT 'Smith, John' AS name UNION SELECT 'Jane'");
    expect(await warningsOf("SELECT 1 FROM people WHERE name IN ('Smith, John')")).toEqual([]);
    expect(await warningsOf('SELECT 1 FROM people WHERE name NOT IN (:n)', { n: 'Smith, John' })).toEqual([]);
    expect(await warningsOf("SELECT 1 FROM people WHERE name IN ('Smith, Jo')")).toHaveLength(1);
    expect(await warningsOf("SELECT 1 FROM people WHERE name IN ('a,b', 'c,d')")).toEqual([]);
  });
});

describe('a column of a file', () => {
  const load = async (name: string, ending: string, text: string) => {
    const { cwd } = makeWorkplace();
    writeFileSync(join(cwd, `${name}.${ending}`), text);
    await loadLocalTable(memory.session.store, name, `${name}.${ending}`, cwd);
  };

  test('is text because of some values, which is said when it is compared with numbers', async () => {
    await load('amounts', 'csv', 'id,amount,name\na,10,x\nb,n/a,y\nc,100,z\n');
    const why = expect.stringMatching(
      /^`.*` compares texts: the column holds texts because of "n\/a" \(line 3 of amounts.csv\)\./,
    );
    for (const condition of [
      'amount > 9',
      'amount = 10',
      '9 < amount',
      'amount IN (10, 11)',
      'amount > length(name)',
      'amount = n',
    ]) {
      expect(await warningsOf(`SELECT 1 FROM amounts, loose WHERE ${condition}`)).toEqual([why]);
    }
    expect(await warningsOf('SELECT 1 FROM amounts WHERE amount > :n', { n: { given: '9' } })).toEqual([why]);
    expect(await warningsOf('SELECT 1 FROM (SELECT amount AS a FROM amounts) WHERE a > 9')).toEqual([why]);
    for (const condition of ["amount = '10'", "amount <> 'n/a'", 'CAST(amount AS REAL) > 9', "name = 'x'"])
      expect(await warningsOf(`SELECT 1 FROM amounts WHERE ${condition}`)).toEqual([]);
  });

  test.each([
    ['jsonl', '{"n":10}\n{"n":"n/a"}\n', '"n/a" (line 2 of '],
    ['json', '[{"n":"10"},\n{"n":"11"}]', '"10" (line 1 of '],
    ['json', '[{"n":1},\n\n{"n":[7]}]', '"[7]" (line 3 of '],
    ['json', '[{"n":1.5},{"n":9007199254740993}]', '"9007199254740993" (line 1 of '],
  ])('of %s as well: %j', async (ending, text, why) => {
    await load('mixed', ending, text);
    expect(await warningsOf('SELECT 1 FROM mixed WHERE n > 9')).toEqual([expect.stringContaining(why)]);
    await memory.run('DROP TABLE mixed');
  });

  test('is a number though its text says more, which is said when it is compared with texts', async () => {
    await load('versions', 'csv', 'v\n1.1\n1.10\n');
    const lost = [
      expect.stringMatching(/holds numbers, and "1.10" \(line 3 of versions.csv\) is not left as it is/),
    ];
    expect(await warningsOf(`SELECT 1 FROM versions JOIN ${T} ON name = v`)).toEqual(lost);
    expect(await warningsOf('SELECT 1 FROM versions JOIN (SELECT name AS v FROM orgs) o USING (v)')).toEqual(
      lost,
    );
    expect(await warningsOf('SELECT 1 FROM versions WHERE v > 1.05')).toEqual([]);
  });
});
