import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeMarkdown } from '../../src/output/markdown.ts';
import { print, resultOf } from './print.ts';
import { anyValue, rowsOf } from './values.ts';

describe('Markdown', () => {
  test('is a padded table, with numbers to the right and NULL told from the empty text', async () => {
    const result = resultOf(
      ['id', '_link*', 'uses'],
      [
        ['漢字', '{"a": [1]}', 12],
        ['', null, 3],
      ],
    );
    expect(`\n${await print('markdown', result)}`).toBe(`
| id   | \\_link      | uses |
| ---- | ----------- | ---: |
| 漢字 | {"a":\\[1\\]} |   12 |
|      | NULL        |    3 |
`);
  });

  test('shows its header when there are no rows', async () => {
    expect(await print('markdown', resultOf(['id'], []))).toBe('| id  |\n| --- |\n');
  });

  test('is nothing at all without columns', async () => {
    expect(await print('markdown', resultOf([], []))).toBe('');
  });

  test('is never cut, nor coloured', async () => {
    const long = 'x'.repeat(500);
    expect(await print('markdown', resultOf(['v'], [[long], [null]]), { width: 40, color: true })).toBe(
      `| v${' '.repeat(499)} |\n| ${'-'.repeat(500)} |\n| ${long} |\n| NULL${' '.repeat(496)} |\n`,
    );
  });

  test.each([
    ['a|b', 'a\\|b'],
    ['a\\|b', 'a\\\\\\|b'],
    ['one\ntwo\r\nthree\rfour', 'one<br>two<br>three<br>four'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['&lt;', '&amp;lt;'],
    ['*bold* _it_ ~no~ `code`', '\\*bold\\* \\_it\\_ \\~no\\~ \\`code\\`'],
    ['user_id', 'user_id'],
    ['[a](http://b) ![c](d)', '\\[a\\](http://b) !\\[c\\](d)'],
    ['\u001B[2J', '\\\\u001b\\[2J'],
    ['a\u202Eb\tc', 'a\\\\u202eb\\\\tc'],
  ])('shows %j as it is, by writing %s', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  test('of anything has a line a row, as many cells in each, and no markup of its own', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(anyValue), async (rows) => {
        const width = rows[0]?.length ?? 0;
        const printed = await print('markdown', resultOf(['a', 'b', 'c', 'd'].slice(0, width), rows));
        const lines = printed.trimEnd().split('\n');
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) {
          // An escaped character is a pair; what is left over are the edges of cells.
          const bare = line.replace(/\\./gu, '').replaceAll('<br>', '');
          expect(bare.match(/\|/g)).toHaveLength(width + 1);
          expect(bare).not.toMatch(/[<>[\]`*\p{Cc}\u202E\u200F]/u);
        }
      }),
    );
  });
});
