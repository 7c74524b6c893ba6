import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { fitWidths } from '../../src/output/fit-widths.ts';
import { neutralise } from '../../src/output/unprintable.ts';
import { textOf } from '../../src/output/value-text.ts';
import { countSteps } from '../fixtures/count-steps.ts';
import { print, resultOf } from './print.ts';
import { anyText, anyValue, rowsOf } from './values.ts';

/** Everything that could move a cursor, change a colour or the reading direction. */
const harmful = /[\0-\x09\x0B-\x1F\x7F-\x9F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/;

const tokens = resultOf(
  ['id', 'name', 'network*', 'uses'],
  [
    ['00T1gtr35t8ZbfBfV1d7', 'deploy', '{"connection": "ANYWHERE"}', 12],
    ['00T2', '漢字トークン', null, 9],
    ['00T3', '', '{"connection":"ZONE","include":["nzo1a2b3c4"]}', null],
  ],
);

describe('a table', () => {
  test('aligns its columns, numbers to the right, and tells NULL from the empty text', async () => {
    expect(`\n${await print('table', tokens)}`).toBe(`
 id                   │ name         │ network                                        │ uses
──────────────────────┼──────────────┼────────────────────────────────────────────────┼─────
 00T1gtr35t8ZbfBfV1d7 │ deploy       │ {"connection":"ANYWHERE"}                      │   12
 00T2                 │ 漢字トークン │ NULL                                           │    9
 00T3                 │              │ {"connection":"ZONE","include":["nzo1a2b3c4"]} │ NULL
`);
  });

  test('shortens the widest columns on a terminal, but never an id', async () => {
    expect(`\n${await print('table', tokens, { width: 59 })}`).toBe(`
 id                   │ name         │ network       │ uses
──────────────────────┼──────────────┼───────────────┼─────
 00T1gtr35t8ZbfBfV1d7 │ deploy       │ {"connection… │   12
 00T2                 │ 漢字トークン │ NULL          │    9
 00T3                 │              │ {"connection… │ NULL
`);
  });

  test.each([55, 20])(
    'writes rows as lines on a terminal of %i columns, and tells how many it needs',
    async (width) => {
      const told: number[] = [];
      const onLines = (needed: number) => told.push(needed);
      expect(await print('table', tokens, { width, onLines })).toBe(await print('line', tokens));
      expect(told).toEqual([56]);
      expect(await print('table', tokens, { width: 56, onLines })).toContain(
        ' 00T1gtr35t8ZbfBfV1d7 │ deploy      │',
      );
      expect(told).toEqual([56]);
    },
  );

  test('shortens the headers of numbers and ids before it gives the table up', async () => {
    const result = resultOf(['subdomain', 'daysUnused', 'name'], [['acme', 12.5, 'a name of many words']]);
    expect(`\n${await print('table', result, { width: 26 })}`).toBe(`
 sub… │ day… │ name
──────┼──────┼────────────
 acme │ 12.5 │ a name of …
`);
  });

  test.each(['token', 'TOKEN_ID', 'zone_id', 'ownerId', 'uuid'])(
    'keeps the ids of column %s whole',
    async (name) => {
      const id = name === 'token' ? '00T1gtr35t8ZbfBfV1d7' : 'f1e2d3c4-0000-4000-8000-00000000ab01';
      const wide = 'x'.repeat(100);
      expect(
        await print(
          'table',
          resultOf(
            [name, 'text'],
            [
              [id, wide],
              [null, wide],
            ],
          ),
          { width: 60 },
        ),
      ).toContain(` ${id} │ xxx`);
    },
  );

  test('shows its header when there are no rows', async () => {
    expect(await print('table', resultOf(['id', 'name'], []))).toBe(' id │ name\n────┼─────\n');
  });

  test('goes without a header when asked to', async () => {
    expect(await print('table', resultOf(['id', 'n'], [['a', 1]]), { headers: false })).toBe(' a  │ 1\n');
  });

  test('is nothing at all without columns', async () => {
    expect(await print('table', resultOf([], []))).toBe('');
  });

  test('shows NULL as asked to', async () => {
    expect(await print('table', resultOf(['n'], [[null]]), { nullText: '∅' })).toBe(' n\n──\n ∅\n');
  });

  test('paints with bold and dim alone, and only when asked to', async () => {
    const result = resultOf(['id', 'n'], [['a', null]]);
    expect(await print('table', result, { color: true })).toBe(
      ' \u001B[1mid\u001B[22m \u001B[2m│\u001B[22m \u001B[1mn\u001B[22m\n' +
        '\u001B[2m────┼─────\u001B[22m\n' +
        ' a  \u001B[2m│\u001B[22m \u001B[2mNULL\u001B[22m\n',
    );
  });

  test('writes blobs as hex and integers with all their digits', async () => {
    const printed = await print(
      'table',
      resultOf(['v'], [[new Uint8Array([171, 1])], [9223372036854775807n]]),
    );
    expect(printed).toContain('AB01');
    expect(printed).toContain('9223372036854775807');
  });

  test('aligns a column that holds numbers and text to the left', async () => {
    expect(
      await print(
        'table',
        resultOf(
          ['v', 'w'],
          [
            [1, 'a'],
            ['long', 'b'],
          ],
        ),
      ),
    ).toContain(' 1    │ a\n');
  });

  test.each([
    ['\u001B[2J', '\\u001b[2J'],
    ['\u009B31m', '\\u009b31m'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\u0007\u0008\u007F', '\\u0007\\u0008\\u007f'],
    ['evil\u202Etxt.exe', 'evil\\u202etxt.exe'],
    ['\u200Fabc\u200E\u061C', '\\u200fabc\\u200e\\u061c'],
    ['\u2066x\u2069', '\\u2066x\\u2069'],
    ['ad\u200Bmin', 'ad\\u200bmin'],
    ['\uD800', '\\ud800'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['e\u0301', 'e\u0301'],
  ])('shows %j as %s, in cells and in the header', async (text, shown) => {
    expect(await print('table', resultOf([text], [[text]]))).toMatch(
      new RegExp(`^ ${literally(shown)}\\s*\n─+\n ${literally(shown)}\n$`),
    );
  });
});

const literally = (text: string) => text.replace(/[\\[\]{}().*+?^$|]/g, '\\$&');

describe('a table of anything', () => {
  const table = (rows: Parameters<typeof resultOf>[1], width?: number, color = false) =>
    print('table', resultOf(['a', 'b', 'c', 'd'].slice(0, [...rows][0]?.length ?? 0), rows), {
      width,
      color,
    });

  test('never cuts a value when there is no terminal, and has a line a row', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(anyValue), async (rows) => {
        const lines = (await table(rows)).split('\n');
        expect(lines).toHaveLength(rows.length + 3);
        for (const [index, row] of rows.entries()) {
          for (const value of row) {
            expect(lines[index + 2]).toContain(value === null ? 'NULL' : neutralise(textOf(value)));
          }
        }
      }),
    );
  });

  test('keeps its columns under each other', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf(anyText.filter((text) => text.length < 200 && !text.includes('│'))),
        async (rows) => {
          const [header = '', , ...lines] = (await table(rows)).trimEnd().split('\n');
          const edges = (line: string) =>
            [...line.matchAll(/│/g)].map(({ index }) => stringWidth(line.slice(0, index)));
          for (const line of lines) expect(edges(line)).toEqual(edges(header));
        },
      ),
    );
  });

  test('keeps within the terminal, or is lines', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(anyValue), fc.integer({ min: 5, max: 120 }), async (rows, width) => {
        const printed = await table(rows, width);
        const names = ['a', 'b', 'c', 'd'].slice(0, rows[0]?.length ?? 0);
        if (printed === (await print('line', resultOf(names, rows)))) return;
        for (const line of printed.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(printed.split('\n')[1]).toMatch(/^─/);
      }),
    );
  });

  test('has room on a terminal for four columns of prose', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(anyText), fc.integer({ min: 54, max: 120 }), async (rows, width) => {
        expect((await table(rows, width)).split('\n')[1]).toMatch(/^─/);
      }),
    );
  });

  test('never cuts a number or an id, however narrow the terminal', async () => {
    const anyId = fc.stringMatching(/^00T[0-9A-Za-z]{17}$/);
    const anyRow = fc.tuple(anyId, fc.oneof(fc.integer(), fc.bigInt(), fc.double()), anyText, anyText);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 5, max: 120 }),
        async (rows, width) => {
          const printed = await table(rows, width);
          for (const [id, number] of rows) {
            expect(printed).toContain(id);
            expect(printed).toContain(textOf(number));
          }
        },
      ),
    );
  });

  test('sends no control character to the terminal but its own colours', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(anyValue), fc.option(fc.integer({ min: 5, max: 120 })), async (rows, width) => {
        const printed = await table(rows, width ?? undefined, true);
        expect(printed.replace(/\x1B\[(1|2|22)m/g, '')).not.toMatch(harmful);
      }),
    );
  });
});

