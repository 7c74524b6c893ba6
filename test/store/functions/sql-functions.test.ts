import fc from 'fast-check';
import initSqlJs from 'sql.js';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/base/clock.ts';
import { SqlError } from '../../../src/base/errors.ts';
import { createSqlFunctions } from '../../../src/store/functions/sql-functions.ts';
import { UnreadableValues } from '../../../src/store/functions/unreadable.ts';

const clock: Clock = {
  now: () => Date.parse('2025-11-10T12:00:00.000Z'),
  sleep: () => Promise.reject(new Error('nobody sleeps here')),
};
const unreadable = new UnreadableValues();
const functions = createSqlFunctions(clock, unreadable);
const { Database } = await initSqlJs();
const database = new Database();
for (const { name, args, call } of functions) {
  for (const count of typeof args === 'number' ? [args] : args) {
    database.create_function(
      name,
      Object.defineProperty(call.bind(null), 'length', { value: count }) as never,
    );
  }
}

/** What SQLite itself makes of an expression. */
const evaluate = (expression: string, ...bindings: (string | number | Uint8Array | null)[]): unknown =>
  database.exec(`SELECT ${expression}`, bindings)[0]?.values[0]?.[0];

/** The expression gives NULL, and this is noted. */
const unreadIn = (expression: string, ...bindings: string[]): readonly string[] => {
  unreadable.take();
  expect(evaluate(expression, ...bindings)).toBeNull();
  return unreadable.take().map(({ reason }) => reason);
};

describe('days_since and days_until', () => {
  test.each([
    ['2025-11-10T12:00:00.000Z', 0],
    ['2025-11-09T12:00:00Z', 1],
    ['2025-11-10T00:00:00Z', 0.5],
    ['2025-11-11T12:00:00Z', -1],
    ['2025-11-10', 0.5],
    ['2025-11-10 06:00:00', 0.25],
    ['2025-11-10 06:00', 0.25],
    ['2025-11-10T06:00:00', 0.25],
    ['2025-11-10T14:00:00+02:00', 0],
    ['2025-11-10T04:00:00-0800', 0],
    ['2025-11-10 04:00:00 -08:00', 0],
    ['2025-11-10t12:00:00.000z', 0],
    ['2024-02-29T12:00:00Z', 620],
    ['0001-01-01T12:00:00Z', 739564],
  ])('of %s', (time, days) => {
    expect(evaluate('days_since(?)', time)).toBe(days);
    expect(evaluate('-days_until(?) + 0', time)).toBe(days);
  });

  test.each([
    '',
    'now',
    'yesterday',
    '2025-02-30',
    '2025-02-29T00:00:00Z',
    '2025-13-01',
    '2025-00-10',
    '2025-01-00',
    '2025-1-1',
    '2025-11-10T24:00:00Z',
    '2025-11-10T12:60:00Z',
    '2025-11-10T12:00:60Z',
    '2025-11-10T12:00:00+15:00',
    '2025-11-10T12:00:00 CET',
    '2025-11-10T12:00:00.Z',
    ' 2025-11-10',
    '2025-11-10\n',
    '20251110',
    '11/10/2025',
    '1762776000',
    '+002025-11-10',
  ])('give NULL for %j, and say so', (time) => {
    const said = expect.stringMatching(/^days_since: '[\s\S]*' is not a time such as/);
    expect(unreadIn('days_since(?)', time)).toEqual([said]);
    expect(unreadIn('days_until(?)', time)).toEqual([expect.stringMatching(/^days_until: /)]);
  });

  test('agree with julianday on every time that SQLite writes', () => {
    const time = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(time, (date) => {
        const text = date.toISOString();
        const difference = evaluate(
          `days_since(?1) - (julianday('2025-11-10T12:00:00') - julianday(?1))`,
          text,
        );
        expect(Math.abs(Number(difference))).toBeLessThan(1e-8);
      }),
    );
  });
});

