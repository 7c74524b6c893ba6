import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SqlValue } from '../../src/base/sql-value.ts';
import { print, resultOf } from './print.ts';
import { anyValue, rowsOf } from './values.ts';

const jsonOf = async (value: SqlValue, column = 'v') =>
  (await print('jsonl', resultOf([column], [[value]]))).slice('{"v":'.length, -'}\n'.length);

describe('a value in JSON', () => {
  test.each<[string, SqlValue, string]>([
    ['text', 'a "b" \\', '"a \\"b\\" \\\\"'],
    ['NULL', null, 'null'],
    ['empty text', '', '""'],
    ['an integer', 42, '42'],
    ['a 64-bit integer', 9223372036854775807n, '9223372036854775807'],
    ['a REAL', 0.1 + 0.2, '0.30000000000000004'],
    ['a large REAL', 1e300, '1e+300'],
    ['infinity', Number.POSITIVE_INFINITY, '1e999'],
    ['minus infinity', Number.NEGATIVE_INFINITY, '-1e999'],
    ['a blob', new Uint8Array([1, 255]), '"Af8="'],
    ['an escape sequence', '\u001B[31m\u009B', '"\\u001b[31m\\u009b"'],
    ['a right-to-left override', 'a\u202Eb', '"a\\u202eb"'],
    ['half a surrogate pair', '\uD800', '"\\ud800"'],
    ['wide characters', '漢字 👩‍👩‍👧', '"漢字 👩‍👩‍👧"'],
    ['text that is JSON in a column that is not', '{"a":1}', '"{\\"a\\":1}"'],
  ])('%s', async (_, value, printed) => {
    expect(await jsonOf(value)).toBe(printed);
  });

  test.each<[string, SqlValue, string]>([
    ['an object', '{"connection":"ZONE","include":["nzo1"]}', '{"connection":"ZONE","include":["nzo1"]}'],
    ['an array', '[]', '[]'],
    [
      'all digits of its numbers',
      '{"n":12345678901234567890.123,"e":1e400}',
      '{"n":12345678901234567890.123,"e":1e400}',
    ],
    [
      'white space within its strings only',
      '{\n  "a": "b \\" c",\r\n\t"d" : [ 1, 2 ]\n}',
      '{"a":"b \\" c","d":[1,2]}',
    ],
    ['members that occur twice', '{"a":1,"a":2}', '{"a":1,"a":2}'],
    ['control characters, escaped', '{"a":"\u009B"}', '{"a":"\\u009b"}'],
    ['NULL', null, 'null'],
    ['text that is not JSON, as a string', '{oops', '"{oops"'],
    ['two values in a row, as a string', '{} {}', '"{} {}"'],
    ['a scalar, as a string', 'true', '"true"'],
    ['digits, as a string', '0012', '"0012"'],
    ['a number', 7, '7'],
  ])('a column of JSON nests %s', async (_, value, printed) => {
    expect(await jsonOf(value, 'v*')).toBe(printed);
  });

  test('a very long text in a column of JSON is nested too', async () => {
    const long = `{"a": "${'x'.repeat(5_000_000)}\\""}`;
    expect(await jsonOf(long, 'v*')).toBe(long.replace(': ', ':'));
  });
});

describe('the objects', () => {
  test.each([
    [
      ['id', 'id'],
      ['id', 'id_2'],
    ],
    [
      ['id', 'id', 'id_2'],
      ['id', 'id_3', 'id_2'],
    ],
    [
      ['a', 'a', 'a'],
      ['a', 'a_2', 'a_3'],
    ],
    [
      ['id', 'ID'],
      ['id', 'ID'],
    ],
    [
      ['', ''],
      ['', '_2'],
    ],
    [
      ['__proto__', 'constructor'],
      ['__proto__', 'constructor'],
    ],
  ])('of the columns %j have the keys %j', async (names, keys) => {
    const printed = await print('jsonl', resultOf(names, [names.map((_, index) => index)]));
    expect(printed).toBe(`{${keys.map((key, index) => `${JSON.stringify(key)}:${index}`).join(',')}}\n`);
  });
});

describe('the frame', () => {
  const rows = [[1], [2], [3]];

  test('of json is one array, a row a line', async () => {
    expect(await print('json', resultOf(['n'], rows))).toBe('[\n{"n":1},\n{"n":2},\n{"n":3}\n]\n');
  });

  test('of json without rows is an empty array', async () => {
    expect(await print('json', resultOf(['n'], []))).toBe('[]\n');
  });

  test('of jsonl is a line a row, and nothing without rows', async () => {
    expect(await print('jsonl', resultOf(['n'], rows))).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
    expect(await print('jsonl', resultOf(['n'], []))).toBe('');
  });
});

/** What a reader of JSON is to get: doubles for numbers, base64 for blobs. */
const readBack = (value: SqlValue) => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return Number(value);
  return Object.is(value, -0) ? 0 : value;
};

test('json and jsonl, read back, give every value', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf(anyValue), async (rows) => {
      const names = (rows[0] ?? []).map((_, index) => `c${index}`);
      const expected = rows.map((row) =>
        Object.fromEntries(row.map((value, index) => [names[index], readBack(value)])),
      );
      expect(JSON.parse(await print('json', resultOf(names, rows)))).toEqual(expected);
      const lines = (await print('jsonl', resultOf(names, rows))).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
    }),
  );
});

test('a column of any JSON, read back, gives the same structure on one line', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ noUnicodeString: false }),
      fc.constantFrom(0, 1, '\t'),
      async (value, indent) => {
        fc.pre(typeof value === 'object' && value !== null);
        const printed = await print('jsonl', resultOf(['v*'], [[JSON.stringify(value, undefined, indent)]]));
        expect(printed.indexOf('\n')).toBe(printed.length - 1);
        expect(JSON.parse(printed)).toEqual({ v: JSON.parse(JSON.stringify(value)) });
      },
    ),
  );
});
