import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideParameters } from '../../../src/plan/comparisons/decide-parameters.ts';
import type { LocalSchema } from '../../../src/plan/scope.ts';
import { readableText } from '../../../src/sql/readable-text.ts';
import { type MemorySession, openMemorySession } from '../../fixtures/memory-session.ts';
import { smallLocalTables, smallWorld } from '../../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';

let memory: MemorySession;
beforeAll(async () => {
  memory = await openMemorySession(smallWorld);
  await memory.run(smallLocalTables);
});
afterAll(() => memory.close());

const given = (text: string) => ({ d: { given: text } });

/** The rows, and what was said of them. */
async function answer(sql: string, text?: string) {
  const warnings: string[] = [];
  const onWarning = (warning: string) => warnings.push(warning);
  const rows = await memory.run(sql, text === undefined ? {} : given(text), { onWarning });
  // SQLite tells -0.0 from 0.0 in nothing but what `-0.0` is as a literal.
  return { rows: rows.map((row) => row.map((value) => (value === 0 ? 0 : value))), warnings };
}

/** Places that take a number; `:d` stands for it. */
const ofNumbers = [
  `SELECT id FROM ${T} WHERE length(name) < :d ORDER BY id`,
  `SELECT id FROM ${T} WHERE :d >= length(name) ORDER BY id`,
  `SELECT id FROM ${T} WHERE length(name) < '{{ d }}' ORDER BY id`,
  `SELECT id, length(name) = :d, length(name) <> :d, length(name) IS :d FROM ${T} ORDER BY id`,
  `SELECT id FROM ${T} WHERE length(name) BETWEEN :d AND 5 OR length(name) NOT BETWEEN 3 AND :d ORDER BY id`,
  `SELECT id FROM ${T} WHERE length(name) IN (2, :d) ORDER BY id`,
  `SELECT id FROM ${T} WHERE (length(name), length(id)) = (:d, 2) OR (length(id), length(name)) < (:d, 9) ORDER BY id`,
  `SELECT name, CASE length(name) WHEN :d THEN 1 WHEN 7 THEN 2 END FROM ${T} ORDER BY id`,
  `SELECT CASE WHEN length(name) > :d THEN 'long' ELSE 'short' END FROM ${T} ORDER BY id`,
  `SELECT subdomain FROM ${T} GROUP BY subdomain HAVING count(*) > :d ORDER BY 1`,
  `SELECT subdomain, count(*) AS n FROM ${T} GROUP BY subdomain HAVING n > :d ORDER BY 1`,
  `SELECT id, length(name) AS size FROM ${T} WHERE size < :d ORDER BY id`,
  'SELECT 5 / :d, 5 * :d, 5 - :d, :d + 1, :d % 4, -:d, +:d + 0, typeof(:d + 0)',
  "SELECT abs(:d), round(1.2345, :d), typeof(abs(:d)), substr('abcdef', :d)",
  'SELECT coalesce(:d, 3) / 2, ifnull(NULL, :d) / 2, max(:d, 3) / 2, iif(1, :d, 2) / 2',
  "SELECT coalesce(:d, 30) || ' days'",
  'SELECT CAST(:d AS INTEGER), CAST(:d AS REAL), typeof(CAST(:d AS NUMERIC))',
  `WITH p AS (SELECT :d AS days) SELECT t.id FROM ${T} t, p WHERE length(t.name) < p.days ORDER BY 1`,
  `WITH p(days) AS (VALUES (:d)) SELECT t.id FROM ${T} t JOIN p ON length(t.name) < days ORDER BY 1`,
  `SELECT t.id FROM ${T} t JOIN (SELECT :d AS days UNION ALL SELECT 3) p ON length(t.name) < p.days ORDER BY 1`,
  `SELECT id FROM ${T} WHERE length(name) < (SELECT :d) ORDER BY id`,
  `SELECT id FROM ${T} t WHERE EXISTS (SELECT 1 WHERE length(t.name) < :d) ORDER BY id`,
  `SELECT id FROM ${T} WHERE length(name) < coalesce(:d, 30) ORDER BY id`,
  'WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < min(:d, 9)) SELECT n FROM c',
  'SELECT n FROM numbers WHERE n > :d OR n = :d',
  'SELECT n FROM numbers WHERE :d AND n',
  `SELECT a.id FROM ${T} a LEFT JOIN ${T} b ON length(b.name) < :d AND a.id = b.id WHERE b.id IS NULL ORDER BY 1`,
  `SELECT date('2026-03-31', '-' || :d || ' days')`,
];

