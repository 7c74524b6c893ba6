import { describe, expect, test } from 'vitest';
import { SqlError } from '../../src/base/errors.ts';
import { locate, tokenize } from '../../src/sql/lexer.ts';

const kinds = (sql: string): string =>
  tokenize(sql)
    .map(({ kind, text }) => `${kind}:${text}`)
    .join(' ');
const values = (sql: string): readonly string[] => tokenize(sql).map(({ value }) => value);

describe('tokens are those of SQLite', () => {
  test.each([
    ['SELECT a.b', 'word:SELECT word:a symbol:. word:b'],
    ["x'0aF' X'' xy'0'", "blob:x'0aF' blob:X'' word:xy string:'0'"],
    ["'it''s' ''", "string:'it''s' string:''"],
    ['"a""b" `c``d` [e f]', 'quoted:"a""b" quoted:`c``d` quoted:[e f]'],
    ['größe $a é1', 'word:größe parameter:$a word:é1'],
    [
      '1 1.5 .5 1. 1e3 1E-3 0x1F 1_000',
      'number:1 number:1.5 number:.5 number:1. number:1e3 number:1E-3 number:0x1F number:1_000',
    ],
    [
      '? ?12 :a @b $c $d::e',
      'parameter:? parameter:?12 parameter::a parameter:@b parameter:$c parameter:$d::e',
    ],
    ["a->'$.b' a->>'c'", "word:a symbol:-> string:'$.b' word:a symbol:->> string:'c'"],
    [
      'a<>b a!=b a==b a<=b a>=b a<<b a||b',
      'word:a symbol:<> word:b word:a symbol:!= word:b word:a symbol:== word:b word:a symbol:<= word:b word:a symbol:>= word:b word:a symbol:<< word:b word:a symbol:|| word:b',
    ],
    ['a -- b\nc', 'word:a word:c'],
    ['a --b', 'word:a'],
    ['a --required', 'word:a'],
    ['a - -b', 'word:a symbol:- symbol:- word:b'],
    ['a/* b -- ; */c', 'word:a word:c'],
    ['a /* b', 'word:a'],
    ['a /*/ b', 'word:a'],
    ["'--' /* ' */ \"/*\"", 'string:\'--\' quoted:"/*"'],
    ['\ufeffSELECT', 'word:SELECT'],
    ['', ''],
  ])('%s', (sql, tokens) => {
    expect(kinds(sql)).toBe(tokens);
  });

  test('names and strings mean what is between the quotes', () => {
    expect(values(`"a""b" \`c\`\`d\` [e"f] 'it''s' Plain`)).toEqual(['a"b', 'c`d', 'e"f', "it's", 'Plain']);
  });

  test('offsets are those of the text', () => {
    const sql = ' SELECT /* x */ "é" ;';
    for (const { text, start, end } of tokenize(sql)) expect(sql.slice(start, end)).toBe(text);
  });
});

describe('what does not end is an error that shows where it began', () => {
  test.each([
    ["SELECT 'abc", 'this string never ends', 1, 8],
    ['SELECT 1,\n  "abc', 'this quoted name never ends', 2, 3],
    ['SELECT `a', 'this quoted name never ends', 1, 8],
    ['SELECT [a', 'this quoted name never ends', 1, 8],
    ['SELECT 1\r\n/*', 'this comment never ends', 2, 1],
    ['SELECT \u0001', 'unrecognized character "\\u0001"', 1, 8],
    ['SELECT {{ a }}', 'unrecognized character "{"', 1, 8],
  ])('%j', (sql, message, line, column) => {
    const error = thrownBy(() => tokenize(sql));
    expect(error.message).toBe(message);
    expect(error.location).toMatchObject({ line, column });
  });
});

test('the place of an offset is its line, its column and the line itself', () => {
  expect(locate('a\nbc\r\nd', 3)).toEqual({ line: 2, column: 2, excerpt: 'bc' });
  expect(locate('', 0)).toEqual({ line: 1, column: 1, excerpt: '' });
});

function thrownBy(action: () => unknown): SqlError {
  try {
    action();
  } catch (error) {
    if (error instanceof SqlError) return error;
  }
  throw new Error('no SqlError was thrown');
}
