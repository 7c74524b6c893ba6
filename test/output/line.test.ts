import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { neutralise } from '../../src/output/unprintable.ts';
import { textOf } from '../../src/output/value-text.ts';
import { print, resultOf } from './print.ts';
import { anyValue, rowsOf } from './values.ts';

describe('line output', () => {
  test('is a value a line, with an empty line between rows', async () => {
    const result = resultOf(
      ['id', 'name', 'network*'],
      [
        ['00T1', '', '{"a": 1}'],
        ['00T2', 'two\nlines', null],
      ],
    );
    expect(`\n${await print('line', result)}`).toBe(`
     id = 00T1
   name =
network = {"a":1}

     id = 00T2
   name = two\\nlines
network = NULL
`);
  });

  test('aligns short, wide and dangerous names', async () => {
    expect(await print('line', resultOf(['a'], [[1]]))).toBe('    a = 1\n');
    expect(await print('line', resultOf(['漢字漢字', 'b\u001B'], [[1, 2]]))).toBe(
      '漢字漢字 = 1\n b\\u001b = 2\n',
    );
  });

  test('is nothing without rows', async () => {
    expect(await print('line', resultOf(['a'], []))).toBe('');
  });

  test('paints names bold and NULL dim when asked to', async () => {
    expect(await print('line', resultOf(['names'], [[null]]), { color: true, nullText: '-' })).toBe(
      '\u001B[1mnames\u001B[22m = \u001B[2m-\u001B[22m\n',
    );
  });

  test('of anything has a line a value, whole, on a terminal too', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(anyValue), async (rows) => {
        const names = ['a', 'b', 'c', 'd'].slice(0, rows[0]?.length ?? 0);
        const printed = await print('line', resultOf(names, rows), { width: 20 });
        const shown = rows.map((row) =>
          row.map((value, index) => {
            const text = value === null ? 'NULL' : neutralise(textOf(value));
            return text === '' ? `    ${names[index]} =\n` : `    ${names[index]} = ${text}\n`;
          }),
        );
        expect(printed).toBe(shown.map((lines) => lines.join('')).join('\n'));
      }),
    );
  });
});
