import { isKeyword, isName, isSymbol, type Span, type Token } from './token.ts';

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

/** A place in a list of tokens that moves forward. Never throws: what does not fit is left for SQLite to refuse. */
export class Cursor {
  readonly tokens: readonly Token[];
  readonly end: number;
  position: number;

  constructor(tokens: readonly Token[], span: Span = { from: 0, to: tokens.length }) {
    this.tokens = tokens;
    this.position = span.from;
    this.end = span.to;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  peek(ahead = 0): Token | undefined {
    const index = this.position + ahead;
    return index < this.end ? this.tokens[index] : undefined;
  }

  atKeyword(...keywords: readonly string[]): boolean {
    return isKeyword(this.peek(), ...keywords);
  }

  atSymbol(text: string): boolean {
    return isSymbol(this.peek(), text);
  }

  /** Takes the word when it is there. */
  takeKeyword(...keywords: readonly string[]): boolean {
    const found = this.atKeyword(...keywords);
    if (found) this.position++;
    return found;
  }

  takeSymbol(text: string): boolean {
    const found = this.atSymbol(text);
    if (found) this.position++;
    return found;
  }

  takeName(): string | undefined {
    const token = this.peek();
    if (token === undefined || !isName(token)) return undefined;
    this.position++;
    return token.value;
  }

  /** Takes `a`, `a.b` or `a.b.c`. Empty when no name is here. */
  takeDottedName(): readonly string[] {
    const names: string[] = [];
    let name = this.takeName();
    while (name !== undefined) {
      names.push(name);
      if (!this.atSymbol('.') || !isName(this.peek(1))) break;
      this.position++;
      name = this.takeName();
    }
    return names;
  }

  /** Takes `( … )` with all that is nested in it, and gives the span between the parentheses. */
  takeParenthesized(): Span | undefined {
    if (!this.atSymbol('(')) return undefined;
    const from = this.position + 1;
    const to = Math.min(closingsOf(this.tokens)[this.position] ?? this.end, this.end);
    this.position = Math.min(to + 1, this.end);
    return { from, to };
  }

  /** `(a, b, c)` as names. */
  takeNameList(): readonly string[] {
    const span = this.takeParenthesized();
    if (span === undefined) return [];
    return this.tokens
      .slice(span.from, span.to)
      .filter(isName)
      .map(({ value }) => value);
  }
}
