import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ColumnTypeInference } from '../../../src/store/local-table/column-type.ts';

function typeOf(values: readonly string[]): string {
  const inference = new ColumnTypeInference();
  for (const value of values) inference.add(value);
  return inference.type;
}

test.each([
  ['nothing', [], 'TEXT'],
  ['integers', ['0', '7', '-12', '999999999999999'], 'INTEGER'],
  ['leading zeros', ['1', '007'], 'TEXT'],
  ['negative zero', ['-0'], 'TEXT'],
  ['16 digits', ['1234567890123456'], 'TEXT'],
  ['a plus sign', ['+1'], 'TEXT'],
  ['an exponent', ['1e5'], 'TEXT'],
  ['hex', ['0x1F'], 'TEXT'],
  ['a date', ['2025-11-02'], 'TEXT'],
  ['thousands', ['1,000'], 'TEXT'],
  ['white space', [' 1'], 'TEXT'],
  ['a newline', ['1\n'], 'TEXT'],
  ['words for numbers', ['NaN', 'Infinity'], 'TEXT'],
  ['booleans', ['true', 'false'], 'TEXT'],
  ['other digits', ['١٢'], 'TEXT'],
  ['decimals', ['0.5', '-1.25', '3'], 'REAL'],
  ['long decimals', ['0.12345678901234', '1.5'], 'REAL'],
  ['longer decimals', ['0.123456789012345678'], 'TEXT'],
  ['no digit before the point', ['.5'], 'TEXT'],
  ['no digit behind the point', ['5.'], 'TEXT'],
  ['zero padded decimals', ['01.5'], 'TEXT'],
  ['negative zero with decimals', ['-0.00', '1.00'], 'TEXT'],
  ['prices', ['9.10', '10.00', '-3.25'], 'REAL'],
  ['versions', ['1.1', '1.10'], 'TEXT'],
  ['a version and an integer', ['1', '1.0'], 'TEXT'],
  ['addresses', ['10.0.0.1'], 'TEXT'],
])('a column of %s', (_, values, type) => {
  expect(typeOf(values)).toBe(type);
});

test('different texts never become equal numbers, and no number is another than its text says', () => {
  const digits = fc.stringMatching(/^-?[0-9]{1,17}(\.[0-9]{1,6})?$/);
  const near = fc.constantFrom('0', '-0', '0.0', '1', '1.0', '1.00', '01', '1.1', '1.10', '-1', '-1.0', '10');
  fc.assert(
    fc.property(fc.array(fc.oneof(digits, near), { minLength: 1, maxLength: 6 }), (values) => {
      if (typeOf(values) === 'TEXT') return;
      const distinct = new Set(values);
      expect(new Set([...distinct].map(Number)).size).toBe(distinct.size);
      for (const value of distinct) {
        const decimals = value.includes('.') ? value.length - value.indexOf('.') - 1 : 0;
        expect(Number(value).toFixed(decimals)).toBe(value);
      }
    }),
    { numRuns: 2000 },
  );
});
