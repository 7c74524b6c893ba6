import { SqlError, type TextLocation } from '../base/errors.ts';
import { inQuotes } from '../base/in-quotes.ts';
import type { Token, TokenKind } from './token.ts';

/** Line, column and line text of an offset. */
export function locate(text: string, offset: number): TextLocation {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = text.indexOf('\n', offset);
  return {
    line: before.split('\n').length,
    column: offset - lineStart + 1,
    excerpt: text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).replace(/\r$/, ''),
  };
}

// Each pattern is tried at one place (sticky); the order is that of SQLite's tokenizer.
const blank = /[ \t\n\f\r]+|--[^\n]*|\/\*[\s\S]*?\*\//y;
const openComment = /\/\*[\s\S]/y;
const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['blob', /[xX]'[0-9a-fA-F]*'/y],
  ['string', /'[^']*(?:''[^']*)*'/y],
  ['quoted', /"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*\]/y],
  // A name may hold any character beyond ASCII, and `$` after its first.
  ['word', /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y],
  [
    'number',
    /0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?/y,
  ],
  [
    'parameter',
    /\?\d*|[:@][A-Za-z0-9_$\u0080-\uffff]+|\$[A-Za-z0-9_$\u0080-\uffff]+(?:::[A-Za-z0-9_$\u0080-\uffff]*)*(?:\([^\s)]*\))?/y,
  ],
  ['symbol', /->>|->|\|\||<<|>>|<=|>=|<>|==|!=|[-+*/%&|~<>=(),.;]/y],
];

const unterminated: Readonly<Record<string, string>> = {
  "'": 'string',
  '"': 'quoted name',
  '`': 'quoted name',
  '[': 'quoted name',
};

/** What is meant by a character that SQL does not have. */
const hints: Readonly<Record<string, string>> = {
  '{': "Write a parameter as :name or, in quotes, '{{ name }}'.",
  ':': 'A cast is CAST(x AS TEXT); date(t) is the day of a time. A parameter is :name.',
};

function failAt(text: string, offset: number): never {
  const location = locate(text, offset);
  const character = text.slice(offset, offset + 1);
  const opened = text.startsWith('/*', offset) ? 'comment' : unterminated[character];
  if (opened === undefined) {
    const hint = hints[character];
    throw new SqlError(`unrecognized character ${inQuotes(character)}`, { location, hint });
  }
  throw new SqlError(`this ${opened} never ends`, { location, hint: `Close the ${opened}.` });
}

function unquote(kind: TokenKind, text: string): string {
  if (kind !== 'string' && kind !== 'quoted') return text;
  const quote = text.slice(-1);
  const content = text.slice(1, -1);
  return quote === ']' ? content : content.replaceAll(quote + quote, quote);
}

/** In upper case, as far as SQLite folds it: `ſelect` is a name. */
const keywordOf = (word: string): string => word.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

/**
 * The tokens of a text, with SQLite's rules for names, literals, parameters and comments. The end of the text ends a
 * comment.
 * @throws SqlError with its location, for a string or quoted name that does not end, or a stray character.
 */
export const tokenize = (text: string): readonly Token[] => cut(text, true);

/** The same, where a comment that does not end is an error as well. */
export const tokenizeClosed = (text: string): readonly Token[] => cut(text, false);

function cut(text: string, endsComments: boolean): readonly Token[] {
  const tokens: Token[] = [];
  let offset = text.startsWith('\ufeff') ? 1 : 0;
  scan: while (offset < text.length) {
    blank.lastIndex = offset;
    if (blank.test(text)) {
      offset = blank.lastIndex;
      continue;
    }
    openComment.lastIndex = offset;
    if (endsComments && openComment.test(text)) break;
    if (text.startsWith('/*', offset)) failAt(text, offset);
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = offset;
      const match = pattern.exec(text);
      if (match === null) continue;
      const end = pattern.lastIndex;
      const keyword = kind === 'word' ? keywordOf(match[0]) : '';
      tokens.push({ kind, text: match[0], value: unquote(kind, match[0]), keyword, start: offset, end });
      offset = end;
      continue scan;
    }
    failAt(text, offset);
  }
  return tokens;
}