const spelled = fc.tuple(
  fc.constantFrom('', ' ', '\t', '\r', '\n '),
  fc.constantFrom('', '+', '-'),
  fc.oneof(
    fc.nat(30).map(String),
    fc.nat(30).map((n) => `0${n}`),
    fc.tuple(fc.nat(20), fc.constantFrom('0', '5', '50', '00', '')).map((parts) => parts.join('.')),
    fc.constantFrom(
      '.5',
      '1e1',
      '2E0',
      '0.3e1',
      '25e-1',
      '9007199254740993',
      '9223372036854775809',
      '3000000000',
    ),
  ),
  fc.constantFrom('', ' ', '\r', '\r\n'),
);

test('a number is what its literal is, however a person spells it', async () => {
  await fc.assert(
    fc.asyncProperty(spelled, fc.constantFrom(...ofNumbers), async ([before, sign, digits, after], sql) => {
      const literal = `(${sign}${digits})`;
      const { rows, warnings } = await answer(sql, `${before}${sign}${digits}${after}`);
      // The literal is put together as the number that it is.
      const twin = sql.replaceAll(/:d|'{{ d }}'/g, literal);
      expect({ rows, warnings }).toEqual({ rows: (await answer(twin)).rows, warnings: [] });
    }),
    { numRuns: 300 },
  );
});

test.each(ofNumbers.filter((sql) => !sql.includes('date(')))(
  'what is no number is said where one is wanted: %s',
  async (sql) => {
    const { warnings } = await answer(sql, '1_000');
    expect(warnings[0]).toMatch(/^:d is no number, and `.*` takes it for one\./);
  },
);

test.each([
  '0x10',
  'Infinity',
  'NaN',
  '1_000',
  '１２',
  '1,5',
  'two',
  '\u00a014',
  '1e999',
  '--1',
  '1 2',
  '1.2.3',
])('%j is no number', async (text) => {
  const { warnings } = await answer(`SELECT id FROM ${T} WHERE length(name) < :d`, text);
  expect(warnings).toEqual([
    ':d is no number, and `length(name) < :d` takes it for one. A number is written like 14, -3, 2.5 or 1e6.',
  ]);
});

test.each(['', ' ', '\r'])('%j is empty', async (text) => {
  const { warnings } = await answer(`SELECT id FROM ${T} WHERE length(name) < :d`, text);
  expect(warnings).toEqual([expect.stringMatching(/^:d is empty, and /)]);
});

/** Places that take a text. */
const ofTexts = [
  `SELECT id FROM ${T} WHERE id = :d ORDER BY id`,
  `SELECT id FROM ${T} WHERE id = '{{ d }}' ORDER BY id`,
  `SELECT id FROM ${T} WHERE :d IS id ORDER BY id`,
  `SELECT id FROM ${T} WHERE apiTokenId IN ('t1', :d) ORDER BY id`,
  `SELECT id FROM ${T} WHERE lower(id) = :d ORDER BY id`,
  `SELECT id FROM ${T} WHERE id LIKE :d || '%' ORDER BY id`,
  `SELECT id FROM ${T} WHERE instr(id, :d) ORDER BY id`,
  `SELECT id FROM ${T} WHERE id IN (SELECT :d) ORDER BY id`,
  `SELECT id FROM ${T} WHERE (id, subdomain) IN (VALUES (:d, 'acme')) ORDER BY id`,
  `WITH p AS (SELECT :d AS id) SELECT t.id FROM ${T} t JOIN p ON p.id = t.id ORDER BY 1`,
  `WITH p AS (SELECT :d AS id) SELECT t.id FROM ${T} t JOIN p USING (id) ORDER BY 1`,
  `SELECT t.id FROM (SELECT lower(id) AS id FROM ${T}) t WHERE t.id = :d ORDER BY 1`,
  `SELECT coalesce(:d, 'none'), CAST(:d AS TEXT), '' || :d`,
  `SELECT id FROM leavers WHERE day = :d OR :d = 'mon'`,
];

test.each(ofTexts)('a text column and the like keep the digits as they are given: %s', async (sql) => {
  for (const text of ['07', '7', '7.0', '+7', ' 7', '1e1', 'x']) {
    const twin = sql.replaceAll(/:d|'{{ d }}'/g, `'${text}'`);
    expect(await answer(sql, text)).toEqual({ rows: (await answer(twin)).rows, warnings: [] });
  }
});

test('a key is asked for with its digits as they are given', async () => {
  expect(await memory.requestsOf('SELECT login FROM okta.made.users WHERE id = :d', given('07'))).toEqual([
    'acme /made/users/07',
    'beta /made/users/07',
  ]);
});

