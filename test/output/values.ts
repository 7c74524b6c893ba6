import fc from 'fast-check';
import type { SqlValue } from '../../src/base/sql-value.ts';

/** Pieces of text that have broken writers and readers of CSV, terminals and Markdown before. */
const awkward = [
  '"',
  ',',
  ';',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '|',
  '\\',
  "'",
  '=1+1',
  '+',
  '-',
  '@',
  '\0',
  '\u001B[31m',
  '\u009B2J',
  '\u202E',
  '\u200F',
  '\u2028',
  '\uFEFF',
  '\uD800',
  '\uDC00',
  '漢字',
  'e\u0301',
  '👩‍👩‍👧',
  '<b>',
  '&amp;',
  '`',
  '[a](b)',
  ' ',
];

export const anyText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...awkward), fc.string()), { maxLength: 6 })
      .map((parts) => parts.join('')),
  },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom(...awkward).map((part) => part.repeat(10_000 / part.length)) },
);

export const anyValue: fc.Arbitrary<SqlValue> = fc.oneof(
  { weight: 5, arbitrary: anyText },
  fc.constant(null),
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.uint8Array({ maxLength: 20 }),
);

/** Rows of one width, from 1 to 4 columns. */
export const rowsOf = <T>(cell: fc.Arbitrary<T>): fc.Arbitrary<T[][]> =>
  fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    );