describe('duration_days', () => {
  test.each([
    ['P30D', 30],
    ['PT5M', 5 / 1440],
    ['P1W', 7],
    ['P1DT12H', 1.5],
    ['PT36H', 1.5],
    ['P0.5D', 0.5],
    ['P0,5D', 0.5],
    ['PT0.5S', 0.5 / 86400],
    ['P1W1D', 8],
    ['P1DT1H1M1S', 1 + 3661 / 86400],
    ['P0D', 0],
    ['-P0D', 0],
    ['-P1D', -1],
    ['+P1D', 1],
    ['P0Y0M30DT0H0M0S', 30],
  ])('%s', (duration, days) => {
    expect(evaluate('duration_days(?)', duration)).toBe(days);
  });

  test.each([
    '',
    'P',
    'PT',
    'P1DT',
    '30',
    '30D',
    'P30',
    'P1H',
    'PT1D',
    'p30d',
    'P-1D',
    'P1D ',
    'P1S1H',
    'P.5D',
  ])('gives NULL for %j, and says so', (duration) => {
    const said = expect.stringContaining('is not a duration such as P30D');
    expect(unreadIn('duration_days(?)', duration)).toEqual([said]);
  });

  test.each(['P1M', 'P1Y', 'P1Y2M3D', 'P0.5M'])(
    'gives NULL for %s, and says so: months and years have no fixed length',
    (duration) => {
      expect(unreadIn('duration_days(?)', duration)).toEqual([
        `duration_days: '${duration}' has years or months, which are no fixed number of days`,
      ]);
    },
  );
});

describe('last_used', () => {
  test.each([
    ['2025-12-02T14:47:13.000Z', 'P30D', '2025-11-02T14:47:13.000Z'],
    ['2025-12-02T14:47:13.123Z', 'PT5M', '2025-12-02T14:42:13.123Z'],
    ['2024-03-01T00:00:00Z', 'P1D', '2024-02-29T00:00:00.000Z'],
    ['2025-12-02', 'P1W', '2025-11-25T00:00:00.000Z'],
  ])('of a token that expires at %s with a window of %s', (expiresAt, window, used) => {
    expect(evaluate('last_used(?, ?)', expiresAt, window)).toBe(used);
  });

  test.each([
    ["last_used('x', 'P30D')", "'x' is not a time"],
    ["last_used('2025-12-02', 'P1M')", "'P1M' has years or months"],
    ["last_used('0000-01-01', 'P30D')", "'P30D' before 0000-01-01 leads out of the years 0 to 9999"],
    ["last_used('2025-12-02', 'P10675199DT2H48M5.4775807S')", 'leads out of the years 0 to 9999'],
    [`last_used('2025-12-02', 'P${'9'.repeat(400)}D')`, 'leads out of the years 0 to 9999'],
    ["last_used(NULL, 'P30D', 'x')", "'x' is not a time"],
  ])('%s gives NULL, and says which argument makes no sense', (expression, reason) => {
    const [said, ...more] = unreadIn(expression);
    expect([said, more]).toEqual([expect.stringMatching(/^last_used: /), []]);
    expect(said).toContain(reason);
  });

  test.each([
    ["last_used('2025-12-02T00:00:00Z', 'P30D', '2025-11-20T00:00:00Z')", '2025-11-02T00:00:00.000Z'],
    ["last_used('2025-12-02T00:00:00Z', NULL, '2025-11-20T00:00:00Z')", '2025-11-20T00:00:00.000Z'],
    ["last_used(NULL, 'P30D', '2025-11-20T00:00:00Z')", '2025-11-20T00:00:00.000Z'],
    ["last_used('2025-12-02T00:00:00Z', 'P1Y', '2025-11-20T00:00:00Z')", '2025-11-20T00:00:00.000Z'],
    ["last_used('soon', 'P30D', '2025-11-20T00:00:00Z')", '2025-11-20T00:00:00.000Z'],
    ["last_used('2025-12-02T00:00:00Z', 'P30D', NULL)", '2025-11-02T00:00:00.000Z'],
    ["last_used('2025-12-02T00:00:00Z', 'P30D', 'x')", '2025-11-02T00:00:00.000Z'],
    ['last_used(NULL, NULL, NULL)', null],
  ])('%s takes lastUpdated where the window tells nothing, and nothing is unread', (expression, used) => {
    unreadable.take();
    expect([evaluate(expression), unreadable.take()]).toEqual([used, []]);
  });
});