describe('one name in two kinds of places', () => {
  test('is a number in one and a text in the other', async () => {
    const sql = `SELECT id, :d || '', 5 / :d FROM ${T} WHERE length(id) = :d AND id <> :d ORDER BY id`;
    expect(await answer(sql, '02.0')).toEqual({
      rows: [...Array(5)]
        .map((_, index) => [['07', 't1', 't1', 't2', 't3'][index], '02.0', 2.5])
        .concat([['t9', '02.0', 2.5]]),
      warnings: [],
    });
  });

  test('is a number in a list and a text in another', async () => {
    const list = { d: [{ given: '07' }, { given: '2.0' }, { given: 't1' }] };
    const sql = `SELECT id FROM ${T} WHERE id IN (:d) AND length(id) IN (:d) ORDER BY subdomain, id`;
    const warnings: string[] = [];
    const rows = await memory.run(sql, list, { onWarning: (warning) => warnings.push(warning) });
    expect(rows).toEqual([['07'], ['t1'], ['t1']]);
    expect(warnings).toEqual([expect.stringMatching(/^:d is no number, and `length\(id\) IN \(:d\)`/)]);
  });

  test('in one place that is both is said, and taken for a number', async () => {
    const sql = `WITH p AS (SELECT :d AS x) SELECT count(*) FROM ${T}, p WHERE id = p.x AND length(id) = p.x`;
    const { warnings } = await answer(sql, '7');
    expect(warnings).toEqual([
      expect.stringMatching(/^nothing says whether `id = p.x` is about numbers or texts/),
    ]);
  });
});

describe('where nothing says what a value is', () => {
  test.each([
    `SELECT count(*) FROM ${T} WHERE network ->> 'x' < :d`,
    `SELECT count(*) FROM ${T} WHERE json_extract(network, '$.x') = :d`,
    `SELECT count(*) FROM ${T}, json_each(network, '$.include') WHERE value = :d`,
    `SELECT (SELECT json_extract('[7]', '$[0]')) = :d`,
  ])('it is said once, and a number is a number: %s', async (sql) => {
    const { rows, warnings } = await answer(sql, '7.0');
    expect(warnings).toEqual([
      expect.stringMatching(
        /^nothing says whether `.*` is about numbers or texts, so :d is taken for a number\./,
      ),
    ]);
    expect(rows).toEqual((await answer(sql.replace(':d', '7.0'))).rows);
    expect((await answer(sql, 'x')).warnings).toEqual([]);
  });

  test.each(['REAL', 'TEXT'])('CAST(… AS %s) says it', async (type) => {
    const sql = `SELECT count(*) FROM ${T} WHERE network ->> 'x' < CAST(:d AS ${type})`;
    expect((await answer(sql, '7.0')).warnings).toEqual([]);
  });
});

test('a statement that is too large to be read takes numbers for numbers, and says so', () => {
  const { store, catalog } = memory.session;
  const [statement] = memory.session.read('SELECT n FROM numbers WHERE n > :d OR n = :e');
  if (statement?.kind !== 'sqlite') throw new Error('no statement');
  const schema: LocalSchema = Object.create(store, {
    viewNamed: {
      value: () => {
        throw new RangeError('too many mentions of tables');
      },
    },
  });
  const parameters = new Map([
    ['d', { given: '2.0' }],
    ['e', { given: 'x' }],
  ]);
  const readable = readableText(statement.text, catalog);
  const { bindings, warnings } = decideParameters(readable, { catalog, schema, parameters });
  expect(bindings).toEqual(
    new Map<string, unknown>([
      [':d', { real: '2.0' }],
      [':e', 'x'],
    ]),
  );
  expect(warnings.map(({ message }) => message)).toEqual([
    'nothing says whether `:d` is about numbers or texts, so :d is taken for a number',
  ]);
});

test.each([
  ['7', 7],
  ['-3', -3],
  ['1.5', 1.5],
  ['9007199254740993', 9007199254740993n],
  ['007', '007'],
  ['2.0', '2.0'],
  ['+14', '+14'],
  ['1e1', '1e1'],
  ['9223372036854775808', '9223372036854775808'],
])('what is only shown is shown as it was given: %s', async (text, value) => {
  expect((await answer('SELECT :d', text)).rows).toEqual([[value]]);
});

test('two parameters are compared as numbers when both are', async () => {
  const compare = async (a: string, b: string) =>
    (await memory.run('SELECT :a < :b', { a: { given: a }, b: { given: b } }))[0];
  expect(await compare('9', '10.0')).toEqual([1]);
  expect(await compare('9', '10x')).toEqual([0]);
});