describe('a large table', () => {
  const row = [
    '00T1gtr35t8ZbfBfV1d7',
    'Token 漢字',
    '{"connection":"ANYWHERE"}',
    12,
    null,
    '2026-01-01T00:00:00.000Z',
    'e\u0301',
  ];
  const names = ['id', 'name', 'network*', 'uses', 'none', 'created', 'accent'];

  test.each([undefined, 100])('of twice as many rows takes twice as many steps, width %s', async (width) => {
    const stepsOf = (length: number) => {
      const rows = Array.from({ length }, () => row);
      return countSteps(() => print('table', resultOf(names, rows), { width, color: true }));
    };
    const steps = await stepsOf(1000);
    expect(steps).toBeGreaterThan(1000);
    expect((await stepsOf(2000)) / steps).toBeLessThan(2.2);
  });

  test('does not wait for all its rows, and keeps later values whole', async () => {
    let pulled = 0;
    function* rows() {
      for (pulled = 1; pulled <= 30_000; pulled += 1)
        yield pulled === 25_000 ? ['wider than all before'] : ['x'];
    }
    const { table } = await import('../../src/output/table.ts');
    const chunks = table.format(resultOf(['v'], rows()), { formulaGuard: true, bom: false, color: false });
    const [first] = chunks;
    expect(first).toMatch(/^ v\n──\n x\n x\n/);
    expect(pulled).toBeLessThan(25_000);
    expect(await print('table', resultOf(['v'], rows()))).toContain('\n wider than all before\n');
    expect(await print('table', resultOf(['v'], rows()), { width: 5 })).toContain('\n …\n');
  });

  test('closes the rows when nobody reads on', async () => {
    let closed = false;
    function* rows() {
      try {
        for (;;) yield row;
      } finally {
        closed = true;
      }
    }
    const { table } = await import('../../src/output/table.ts');
    const [first] = table.format(resultOf(names, rows()), { formulaGuard: true, bom: false, color: false });
    expect(first).toContain('Token 漢字');
    expect(closed).toBe(true);
  });
});

