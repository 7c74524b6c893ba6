import { isSymbol, type Span, type Token } from './token.ts';

const known = new WeakMap<readonly Token[], Int32Array>();

/** For each opening parenthesis the index of the one that closes it; the end of the tokens when none does. */
function closingsOf(tokens: readonly Token[]): Int32Array {
  const found = known.get(tokens);
  if (found !== undefined) return found;
  const closings = new Int32Array(tokens.length).fill(tokens.length);
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(')) open.push(index);
    else if (isSymbol(token, ')')) closings[open.pop() ?? index] = index;
  }
  known.set(tokens, closings);
  return closings;
}

/** Index of the parenthesis that closes the one at `open`; the end of the tokens when none does. */
export const closingOf = (tokens: readonly Token[], open: number): number =>
  closingsOf(tokens)[open] ?? tokens.length;

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
