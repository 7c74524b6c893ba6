import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { measure, shorten } from '../../src/output/display-width.ts';
import { neutralise } from '../../src/output/unprintable.ts';
import { anyText } from './values.ts';

describe('the width of a text', () => {
  test('is string-width’s for every character of the basic plane', () => {
    const wrong: string[] = [];
    for (let code = 0x20; code <= 0xffff; code += 1) {
      const text = neutralise(`${String.fromCharCode(code)}x`);
      if (measure(text).width !== stringWidth(text)) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  test('is string-width’s for texts of several scripts', () => {
    const scripts = fc.constantFrom(
      'abc',
      'Ünï',
      'Ωμέγα',
      'Жук',
      '漢字',
      'カー',
      'ひらがな',
      '한글',
      '、。',
      '\u3099',
      '👩‍👩‍👧',
      'क्षि',
    );
    fc.assert(
      fc.property(fc.array(scripts), (parts) => {
        const text = parts.join('');
        expect(measure(text).width).toBe(stringWidth(text));
      }),
    );
  });
});

describe('a text shortened', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, '…'],
    ['漢字漢字', 8, '漢字漢字'],
    ['漢字漢字', 7, '漢字漢…'],
    ['漢字漢字', 6, '漢字…'],
    ['漢字', 1, '…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧…'],
    ['', 1, ''],
  ])('%s to %i is %s', (text, limit, short) => {
    expect(shorten(text, limit).text).toBe(short);
  });

  test('fits, is as wide as it says, and is whole when it fitted before', () => {
    fc.assert(
      fc.property(anyText.map(neutralise), fc.integer({ min: 1, max: 60 }), (text, limit) => {
        const { text: short, width } = shorten(text, limit);
        expect(width).toBeLessThanOrEqual(limit);
        expect(width).toBe(stringWidth(short));
        expect(short === text).toBe(stringWidth(text) <= limit);
      }),
    );
  });
});
