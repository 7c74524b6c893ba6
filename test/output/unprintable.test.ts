import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { neutralise, neutraliseJson, reveal, revealJson, revealLines } from '../../src/output/unprintable.ts';

const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/u;
/** By a constructor, for TypeScript takes the flag `v` for newer than its target. */
const emoji = '\\p{RGI_Emoji}';
const doubtful = /[\p{C}\p{Zl}\p{Zp}\p{DI}\u2800]|(?! )\p{Zs}/u;

/** Texts in which what is not seen is frequent. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'ab 👩💻🏴☺1#क्षنम', '\u200D', '\u200C', '\uFE0F', '\u20E3', '\u3164', '\u00A0'),
    fc.constantFrom('\u{E0041}', '\u{E007F}', '\u{1F3FD}', '\u001B', '\n', '\uD800', '\u2066', '\u{F0000}'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

describe('a value of a result', () => {
  test.each([
    ['a family', '👩\u200D👩\u200D👧'],
    ['a profession with a skin', '👨🏽\u200D💻'],
    ['a smile in colour', '☺\uFE0F'],
    ['a keycap', '1\uFE0F\u20E3'],
    ['a flag of two letters', '🇨🇭'],
    ['a flag made of tags', '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}'],
    ['a Persian word', 'نمی\u200Cخواهم'],
    ['a Hindi word', 'क्\u200Dष'],
    ['wide blanks', '日本\u3000語'],
    ['a blank that does not break', '1\u00A0000'],
  ])('stays as it is: %s', (_, text) => {
    expect(neutralise(text)).toBe(text);
    expect(neutraliseJson(JSON.stringify(text))).toBe(JSON.stringify(text));
  });

  test.each([
    ['a joiner between letters', 'ad\u200Dmin', 'ad\\u200dmin'],
    ['a joiner at the end of an emoji', '👩\u200D', '👩\\u200d'],
    ['a joiner between two scripts', 'ष\u200D\u0F44', 'ष\\u200d\u0F44'],
    ['a joiner beside a sign', '\u0F44\u200D\u0FBE', '\u0F44\\u200d\u0FBE'],
    ['a filler', 'a\u3164', 'a\\u3164'],
    ['a narrow filler', 'a\uFFA0', 'a\\uffa0'],
    ['a variation selector', 'a\uFE0F', 'a\\ufe0f'],
    ['a selector of ideographs', '葛\u{E0100}', '葛\\u{e0100}'],
    ['a text in tags', 'a\u{E0041}\u{E007F}', 'a\\u{e0041}\\u{e007f}'],
    ['a text in tags behind a flag', '🏴\u{E0041}\u{E007F}', '🏴\\u{e0041}\\u{e007f}'],
    ['a grapheme joiner', 'a\u034Fb', 'a\\u034fb'],
    ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
  ])('shows what hides in it: %s', (_, text, shown) => {
    expect(neutralise(text)).toBe(shown);
    expect(reveal(text)).toBe(shown);
  });

  test('has nothing that is not seen, but for what makes an emoji or a word of its script', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = neutralise(text).replace(new RegExp(emoji, 'gv'), '');
        expect(kept.replace(/(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}])/gu, '')).not.toMatch(invisible);
      }),
      { numRuns: 2000 },
    );
  });
});

test('a message shows each character that is not seen, or looks like a blank', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(reveal(text)).not.toMatch(doubtful);
      expect(revealLines(text).split('\n')).toEqual(text.split('\n').map(reveal));
      expect(reveal(reveal(text))).toBe(reveal(text));
    }),
    { numRuns: 2000 },
  );
});

test('JSON keeps the very characters', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const json of [neutraliseJson(JSON.stringify(text)), revealJson(JSON.stringify(text))]) {
        expect(JSON.parse(json)).toBe(text);
      }
      expect(revealJson(JSON.stringify(text))).not.toMatch(doubtful);
    }),
    { numRuns: 2000 },
  );
});