describe('widths', () => {
  test.each<[number[], number[], number, number[] | undefined]>([
    [[10, 10], [4, 4], 30, [10, 10]],
    [[10, 30], [4, 4], 30, [10, 20]],
    [[30, 30], [4, 4], 30, [15, 15]],
    [[30, 30, 5], [4, 4, 4], 30, [13, 12, 5]],
    [[30, 30, 5], [4, 20, 4], 30, [5, 20, 5]],
    [[30, 30, 5], [4, 20, 4], 29, [5, 20, 4]],
    [[2, 100, 3], [2, 4, 3], 10, [2, 5, 3]],
    [[50, 50], [4, 4], 8, [4, 4]],
    [[50, 50], [4, 4], 7, undefined],
    [[3, 3], [3, 3], 6, [3, 3]],
  ])('of %j, at least %j, in %i columns become %j', (natural, least, available, fitted) => {
    expect(fitWidths(natural, least, available)).toEqual(fitted);
  });

  test('fill what is available, and no column is wider than it need be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 })), {
          minLength: 1,
        }),
        fc.integer({ max: 400 }),
        (columns, available) => {
          const natural = columns.map(([a, b]) => Math.max(a, b));
          const least = columns.map(([a, b]) => Math.min(a, b));
          const sum = (widths: readonly number[]) => widths.reduce((total, width) => total + width, 0);
          const fitted = fitWidths(natural, least, available);
          expect(fitted === undefined).toBe(sum(least) > available);
          if (fitted === undefined) return;
          expect(sum(fitted)).toBe(Math.min(available, sum(natural)));
          for (const [index, width] of fitted.entries()) {
            expect(width).toBeLessThanOrEqual(natural[index] ?? 0);
            expect(width).toBeGreaterThanOrEqual(least[index] ?? 0);
          }
        },
      ),
    );
  });
});
