import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SqlValue } from '../../src/base/sql-value.ts';
import { textOf } from '../../src/output/value-text.ts';
import { print, resultOf } from './print.ts';
import { anyValue, rowsOf } from './values.ts';

const fieldOf = async (value: SqlValue) =>
  (await print('csv', resultOf(['a', 'b'], [['x', value]]))).slice(7, -2);

describe('a CSV field', () => {
  test.each<[string, SqlValue, string]>([
    ['plain text', 'plain text', 'plain text'],
    ['text with a comma', 'a,b', '"a,b"'],
    ['text with a quote', 'say "hi"', '"say ""hi"""'],
    ['text with a line feed', 'a\nb', '"a\nb"'],
    ['text with a carriage return within', 'a\rb', '"a\rb"'],
    ['a semicolon', 'a;b', 'a;b'],
    ['blanks around', ' a ', ' a '],
    ['NULL', null, ''],
    ['empty text', '', '""'],
    ['the text NULL', 'NULL', 'NULL'],
    ['an integer', 42, '42'],
    ['a negative integer', -42, '-42'],
    ['a fraction', -0.1, '-0.1'],
    ['a REAL needing 17 digits', 0.1 + 0.2, '0.30000000000000004'],
    ['a 64-bit integer', 9223372036854775807n, '9223372036854775807'],
    ['the least 64-bit integer', -9223372036854775808n, '-9223372036854775808'],
    ['infinity', Number.POSITIVE_INFINITY, 'Inf'],
    ['minus infinity', Number.NEGATIVE_INFINITY, '-Inf'],
    ['a blob', new Uint8Array([0, 1, 171, 255]), '0001ABFF'],
    ['an empty blob', new Uint8Array(), ''],
    ['a right-to-left override', 'a\u202Eb', 'a\u202Eb'],
    ['an escape sequence', '\u001B[31m', '\u001B[31m'],
  ])('of %s', async (_, value, field) => {
    expect(await fieldOf(value)).toBe(field);
  });

  test('of a blob is its own bytes, not those of the memory around it', async () => {
    const memory = new Uint8Array([1, 2, 3, 4]);
    expect(await fieldOf(memory.subarray(1, 3))).toBe('0203');
  });
});

describe('the formula guard', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-5 ', "'-5 "],
    ['-2+3', "'-2+3"],
    ['+1e', "'+1e"],
    ['-0x10', "'-0x10"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['\nx', '"\'\nx"'],
    ['a=1', 'a=1'],
    [' =1', "' =1"],
    [' \t\n =1', '"\' \t\n =1"'],
    ['\u00A0=1', "'\u00A0=1"],
    ['\uFEFF+1+1', "'\uFEFF+1+1"],
    ['\u200B@SUM(A1)', "'\u200B@SUM(A1)"],
    ['\u0000=1', "'\u0000=1"],
    ['\u3164=1', "'\u3164=1"],
    ['＝1+1', "'＝1+1"],
    ['　＋cmd', "'　＋cmd"],
    ['－1', "'－1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['﹦1', "'﹦1"],
    [' a =1', ' a =1'],
    [' -', "' -"],
    ["'=1", "'=1"],
    ['{"a":"=1"}', '"{""a"":""=1""}"'],
  ])('of the text %j', async (text, field) => {
    expect(await fieldOf(text)).toBe(field);
  });

  test('covers the header', async () => {
    expect(await print('csv', resultOf(['=cmd|x', 'b'], []))).toBe("'=cmd|x,b\r\n");
  });

  test.each(['-14', '+3.5', '-1e5', '-1.5E-7', '-.5', '+4930123456', '-0'])(
    'leaves the text %s alone: a spreadsheet takes it for a number',
    async (text) => {
      expect(await fieldOf(text)).toBe(text);
    },
  );

  test('leaves numbers alone', async () => {
    expect(await print('csv', resultOf(['n'], [[-1], [-1.5], [-1n]]))).toBe('n\r\n-1\r\n-1.5\r\n-1\r\n');
  });

  test('can be turned off', async () => {
    const printed = await print('csv', resultOf(['=a'], [['=1+1'], ['\t-']]), { formulaGuard: false });
    expect(printed).toBe('=a\r\n=1+1\r\n\t-\r\n');
  });
});

