import { dottedNameAt } from './dotted-name.ts';
import { closingOf } from './parentheses.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from './token.ts';

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
    if (!isName(this.peek())) return [];
    const { names, end } = dottedNameAt(this.tokens, this.position, this.end);
    this.position = end;
    return names;
  }

  /** Takes `( … )` with all that is nested in it, and gives the span between the parentheses. */
  takeParenthesized(): Span | undefined {
    if (!this.atSymbol('(')) return undefined;
    const from = this.position + 1;
    const to = Math.min(closingOf(this.tokens, this.position), this.end);
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
