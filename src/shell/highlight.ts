import { isName, isReserved, isSymbol, type Token } from '../sql/token.ts';
import { sqlKeywords } from './completion/sql-words.ts';
import { commentsOf, lexLeniently } from './lex-leniently.ts';

export type Role =
  | 'keyword'
  | 'string'
  | 'number'
  | 'parameter'
  | 'comment'
  | 'function'
  | 'command'
  | 'fault';

/** A stretch of text that is painted. They come in order and do not overlap. */
export interface Painted {
  readonly start: number;
  readonly end: number;
  readonly role: Role;
}

/**
 * Only the colours, of the sixteen, that themes keep readable on light and on dark backgrounds: no yellow, no white,
 * no blue, no black. Bold and dim follow the terminal's own colour.
 */
const codes: Readonly<Record<Role, readonly [number, number]>> = {
  keyword: [1, 22],
  string: [32, 39],
  number: [36, 39],
  parameter: [35, 39],
  comment: [2, 22],
  function: [36, 39],
  command: [1, 22],
  fault: [31, 39],
};

export const paint = (text: string, role: Role): string =>
  `\u001B[${codes[role][0]}m${text}\u001B[${codes[role][1]}m`;

const keywords = new Set(sqlKeywords);

/** Longer texts are shown unpainted, so that typing stays quick. In UTF-16 code units. */
const longestPainted = 20_000;

/** How a text at the prompt is painted. */
export function highlight(text: string): readonly Painted[] {
  if (text.length > longestPainted) return [];
  const command = /^\s*[.\\]\S*/.exec(text)?.[0];
  if (command !== undefined) {
    return [{ start: command.length - command.trimStart().length, end: command.length, role: 'command' }];
  }
  const lexed = lexLeniently(text);
  const painted: Painted[] = lexed.tokens.flatMap((token, index) => {
    const role = roleOf(token, lexed.tokens[index + 1], lexed.tokens[index - 1]);
    return role === undefined ? [] : [{ start: token.start, end: token.end, role }];
  });
  for (const [start, end] of commentsOf(text, lexed)) painted.push({ start, end, role: 'comment' });
  for (const start of lexed.strays) painted.push({ start, end: start + 1, role: 'fault' });
  if (lexed.open?.kind === 'string')
    painted.push({ start: lexed.open.start, end: text.length, role: 'string' });
  return painted.sort((a, b) => a.start - b.start);
}

function roleOf(token: Token, next: Token | undefined, previous: Token | undefined): Role | undefined {
  switch (token.kind) {
    case 'string':
    case 'blob':
      return 'string';
    case 'number':
      return 'number';
    case 'parameter':
      return 'parameter';
    case 'word':
      if (isSymbol(previous, '.') || isSymbol(next, '.')) return undefined;
      if (isReserved(token.keyword)) return 'keyword';
      if (isName(token) && isSymbol(next, '(') && next?.start === token.end) return 'function';
      return keywords.has(token.keyword) ? 'keyword' : undefined;
    default:
      return undefined;
  }
}
