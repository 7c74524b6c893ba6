import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonValue, parseExactJson, toJsonText } from '../../../src/base/exact-json.ts';
import { writeJson, writeText } from '../../../src/store/bulk/utf8.ts';

const written = (write: (bytes: Buffer, at: number) => number) => {
  const bytes = Buffer.alloc(20_000);
  const end = write(bytes, 7);
  return bytes.toString('utf8', 7, end);
};

test('a text is written as UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(written((bytes, at) => writeText(bytes, at, text))).toBe(Buffer.from(text).toString());
    }),
  );
});

test('a value is written as JSON.stringify writes it, but with all digits', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4, stringUnit: 'binary' }), (json) => {
      const value = JSON.parse(json) as JsonValue;
      expect(written((bytes, at) => writeJson(bytes, at, value))).toBe(JSON.stringify(value));
    }),
  );
  for (const json of [
    '{"__proto__":{"a":1}}',
    '{"2":1,"1":2}',
    '[[],{},"",-0,1e400,-1e400,"\\ud800\\u2028"]',
    '{"ä":"\\u0000"}',
    '[9007199254740993,{"n":-123456789012345678901234567890}]',
  ]) {
    const value = parseExactJson(json);
    expect(written((bytes, at) => writeJson(bytes, at, value))).toBe(toJsonText(value));
  }
});

test('what does not fit ends beyond the end', () => {
  const bytes = Buffer.alloc(10);
  expect(writeText(bytes, 4, 'sixsix')).toBe(10);
  expect(writeText(bytes, 4, 'seven..')).toBeGreaterThan(10);
  expect(writeText(bytes, 4, 'äöüß')).toBeGreaterThan(10);
  for (const value of ['seven..', ['a', 'b', 'c'], { abc: 'abc' }, 1234567, '"""""']) {
    expect(writeJson(bytes, 4, value)).toBeGreaterThan(10);
  }
});