describe('statements on local tables', () => {
  test('store what a column wants, and compare as a SELECT does', async () => {
    const { rows } = await answer(
      `CREATE TABLE k (n INTEGER, t TEXT);
       INSERT INTO k VALUES (:d, :d), (1, '1');
       UPDATE k SET n = n + 1 WHERE n <= :d AND t = :d;
       DELETE FROM k WHERE length(t) < :d;
       SELECT n, t FROM k`,
      '2.0',
    );
    expect(rows).toEqual([[3, '2.0']]);
    await memory.run('DROP TABLE k');
  });

  test('say so where nobody reads what a value is compared with', async () => {
    await memory.run('CREATE TABLE u (t TEXT PRIMARY KEY)');
    const insert = `INSERT INTO u VALUES ('abc') ON CONFLICT DO UPDATE SET t = 'x' WHERE length(t) > :d; SELECT t FROM u`;
    await memory.run(insert, given('9'));
    expect(await answer(insert, '2.0')).toEqual({
      rows: [['x']],
      warnings: [expect.stringMatching(/^nothing says whether `:d` is about numbers or texts/)],
    });
    await memory.run('DROP TABLE u');
  });

  test('keep a number for later', async () => {
    await memory.run('CREATE TABLE kept AS SELECT :d AS days', given('2.0'));
    expect((await answer(`SELECT count(*) FROM ${T}, kept WHERE length(id) > days`)).rows).toEqual([[0]]);
    await memory.run('DROP TABLE kept');
  });
});

test('values that a program gives are what they are', async () => {
  const warnings: string[] = [];
  const run = (d: string | number | null) =>
    memory.run(
      `SELECT count(*) FROM ${T} WHERE length(name) < :d`,
      { d },
      { onWarning: (w) => warnings.push(w) },
    );
  expect(await run(3)).toEqual([[2]]);
  expect(await run(null)).toEqual([[0]]);
  expect(warnings).toEqual([]);
  expect(await run('3')).toEqual([[6]]);
  expect(warnings).toEqual([expect.stringMatching(/^`length\(name\) < :d` compares a number with a text/)]);
});

describe('a list', () => {
  const run = (sql: string, values: readonly (string | number)[]) => memory.run(sql, { d: values });

  test('stands in IN, and binds keys', async () => {
    const sql = `SELECT subdomain, id FROM ${T} WHERE subdomain IN (:d) AND name = 'ci' ORDER BY 1`;
    expect(await run(sql, ['acme', 'beta'])).toEqual([
      ['acme', 't1'],
      ['beta', 't1'],
    ]);
    expect(await memory.requestsOf(`SELECT id FROM ${T} WHERE subdomain IN (:d)`, { d: ['beta'] })).toEqual([
      'beta /api/v1/api-tokens',
    ]);
    expect(
      await memory.requestsOf(
        "SELECT id FROM okta.made.users WHERE subdomain = 'acme' AND id IN (:d, 'u3')",
        {
          d: ['u1', 'u2'],
        },
      ),
    ).toEqual(['acme /made/users/u1', 'acme /made/users/u2', 'acme /made/users/u3']);
  });

  test.each([
    ['IN (:d)', [], 0],
    ['NOT IN (:d)', [], 6],
    ["IN (:d, 't1')", [], 2],
    ["IN ('t1', :d)", [], 2],
    ["IN ('t1', :d, :d)", [], 2],
    ['IN (:d, :d)', [], 0],
    ["IN (:d, 't9', :d)", [], 1],
    ["IN (:d, 't9', :d)", ['t2', 't3'], 3],
    ["IN ('{{ d }}')", ['t2', 't3'], 2],
  ])('id %s of %j', async (condition, values, count) => {
    expect(await run(`SELECT count(*) FROM ${T} WHERE id ${condition}`, values)).toEqual([[count]]);
  });

  test('leaves columns the names that they have without it', async () => {
    const [statement] = memory.session.read("SELECT 'a' IN (:d)");
    if (statement === undefined) throw new Error('no statement');
    const answered = await memory.session.run(statement, { parameters: new Map([['d', ['a', 'b']]]) });
    expect(answered.columns).toEqual([{ name: "'a' IN (:d)", json: false }]);
    answered.close();
  });

  test.each([
    `SELECT id FROM ${T} WHERE id = :d`,
    'SELECT :d',
    'SELECT lower(:d)',
    'SELECT 1 IN (lower(:d))',
    'SELECT 1 IN (SELECT :d)',
    'SELECT 1 LIMIT :d',
  ])('is refused elsewhere: %s', async (sql) => {
    await expect(run(sql, ['a', 'b'])).rejects.toThrow(':d has a list of values, and only IN (:d) takes one');
  });

  test('is not numbered', async () => {
    await expect(memory.run('SELECT 1 IN (?)', { 1: ['a', 'b'] })).rejects.toThrow('not with ?');
  });
});
