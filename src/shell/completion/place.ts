import { isKeyword, isName, isSymbol, type Token } from '../../sql/token.ts';
import { wordsAfter } from './sql-words.ts';

/** The dotted name that ends at the cursor: `t.na` is qualified by `t`, and `na` is still being typed. */
export interface Chain {
  readonly qualifiers: readonly string[];
  readonly partial: string;
  /** Offset of the first character of the whole chain, and of the part being typed. */
  readonly chainFrom: number;
  readonly from: number;
  /** Index of the chain's first token. */
  readonly at: number;
}

/** @param tokens those before the cursor. */
export function chainBefore(tokens: readonly Token[], cursor: number): Chain {
  const last = tokens.at(-1);
  const typing = last !== undefined && last.end === cursor && last.kind === 'word';
  let at = typing ? tokens.length - 1 : tokens.length;
  const from = typing ? last.start : cursor;
  let chainFrom = from;
  const qualifiers: string[] = [];
  for (;;) {
    const dot = tokens[at - 1];
    const name = tokens[at - 2];
    if (!isSymbol(dot, '.') || dot?.end !== chainFrom || name === undefined || !isNameLike(name)) break;
    qualifiers.unshift(name.value);
    chainFrom = name.start;
    at -= 2;
  }
  return { qualifiers, partial: typing ? last.text : '', chainFrom, from, at };
}

const isNameLike = (token: Token): boolean => token.kind === 'word' || token.kind === 'quoted';

/** The kind of text that belongs at the cursor. */
export type Place =
  | { readonly kind: 'statement' }
  | { readonly kind: 'table' }
  | { readonly kind: 'catalog'; readonly parts: number }
  | { readonly kind: 'words'; readonly words: string }
  /** After an operand or a table: only words can follow. */
  | { readonly kind: 'following' }
  | { readonly kind: 'expression' };

const tableBefore = ['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE', 'DESCRIBE', 'DESC', 'EXTENDED'] as const;
const shown: Readonly<Record<string, number>> = { SERVICES: 1, RESOURCES: 2, METHODS: 3 };

/** @param before the tokens before the chain at the cursor, of its own statement. */
export function placeAfter(before: readonly Token[]): Place {
  const previous = before.at(-1);
  if (previous === undefined || (before.length === 1 && isKeyword(previous, 'EXPLAIN'))) {
    return { kind: 'statement' };
  }
  const isShow = isKeyword(before[0], 'SHOW');
  if (isShow && isKeyword(previous, 'IN', 'FROM')) {
    return { kind: 'catalog', parts: shown[before.at(-2)?.keyword ?? ''] ?? 3 };
  }
  if (before.length === 1 && isKeyword(previous, 'REPLACE')) return { kind: 'table' };
  if (isSymbol(previous, ',') && clauseOf(before) === 'FROM') return { kind: 'table' };
  if (previous.kind === 'word') {
    const { keyword } = previous;
    const isOrderDesc = keyword === 'DESC' && before.length > 1;
    if (tableBefore.some((word) => word === keyword) && !isOrderDesc && !isDistinctFrom(before)) {
      return { kind: 'table' };
    }
    if (keyword in wordsAfter) return { kind: 'words', words: keyword };
  }
  return endsOperand(previous) && !isTimes(before) ? { kind: 'following' } : { kind: 'expression' };
}

const isDistinctFrom = (before: readonly Token[]): boolean =>
  isKeyword(before.at(-1), 'FROM') && isKeyword(before.at(-2), 'DISTINCT');

/** A `*` between operands, unlike that of `SELECT *`, `t.*` and `count(*`. */
const isTimes = (before: readonly Token[]): boolean => {
  const ahead = before.at(-2);
  return isSymbol(before.at(-1), '*') && ahead !== undefined && !isSymbol(ahead, '.') && endsOperand(ahead);
};

const endsOperand = (token: Token): boolean =>
  isName(token) ||
  isSymbol(token, ')') ||
  isSymbol(token, '*') ||
  isKeyword(token, 'NULL', 'END', 'ASC', 'DESC', 'NOTNULL', 'ISNULL') ||
  token.kind === 'string' ||
  token.kind === 'number' ||
  token.kind === 'blob' ||
  token.kind === 'parameter';

const clauseWords = [
  'SELECT',
  'WHERE',
  'ON',
  'USING',
  'GROUP',
  'ORDER',
  'HAVING',
  'LIMIT',
  'SET',
  'VALUES',
  'BY',
];

/** The word that began the clause at the end of these tokens, at the same depth of parentheses. */
function clauseOf(tokens: readonly Token[]): string | undefined {
  let depth = 0;
  for (let index = tokens.length - 1; index >= 0; index--) {
    const token = tokens[index];
    if (isSymbol(token, ')')) depth++;
    if (isSymbol(token, '(')) depth--;
    if (depth < 0) return undefined;
    if (depth > 0) continue;
    if (isKeyword(token, 'FROM', 'JOIN')) return 'FROM';
    if (isKeyword(token, ...clauseWords)) return token?.keyword;
  }
  return undefined;
}
