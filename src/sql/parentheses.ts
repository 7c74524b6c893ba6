import { isSymbol, type Span, type Token } from './token.ts';

interface Parentheses {
  /** For each opening parenthesis the index of the one that closes it; the end of the tokens when none does. */
  readonly closings: Int32Array;
  /** For each token the index of the parenthesis that is open around it; -1 when none is. */
  readonly openings: Int32Array;
}

const known = new WeakMap<readonly Token[], Parentheses>();

function parenthesesOf(tokens: readonly Token[]): Parentheses {
  const found = known.get(tokens);
  if (found !== undefined) return found;
  const closings = new Int32Array(tokens.length).fill(tokens.length);
  const openings = new Int32Array(tokens.length);
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, ')')) closings[open.pop() ?? index] = index;
    openings[index] = open.at(-1) ?? -1;
    if (isSymbol(token, '(')) open.push(index);
  }
  const parentheses = { closings, openings };
  known.set(tokens, parentheses);
  return parentheses;
}

/** Index of the parenthesis that closes the one at `open`; the end of the tokens when none does. */
export const closingOf = (tokens: readonly Token[], open: number): number =>
  parenthesesOf(tokens).closings[open] ?? tokens.length;

/** Index of the parenthesis that is open around a token; -1 when none is. */
export const openingAround = (tokens: readonly Token[], at: number): number =>
  parenthesesOf(tokens).openings[at] ?? -1;

/** The span without the parentheses that enclose the whole of it. */
export function withoutParentheses(
  tokens: readonly Token[],
  span: Span,
  isKept: (open: number) => boolean = () => false,
): Span {
  let { from, to } = span;
  while (isSymbol(tokens[from], '(') && closingOf(tokens, from) === to - 1 && !isKept(from)) {
    from++;
    to--;
  }
  return { from, to };
}

/** The items of a list: what stands between its commas, parentheses passed over whole. */
export function listItems(tokens: readonly Token[], { from, to }: Span): readonly Span[] {
  const items: Span[] = [];
  let start = from;
  for (let index = from; index < to; index++) {
    if (isSymbol(tokens[index], '(')) {
      index = closingOf(tokens, index);
    } else if (isSymbol(tokens[index], ',')) {
      items.push({ from: start, to: index });
      start = index + 1;
    }
  }
  items.push({ from: start, to });
  return items;
}
