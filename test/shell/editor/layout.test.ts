import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editOf } from '../../../src/shell/editor/edit.ts';
import { layOut } from '../../../src/shell/editor/layout.ts';
import { countSteps } from '../../fixtures/count-steps.ts';

const lay = (text: string, cursor = text.length, options: { columns?: number; rows?: number } = {}) =>
  layOut(editOf(text, cursor), {
    prompt: '> ',
    continuation: '. ',
    columns: 10,
    rows: 10,
    painted: [],
    ...options,
  });

describe('rows of an entry', () => {
  it('begin with the prompt, further lines with the continuation', () => {
    expect(lay('ab\nc')).toMatchObject({ rows: ['> ab', '. c'], cursorRow: 1, cursorColumn: 3 });
  });

  it('leave the last column empty', () => {
    expect(lay('abcdefghij')).toMatchObject({ rows: ['> abcdefg', 'hij'], cursorRow: 1, cursorColumn: 3 });
    expect(lay('abcdefg')).toMatchObject({ rows: ['> abcdefg'], cursorRow: 0, cursorColumn: 9 });
  });

  it('keep wide characters whole', () => {
    expect(lay('abcdef日')).toMatchObject({ rows: ['> abcdef', '日'], cursorRow: 1, cursorColumn: 2 });
    expect(lay('日本', 1)).toMatchObject({ rows: ['> 日本'], cursorRow: 0, cursorColumn: 4 });
  });

  it('put the cursor where the next character will be', () => {
    expect(lay('abcdefghij', 7)).toMatchObject({ cursorRow: 1, cursorColumn: 0 });
    expect(lay('a\n\nb', 2)).toMatchObject({ rows: ['> a', '. ', '. b'], cursorRow: 1, cursorColumn: 2 });
  });

  it('are those around the cursor when there are more than the terminal has', () => {
    const text = Array.from({ length: 100 }, (_, index) => `l${index}`).join('\n');
    const { rows, cursorRow } = lay(text, text.indexOf('l50'), { rows: 5 });
    expect(rows).toHaveLength(5);
    expect(rows[cursorRow]).toBe('. l50');
  });

  it('show control characters as escapes, and tabs as blanks', () => {
    expect(lay('a\u001Bb', 3, { columns: 40 }).rows).toEqual(['> a\\u001bb']);
    expect(lay('a\tb', 3).rows).toEqual(['> a  b']);
  });

  it('are painted by role, row by row', () => {
    const painted = [{ start: 0, end: 9, role: 'string' as const }];
    const { rows } = layOut(editOf("'bcdefgh'x"), {
      prompt: '> ',
      continuation: '. ',
      columns: 10,
      rows: 10,
      painted,
    });
    expect(rows).toEqual(["> \u001B[32m'bcdefg\u001B[39m", "\u001B[32mh'\u001B[39mx"]);
  });

  it('never are wider than the terminal, and the cursor is always on one of them', () => {
    const part = fc.constantFrom('a', '日', '👍', '\n', '\t', '\u0301', '\u001B', 'word ');
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 60 }),
        fc.integer({ min: 12, max: 30 }),
        fc.nat(),
        (parts, columns, seed) => {
          const text = parts.join('');
          const { rows, widths, cursorRow, cursorColumn } = lay(text, seed % (text.length + 1), {
            columns,
            rows: 6,
          });
          expect(Math.max(...widths)).toBeLessThan(columns);
          expect(rows.length).toBeLessThanOrEqual(6);
          expect(cursorRow).toBeLessThan(rows.length);
          expect(cursorColumn).toBeLessThan(columns);
        },
      ),
    );
  });

  it('of a text of megabytes are found in no more steps than those of a smaller one', async () => {
    const stepsOf = (length: number) =>
      countSteps(() => {
        expect(lay('x'.repeat(length), length / 2, { columns: 80, rows: 24 }).rows).toHaveLength(24);
      });
    const steps = await stepsOf(50_000);
    expect(steps).toBeGreaterThan(24);
    expect((await stepsOf(5_000_000)) / steps).toBeLessThan(1.1);
  });
});