/** Blanks of all kinds, seen and unseen, then what may begin a formula. */
const formulaLike = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom(...' \t\r\n\v\0\u00A0\u1680\u2003\u200B\u202F\u2060\u3000\u3164\uFEFF'),
      maxLength: 4,
    }),
    fc.constantFrom('', ...'=+-@＝＋－＠﹦﹢﹣﹫1a'),
    fc.string({ unit: fc.constantFrom(...'1.e+=A(!'), maxLength: 4 }),
  )
  .map((parts) => parts.join(''));

/** By its own words: whatever is left of a text without blanks, in the narrow form of its characters. */
function expectNoFormula(field: string): void {
  expect(field).not.toMatch(/^[\t\r\n]/);
  const start = field.replace(/^[\p{C}\p{Z}\s\u3164]+/u, '').normalize('NFKC');
  if (/^[-+]/.test(field) && Number.isFinite(Number(field))) return;
  expect(start).not.toMatch(/^[=+\-@]/);
}

describe('a CSV', () => {
  test('has its header when there are no rows', async () => {
    expect(await print('csv', resultOf(['id', 'na"me', ''], []))).toBe('id,"na""me",""\r\n');
  });

  test('keeps columns of the same name', async () => {
    expect(await print('csv', resultOf(['id', 'id'], [[1, 2]]))).toBe('id,id\r\n1,2\r\n');
  });

  test('goes without a header when asked to', async () => {
    expect(await print('csv', resultOf(['id'], [[1]]), { headers: false })).toBe('1\r\n');
    expect(await print('csv', resultOf(['id'], []), { headers: false })).toBe('');
  });

  test('begins with a byte order mark when asked to', async () => {
    expect(await print('csv', resultOf(['id'], [[1]]), { bom: true })).toBe('\uFEFFid\r\n1\r\n');
  });

  test('has an empty line for a NULL that is alone in its row, and `""` for an empty text', async () => {
    expect(await print('csv', resultOf(['v'], [[null], ['']]))).toBe('v\r\n\r\n""\r\n');
  });

  test('is nothing at all without columns', async () => {
    expect(await print('csv', resultOf([], []), { bom: true })).toBe('');
  });

  test('writes JSON as SQLite has it', async () => {
    expect(await print('csv', resultOf(['network*'], [['{"a": 1}']]))).toBe('network\r\n"{""a"": 1}"\r\n');
  });

  test('ends every row alike, across batches', async () => {
    const rows = Array.from({ length: 1234 }, (_, index) => [index, `t${index}`]);
    const lines = (await print('csv', resultOf(['n', 't'], rows))).split('\r\n');
    expect(lines).toEqual(['n,t', ...rows.map((row) => row.join(',')), '']);
  });

  test('read back, gives every value, and tells NULL from the empty text', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(anyValue), async (rows) => {
        const names = (rows[0] ?? []).map((_, index) => `c${index}`);
        const printed = await print('csv', resultOf(names, rows), { formulaGuard: false });
        const read = parse(printed, {
          record_delimiter: '\r\n',
          cast: (field, { quoting }) => (field === '' && !quoting ? null : field),
        });
        const emptyBlobAsNull = (value: SqlValue) =>
          value === null || (value instanceof Uint8Array && value.length === 0)
            ? null
            : Buffer.from(textOf(value)).toString();
        expect(read).toEqual([names, ...rows.map((row) => row.map(emptyBlobAsNull))]);
      }),
      { numRuns: 300 },
    );
  });

  test('no text in it begins like a formula', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(anyValue), async (rows) => {
        const texts = rows.map((row) => row.filter((value) => typeof value === 'string'));
        const printed = await print('csv', resultOf(['a', 'b', 'c', 'd'], texts));
        const read: string[][] = parse(printed, { record_delimiter: '\r\n', relax_column_count: true });
        for (const field of read.flat()) expectNoFormula(field);
      }),
    );
    await fc.assert(
      fc.asyncProperty(formulaLike, async (text) => {
        const [[, field = ''] = []]: string[][] = parse(
          await print('csv', resultOf(['a', 'b'], [['x', text]])),
          {
            record_delimiter: '\r\n',
            from_line: 2,
          },
        );
        expectNoFormula(field);
        expect(field.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
      }),
      { numRuns: 1000 },
    );
  });
});
