import { Cursor } from './cursor.ts';
import { columnNameOf, dottedNameAt } from './dotted-name.ts';
import type { CaseBranch, ComparisonOperator, Expression } from './expression.ts';
import type { Clause, Subquery } from './outline.ts';
import { closingOf } from './parentheses.ts';
import { startsQuery } from './read-query.ts';
import { isKeyword, isName, isReserved, isSymbol, type Span, type Token } from './token.ts';

/**
 * The expressions of a stretch of tokens in order: one for `a < b`, several for a select list, an ORDER BY, the rows
 * of VALUES or the definition of a window. Words between them, such as BY, DESC or LIMIT, are passed over.
 *
 * Grouped as SQLite groups them; it has prepared the statement before.
 */
export function parseExpressions(tokens: readonly Token[], clause: Clause): readonly Expression[] {
  const subqueries = new Map(clause.subqueries.map((subquery) => [subquery.span.from, subquery]));
  return new ExpressionReader(tokens, clause.span, subqueries).readAll();
}

/** How tightly an operator binds: the place of its group in SQLite's grammar, loosest first. */
const tightness: ReadonlyMap<string, number> = new Map(
  [
    ['OR'],
    ['AND'],
    ['NOT'],
    ['=', '==', '<>', '!=', 'IS', 'IN', 'LIKE', 'GLOB', 'REGEXP', 'MATCH', 'BETWEEN', 'ISNULL', 'NOTNULL'],
    ['<', '<=', '>', '>='],
    ['ESCAPE'],
    ['&', '|', '<<', '>>'],
    ['+', '-'],
    ['*', '/', '%'],
    ['||', '->', '->>'],
    ['COLLATE'],
    ['~'],
  ].flatMap((group, place) => group.map((operator) => [operator, place])),
);
const tightnessOf = (operator: string): number => tightness.get(operator) ?? -1;
const [loosest, afterNot, afterEquals, afterEscape, sign] = [
  tightnessOf('OR'),
  tightnessOf('='),
  tightnessOf('<'),
  tightnessOf('&'),
  tightnessOf('~'),
];

const matchWords = ['LIKE', 'GLOB', 'REGEXP', 'MATCH'] as const;

/** Words that have a value, and are no names though they look like some. */
const valueWords = ['NULL', 'TRUE', 'FALSE', 'CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP'] as const;

const operatorOf = (token: Token | undefined): string =>
  token?.kind === 'symbol' ? token.text : token?.kind === 'word' ? token.keyword : '';

class ExpressionReader extends Cursor {
  readonly #subqueries: ReadonlyMap<number, Subquery>;

  /** @param subqueries by where they begin */
  constructor(tokens: readonly Token[], span: Span, subqueries: ReadonlyMap<number, Subquery>) {
    super(tokens, span);
    this.#subqueries = subqueries;
  }

  readAll(): readonly Expression[] {
    const found: Expression[] = [];
    // Behind an expression stand words such as DESC, which could be names where one may begin.
    let isBehind = false;
    while (!this.done) {
      if (this.#startsExpression(isBehind)) {
        found.push(this.#read());
        isBehind = true;
      } else {
        isBehind &&= !(this.atSymbol(',') || this.atKeyword('BY', 'HAVING', 'LIMIT', 'OFFSET', 'AS'));
        this.position++;
      }
    }
    return found;
  }

  /** Whether an operand can begin here. */
  #startsExpression(isBehind: boolean): boolean {
    const token = this.peek();
    if (token === undefined) return false;
    if (token.kind === 'symbol') return ['(', '+', '-', '~', '*'].includes(token.text);
    if (token.kind !== 'word') return true;
    if (isKeyword(this.peek(1), 'BY') || isKeyword(token, 'BY')) return false;
    if (isReserved(token.keyword)) return isKeyword(token, 'NOT', 'CASE', 'EXISTS', ...valueWords);
    return !isBehind;
  }

