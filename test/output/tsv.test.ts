import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { print, resultOf } from './print.ts';

test('fields are separated by tabs, and quoted only where they must be', async () => {
  const result = resultOf(
    ['a', 'b', 'c'],
    [
      ['x, y', 'tab\there', 'say "hi"'],
      ['', null, 'two\r\nlines'],
    ],
  );
  expect(await print('tsv', result)).toBe(
    'a\tb\tc\r\nx, y\t"tab\there"\t"say ""hi"""\r\n""\t\t"two\r\nlines"\r\n',
  );
});

test('a cell that a spreadsheet would run is guarded as in CSV', async () => {
  expect(await print('tsv', resultOf(['a'], [['=1+1'], ['-14']]))).toBe("a\r\n'=1+1\r\n-14\r\n");
});

test('another program reads back every text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), async (rows) => {
      const text = await print('tsv', resultOf(['a', 'b'], rows), { formulaGuard: false });
      expect(parse(text, { delimiter: '\t', from_line: 2 })).toEqual(rows);
    }),
  );
});