describe('regular expressions', () => {
  test.each<[string, unknown]>([
    ["'prod-ci' REGEXP '^prod-'", 1],
    ["'prod-ci' NOT REGEXP '^prod-'", 0],
    ["'prod-ci' REGEXP 'PROD'", 0],
    ["'prod-ci' REGEXP '(?i)PROD'", 1],
    ["'a' || char(10) || 'b' REGEXP '(?s)a.b'", 1],
    ["'a' || char(10) || 'b' REGEXP '(?im)^B'", 1],
    ["regexp_like('vm12', 'vm[0-9]+')", 1],
    ["regexp_like('test', 'vm[0-9]+')", 0],
    ["regexp_like('hello.world', 'hello\\.world')", 1],
    ["regexp_like('a@b', '^\\w\\@\\w$')", 1],
    ["regexp_like('a-b', '[a\\-z]-')", 1],
    ["regexp_like('é', '^\\p{L}$')", 1],
    ["regexp_like('🎉', '^.$')", 1],
    ["regexp_like('hello', '')", 1],
    ["regexp_like(12, '^1')", 1],
    ["regexp_substr('123-456-7890', '[0-9]+-[0-9]+')", '123-456'],
    ["regexp_substr('hello world', 'w.*d')", 'world'],
    ["regexp_substr('hello', '')", ''],
    ["regexp_substr('hello', 'x')", null],
    ["regexp_replace('hello world', 'world', 'SQLite')", 'hello SQLite'],
    ["regexp_replace('123-456', '[0-9]', 'X')", 'XXX-XXX'],
    ["regexp_replace('2022-09-14T10:00', 'T.*', '')", '2022-09-14'],
    ["regexp_replace('a=b', '(\\w)=(\\w)', '\\2=\\1')", 'b=a'],
    ["regexp_replace('a=b', '(?<left>\\w)=', '[\\1\\2\\0]')", '[aa=]b'],
    ["regexp_replace('ab', '(x)?b', '<\\1>')", 'a<>'],
    ["regexp_replace('a', 'a', '$& $1 \\\\1 \\x')", '$& $1 \\1 \\x'],
    ["regexp_replace('abc', 'x', 'y')", 'abc'],
    ["typeof('a' REGEXP 'a')", 'integer'],
    ["(regexp_like('a', 'a') || '')", '1'],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });

  test.each(['(', '[a', 'a{2,1}', '\\p{Nothing}', '\\A', '\\_x\\Q', '[[:alpha:]]', '(?>a)', '*a', '(?-i)a'])(
    'the pattern %s is an error, not a match of something else',
    (pattern) => {
      expect(() => evaluate("'a' REGEXP ?", pattern)).toThrow(/^regexp: '[\s\S]*' is not a valid pattern: /);
    },
  );

  test('a pattern gives the same answer however often it is used', () => {
    const answers = evaluate(
      "group_concat(regexp_like(column1, 'a') || regexp_substr(column1, 'a')) FROM (VALUES ('a'), ('ba'), ('a'))",
    );
    expect(answers).toBe('1a,1a,1a');
  });

  test('more patterns than are kept do no harm', () => {
    const sum = evaluate(`sum(regexp_like('x' || value || 'x', 'x' || value || 'x')) FROM (
      WITH RECURSIVE n(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n LIMIT 500) SELECT * FROM n)`);
    expect(sum).toBe(500);
  });
});

