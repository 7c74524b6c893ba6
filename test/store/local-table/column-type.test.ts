import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ColumnTypeInference } from '../../../src/store/local-table/column-type.ts';

function infer(values: readonly string[]): ColumnTypeInference {
  const inference = new ColumnTypeInference();
  for (const [index, value] of values.entries()) if (!inference.settled) inference.add(value, index + 2);
  return inference;
}

const typeOf = (values: readonly string[]): string => infer(values).type;

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
  ['decimals of any length', ['14.0', '14.50', '14'], 'REAL'],
  ['versions of two numbers, which only a person could tell from decimals', ['1.1', '1.10'], 'REAL'],
  ['versions of three', ['1.1.0', '1.10.0'], 'TEXT'],
  ['addresses', ['10.0.0.1'], 'TEXT'],
])('a column of %s', (_, values, type) => {
  expect(typeOf(values)).toBe(type);
});

test.each([
  ['a word among numbers', ['10', 'n/a', '100'], { kind: 'text', value: 'n/a', line: 3 }],
  ['a word before numbers', ['none', 'n/a', '7'], { kind: 'text', value: 'none', line: 2 }],
  ['leading zeros', ['1', '007'], { kind: 'text', value: '007', line: 3 }],
  ['words alone', ['ann', 'bob'], undefined],
  ['words with digits', ['00u1', '1-2', '+'], undefined],
  ['whole numbers', ['1', '-2'], undefined],
  ['decimals as they are written', ['1', '2.5'], undefined],
  ['decimals that lose zeros', ['1', '2.5', '14.50', '1.0'], { kind: 'number', value: '14.50', line: 4 }],
  ['decimals that stay texts', ['14.50', 'x'], { kind: 'text', value: 'x', line: 3 }],
])('what the type does to a column is noted: %s', (_, values, note) => {
  expect(infer(values).note).toEqual(note);
});

test('no number is another than its text says, and only zeros behind a point are lost', () => {
  const digits = fc.stringMatching(/^-?[0-9]{1,17}(\.[0-9]{1,6})?$/);
  const near = fc.constantFrom('0', '-0', '0.0', '1', '1.0', '1.00', '01', '1.1', '1.10', '-1', '-1.0', '10');
  fc.assert(
    fc.property(fc.array(fc.oneof(digits, near), { minLength: 1, maxLength: 6 }), (values) => {
      const inference = infer(values);
      if (inference.type === 'TEXT') return;
      for (const value of values) {
        const decimals = value.includes('.') ? value.length - value.indexOf('.') - 1 : 0;
        expect(Number(value).toFixed(decimals)).toBe(value);
      }
      const isAsWritten = values.every((value) => String(Number(value)) === value);
      expect(inference.note?.kind).toBe(isAsWritten ? undefined : 'number');
    }),
    { numRuns: 2000 },
  );
});