  /** Reads on as long as operators bind at least so tightly: what is complete on the left stays one operand. */
  #read(atLeast = loosest): Expression {
    const from = this.position;
    let left = this.#readOperand();
    for (;;) {
      const operator = this.#operatorHere();
      const found = tightnessOf(operator);
      if (found < atLeast) return left;
      left = this.#readRest(left, operator, found, from);
    }
  }

  /** The operator of two sides, or behind an operand, that stands here; empty when there is none. */
  #operatorHere(): string {
    const token = this.peek();
    // ESCAPE belongs to its LIKE.
    if (isKeyword(token, 'ESCAPE')) return '';
    if (!isKeyword(token, 'NOT')) return operatorOf(token);
    // `a NOT NULL` and `a NOT IN (…)` bind as IN does.
    return isKeyword(this.peek(1), 'IN', 'BETWEEN', 'NULL', ...matchWords) ? '=' : '';
  }

  #readRest(left: Expression, operator: string, found: number, from: number): Expression {
    if (operator === 'AND' || operator === 'OR') {
      const parts = [left];
      while (this.takeKeyword(operator)) parts.push(this.#read(found + 1));
      return { kind: operator === 'AND' ? 'and' : 'or', parts, span: this.#since(from) };
    }
    if (found === afterNot) return this.#readComparison(left, from);
    this.position++;
    if (operator === 'COLLATE') {
      const collation = this.takeName() ?? '';
      return { kind: 'collate', operand: left, collation, span: this.#since(from) };
    }
    const right = this.#read(found + 1);
    const span = this.#since(from);
    return found === afterEquals
      ? { kind: 'compare', operator: operator as ComparisonOperator, left, right, span }
      : { kind: 'binary', operator, left, right, span };
  }

  /** What follows the left side of `=` and of all that binds as loosely. */
  #readComparison(left: Expression, from: number): Expression {
    const negated = this.takeKeyword('NOT');
    const operator = operatorOf(this.peek());
    this.position++;
    switch (operator) {
      case 'ISNULL':
        return { kind: 'null', negated: false, operand: left, span: this.#since(from) };
      case 'NOTNULL':
      case 'NULL':
        return { kind: 'null', negated: true, operand: left, span: this.#since(from) };
      case 'BETWEEN': {
        const low = this.#read(afterNot);
        this.takeKeyword('AND');
        const high = this.#read(afterEquals);
        return { kind: 'between', negated, operand: left, low, high, span: this.#since(from) };
      }
      case 'IN': {
        const right = this.#readInList();
        return { kind: 'in', negated, left, right, span: this.#since(from) };
      }
      case 'IS': {
        const isNot = this.takeKeyword('NOT');
        const isDistinct = this.atKeyword('DISTINCT') && isKeyword(this.peek(1), 'FROM');
        if (isDistinct) this.position += 2;
        const right = this.#read(afterEquals);
        const compared = isNot === isDistinct ? 'is' : 'is not';
        return { kind: 'compare', operator: compared, left, right, span: this.#since(from) };
      }
      case 'LIKE':
      case 'GLOB':
      case 'REGEXP':
      case 'MATCH': {
        const right = this.#read(afterEquals);
        const escaped = this.takeKeyword('ESCAPE') ? this.#read(afterEscape) : undefined;
        return { kind: 'match', operator, negated, left, right, escape: escaped, span: this.#since(from) };
      }
      default: {
        const right = this.#read(afterEquals);
        const compared = operator === '<>' || operator === '!=' ? '<>' : '=';
        return { kind: 'compare', operator: compared, left, right, span: this.#since(from) };
      }
    }
  }

  /** What follows IN: a list, a query, the name of a table or a call of a function that gives one. */
  #readInList(): readonly Expression[] | Subquery {
    const subquery = this.#subqueries.get(this.position);
    if (subquery !== undefined) {
      this.position = subquery.span.to;
      return subquery;
    }
    if (!this.atSymbol('(')) return [this.#read(afterEquals)];
    const inside = this.takeParenthesized() ?? { from: this.position, to: this.position };
    return this.#inside(inside);
  }

  #readOperand(): Expression {
    const from = this.position;
    const token = this.peek();
    const subquery = this.#subqueries.get(from);
    if (token === undefined) return { kind: 'opaque', parts: [], span: { from, to: from } };
    if (subquery !== undefined) {
      this.position = subquery.span.to;
      return { kind: 'query', subquery, span: subquery.span };
    }
    // `a = NOT b`: it takes all that binds more tightly than NOT, wherever it stands.
    if (this.takeKeyword('NOT'))
      return { kind: 'not', operand: this.#read(afterNot), span: this.#since(from) };
    if (token.kind === 'symbol') return this.#readSigned(token);
    if (token.kind === 'parameter') {
      this.position++;
      return { kind: 'parameter', name: token.text, span: this.#since(from) };
    }
    if (['string', 'number', 'blob'].includes(token.kind)) return this.#readLiteral(token);
    if (isKeyword(token, 'CASE')) return this.#readCase();
    if (isKeyword(token, 'EXISTS')) return this.#readExists();
    if (isSymbol(this.peek(1), '('))
      return isKeyword(token, 'CAST') ? this.#readCast() : this.#readCall(token);
    if (isKeyword(token, ...valueWords)) return this.#readLiteral(token);
    return isName(token) ? this.#readName() : this.#readOpaque();
  }

  #readSigned({ text }: Token): Expression {
    const from = this.position;
    if (text === '(') return this.#readParenthesized();
    if (text !== '-' && text !== '+' && text !== '~') return this.#readOpaque();
    this.position++;
    return { kind: 'unary', operator: text, operand: this.#read(sign), span: this.#since(from) };
  }

  #readLiteral(token: Token): Expression {
    const from = this.position++;
    return { kind: 'literal', token, span: this.#since(from) };
  }

  #readOpaque(): Expression {
    const from = this.position++;
    return { kind: 'opaque', parts: [], span: this.#since(from) };
  }

  #readName(): Expression {
    const from = this.position;
    const name = dottedNameAt(this.tokens, from, this.end);
    this.position = name.end;
    if (!this.takeSymbol('.')) return { kind: 'column', column: columnNameOf(name), span: this.#since(from) };
    // `t.'name'` is `t.name` to SQLite; the other that can follow is `t.*`.
    const last = this.peek();
    this.position++;
    if (last?.kind !== 'string') return { kind: 'opaque', parts: [], span: this.#since(from) };
    return { kind: 'column', column: { qualifier: name.names, name: last.value }, span: this.#since(from) };
  }

  #readParenthesized(): Expression {
    const from = this.position;
    const inside = this.takeParenthesized() ?? { from, to: from };
    const span = this.#since(from);
    const parts = this.#inside(inside);
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'row', parts, span };
  }

  #readCase(): Expression {
    const from = this.position++;
    const base = this.atKeyword('WHEN') ? undefined : this.#read();
    const branches: CaseBranch[] = [];
    while (this.takeKeyword('WHEN')) {
      const when = this.#read();
      this.takeKeyword('THEN');
      branches.push({ when, result: this.#read() });
    }
    const otherwise = this.takeKeyword('ELSE') ? this.#read() : undefined;
    this.takeKeyword('END');
    return { kind: 'case', base, branches, otherwise, span: this.#since(from) };
  }

  #readCast(): Expression {
    const from = this.position++;
    const inside = this.takeParenthesized() ?? { from, to: from };
    const reader = this.#readerOf(inside);
    const operand = reader.#read();
    reader.takeKeyword('AS');
    const type = this.tokens
      .slice(reader.position, inside.to)
      .map(({ value }) => value)
      .join(' ');
    return { kind: 'cast', operand, type, span: this.#since(from) };
  }

  #readExists(): Expression {
    const from = this.position++;
    const subquery = this.#subqueries.get(this.position);
    this.position = subquery?.span.to ?? closingOf(this.tokens, this.position) + 1;
    const span = this.#since(from);
    return subquery === undefined ? { kind: 'opaque', parts: [], span } : { kind: 'exists', subquery, span };
  }

  /** `name(…)` with FILTER and OVER. */
  #readCall({ value: name }: Token): Expression {
    const from = this.position++;
    const inside = this.takeParenthesized() ?? { from, to: from };
    const orderAt = this.#orderIn(inside);
    const args = this.#inside({ from: inside.from, to: orderAt });
    const around = [...this.#inside({ from: orderAt, to: inside.to })];
    if (this.atKeyword('FILTER') && isSymbol(this.peek(1), '(')) {
      this.position++;
      around.push(...this.#inside(this.takeParenthesized() ?? { from, to: from }));
    }
    if (this.takeKeyword('OVER')) {
      const window = this.takeParenthesized();
      if (window === undefined) this.takeName();
      else around.push(...this.#inside(window));
    }
    return { kind: 'call', name, args, around, span: this.#since(from) };
  }

  /** Where an ORDER BY stands among the arguments; their end when there is none. */
  #orderIn({ from, to }: Span): number {
    for (let index = from; index < to; index++) {
      if (isSymbol(this.tokens[index], '(')) index = closingOf(this.tokens, index);
      else if (isKeyword(this.tokens[index], 'ORDER')) return index;
    }
    return to;
  }

  #inside(span: Span): readonly Expression[] {
    return startsQuery(this.tokens[span.from]) ? [] : this.#readerOf(span).readAll();
  }

  #readerOf(span: Span): ExpressionReader {
    return new ExpressionReader(this.tokens, span, this.#subqueries);
  }

  #since(from: number): Span {
    return { from, to: Math.min(this.position, this.end) };
  }
}