describe('split_part', () => {
  test.each([
    ['a/b/c', '/', 1, 'a'],
    ['a/b/c', '/', 3, 'c'],
    ['a/b/c', '/', -1, 'c'],
    ['a/b/c', '/', -3, 'a'],
    ['a/b/c', '/', 4, null],
    ['a/b/c', '/', -4, null],
    ['/a/b/c/', '/', 1, ''],
    ['/a/b/c/', '/', 5, ''],
    ['a//b/c', '/', 2, ''],
    ['a, b, c', ', ', 2, 'b'],
    ['', '/', 1, ''],
    ['', '/', -1, ''],
    ['a', '/', 2, null],
  ])('of %j by %j, part %i', (text, separator, part, value) => {
    expect(evaluate('split_part(?, ?, ?)', text, separator, part)).toBe(value);
  });

  test.each([
    ["split_part('a', '', 1)", 'split_part: the separator is empty'],
    ["split_part('a', '/', 0)", "split_part: '0' is no part"],
    ["split_part('a', '/', 1.5)", "split_part: '1.5' is no part"],
    ["split_part('a', '/', 'x')", "split_part: 'x' is no part"],
  ])('%s is an error', (expression, message) => {
    expect(() => evaluate(expression)).toThrow(message);
  });
});

describe('json_equal', () => {
  test.each<[string, string, number]>([
    ['{"a":1,"b":[1,2]}', ' { "b": [1, 2], "a": 1 } ', 1],
    ['[1,2,3]', '[3,2,1]', 0],
    ['{"a":1}', '{"a":1,"b":null}', 0],
    ['{"a":null}', '{"b":null}', 0],
    ['1', '1.0', 1],
    ['1', '"1"', 0],
    ['[]', '{}', 0],
    ['"\\u00e9"', '"é"', 1],
    ['12345678901234567890', '12345678901234567891', 0],
    ['null', 'null', 1],
  ])('%s and %s', (left, right, value) => {
    expect(evaluate('json_equal(?, ?)', left, right)).toBe(value);
  });

  test.each(['', '{', "{'a':1}", 'abc'])('%j is not JSON: NULL', (text) => {
    const said = expect.stringMatching(/^json_equal: '[\s\S]*' is not JSON$/);
    expect(unreadIn('json_equal(?, 1)', text)).toEqual([said]);
  });
});

describe('every function', () => {
  const least = (args: number | readonly number[]) => Math.min(...[args].flat());

  test.each(functions.map(({ name, args }) => [name, least(args)] as const))(
    '%s gives NULL for a NULL in any place',
    (name, args) => {
      for (let place = 0; place < args; place++) {
        // Nonsense in the other places: NULL comes first.
        const list = Array.from({ length: args }, (_, index) => (index === place ? 'NULL' : "'('"));
        expect(evaluate(`${name}(${list.join()})`)).toBeNull();
      }
    },
  );

  test.each(functions)('$name is described, and its usage names it', ({ name, usage, args, description }) => {
    expect(usage).toMatch(new RegExp(`^${name}\\(\\w+(,\\w+){${least(args) - 1}}(\\[,\\w+\\])?\\)$`));
    expect(description).toMatch(/\.$/);
  });

  test('refuses blobs, and integers whose digits would be lost', () => {
    expect(() => evaluate("regexp_like(x'41', 'A')")).toThrow('regexp_like: a blob is not text');
    expect(() => evaluate("regexp_like(9007199254740993, '3$')")).toThrow('CAST it AS TEXT');
    expect(evaluate("regexp_like(CAST(9007199254740993 AS TEXT), '3$')")).toBe(1);
  });

  test('throws SqlError for a call that makes no sense, and repeats no long value whole', () => {
    const regexp = functions.find(({ name }) => name === 'regexp');
    const error = (() => {
      try {
        return regexp?.call(`(${'x'.repeat(10_000)}`, 'x');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(SqlError);
    expect((error as SqlError).message.length).toBeLessThan(150);
    const [said = ''] = unreadIn('days_since(?)', 'x'.repeat(10_000));
    expect(said.length).toBeLessThan(150);
  });

  test('notes a value once, however many rows have it', () => {
    unreadable.take();
    for (let row = 0; row < 3; row++) evaluate("days_since('x') || days_until('y') || days_since('y')");
    expect(unreadable.take().map(({ value }) => value)).toEqual(['x', 'y']);
  });
});
