import { SqlError } from '../base/errors.ts';
import { tokenizeClosed } from '../sql/lexer.ts';
import type { Token } from '../sql/token.ts';

/** A token that has no end yet, in a text that is still being typed. */
export type Opened = 'string' | 'quoted name' | 'comment';

/** Tokens of a text that need not be whole. */
export interface LenientText {
  /** Stray characters are left out. */
  readonly tokens: readonly Token[];
  /** Where a string, quoted name or comment begins that does not end; undefined when there is none. */
  readonly open: { readonly kind: Opened; readonly start: number } | undefined;
  /** Offsets of characters that SQL does not know. */
  readonly strays: readonly number[];
}

const openedBy = (text: string, offset: number): Opened | undefined => {
  if (text.startsWith('/*', offset)) return 'comment';
  const character = text[offset];
  if (character === "'") return 'string';
  return character === '"' || character === '`' || character === '[' ? 'quoted name' : undefined;
};

/** The tokens that a text has so far. Never throws. */
export function lexLeniently(text: string): LenientText {
  const tokens: Token[] = [];
  const strays: number[] = [];
  let from = 0;
  while (from < text.length) {
    const rest = text.slice(from);
    const read = tokenizeUpToFault(rest);
    for (const token of read.tokens) {
      tokens.push(from === 0 ? token : { ...token, start: token.start + from, end: token.end + from });
    }
    if (read.fault === undefined) break;
    const at = from + read.fault;
    const kind = openedBy(text, at);
    if (kind !== undefined) return { tokens, open: { kind, start: at }, strays };
    strays.push(at);
    from = at + 1;
  }
  return { tokens, open: undefined, strays };
}

/** The tokens up to where they cannot go on. */
function tokenizeUpToFault(text: string): { readonly tokens: readonly Token[]; readonly fault?: number } {
  try {
    return { tokens: tokenizeClosed(text) };
  } catch (error) {
    if (!(error instanceof SqlError) || error.location === undefined) throw error;
    const fault = offsetOf(text, error.location);
    return { tokens: tokenizeClosed(text.slice(0, fault)), fault };
  }
}

function offsetOf(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  let start = 0;
  for (let passed = 1; passed < line; passed++) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}

/** The places of comments, an open one included: the text between tokens that is not blank. */
export function commentsOf(text: string, lexed: LenientText): readonly (readonly [number, number])[] {
  const comments: [number, number][] = [];
  let from = 0;
  const search = (to: number) => {
    for (const match of text.slice(from, to).matchAll(/--[^\n]*|\/\*[\s\S]*?\*\//g)) {
      comments.push([from + match.index, from + match.index + match[0].length]);
    }
  };
  for (const { start, end } of lexed.tokens) {
    if (start > from) search(start);
    from = end;
  }
  search(lexed.open?.start ?? text.length);
  if (lexed.open?.kind === 'comment') comments.push([lexed.open.start, text.length]);
  return comments;
}

/** A token that begins another statement, put after a text to see whether its last one has ended. */
export const sentinelAt = (offset: number): Token => ({
  kind: 'word',
  text: 'SELECT',
  value: 'SELECT',
  keyword: 'SELECT',
  start: offset,
  end: offset,
});
