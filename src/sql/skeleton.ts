import { columnNameOf, dottedNameAt } from './dotted-name.ts';
import type { Clause, Subquery } from './outline.ts';
import type { Constant, Operand } from './predicate.ts';
import { isKeyword, isName, isReserved, isSymbol, type Span, type Token } from './token.ts';

/**
 * A predicate with every name, value and subquery replaced by a placeholder. Only this goes to the parser, so that
 * neither quoting, nor escapes, nor SQL that it does not know can make it misread a value.
 */
export interface Skeleton {
  /** Such as `c0 = :o1`: columns are `c…`, everything else that has a value is a parameter `:o…`. */
  readonly text: string;
  /** By the number in their placeholder. */
  readonly operands: readonly (Operand | readonly Operand[])[];
}

export function constantOf(token: Token): Constant {
  if (token.kind === 'string') return { kind: 'text', value: token.value };
  if (token.kind === 'number' && /^\d+$/.test(token.text)) {
    const value = BigInt(token.text);
    // SQLite makes a REAL of what is larger.
    if (value < 2n ** 63n) return { kind: 'integer', value: value.toString() };
  }
  return { kind: 'other' };
}

const isValue = (token: Token | undefined): boolean =>
  token !== undefined && ['string', 'number', 'blob', 'parameter'].includes(token.kind);

const operandOf = (token: Token): Operand =>
  token.kind === 'parameter'
    ? { kind: 'parameter', name: token.text }
    : { kind: 'constant', constant: constantOf(token) };

/** The values of `(1, 'a', :b)` or `()` when nothing else is between the parentheses, and where it ends. */
function readValueList(
  tokens: readonly Token[],
  open: number,
): { values: Operand[]; end: number } | undefined {
  const values: Operand[] = [];
  let index = open + 1;
  if (isSymbol(tokens[index], ')')) return { values, end: index + 1 };
  for (;;) {
    const token = tokens[index];
    if (token === undefined || !isValue(token)) return undefined;
    values.push(operandOf(token));
    const next = tokens[index + 1];
    if (isSymbol(next, ')')) return { values, end: index + 2 };
    if (!isSymbol(next, ',')) return undefined;
    index += 2;
  }
}

/** `IS NOT DISTINCT FROM` says the same as `IS`, and the parser knows only that. */
const isNotDistinctFrom = (tokens: readonly Token[], index: number): boolean =>
  ['IS', 'NOT', 'DISTINCT', 'FROM'].every((keyword, ahead) => isKeyword(tokens[index + ahead], keyword));

/** Undefined for a predicate whose meaning lies in a word that a skeleton cannot carry, such as COLLATE. */
export function skeletonOf(
  tokens: readonly Token[],
  span: Span,
  subqueries: Clause['subqueries'],
): Skeleton | undefined {
  const operands: (Operand | readonly Operand[])[] = [];
  const words: string[] = [];
  const place = (prefix: string, operand: Operand | readonly Operand[]) => {
    words.push(`${prefix}${operands.length}`);
    operands.push(operand);
  };
  const subqueryAt = new Map<number, Subquery>(subqueries.map((subquery) => [subquery.span.from, subquery]));
  let index = span.from;
  while (index < span.to) {
    const token = tokens[index];
    if (token === undefined || isKeyword(token, 'COLLATE')) return undefined;
    const subquery = subqueryAt.get(index);
    const list =
      isSymbol(token, '(') && isKeyword(tokens[index - 1], 'IN') ? readValueList(tokens, index) : undefined;
    if (subquery !== undefined) {
      words.push('(');
      place(':o', { kind: 'query', subquery });
      words.push(')');
      index = subquery.span.to;
    } else if (list !== undefined) {
      words.push('(');
      place(':o', list.values);
      words.push(')');
      index = list.end;
    } else if (isNotDistinctFrom(tokens, index)) {
      words.push('IS');
      index += 4;
    } else if (isValue(token)) {
      place(':o', operandOf(token));
      index++;
    } else if (isName(token) && isSymbol(tokens[index + 1], '(')) {
      words.push('f');
      index++;
    } else if (isName(token)) {
      const name = dottedNameAt(tokens, index, span.to);
      place('c', { kind: 'column', column: columnNameOf(name) });
      index = name.end;
    } else if (token.kind === 'symbol' || isReserved(token.keyword)) {
      words.push(token.text);
      index++;
    } else {
      return undefined;
    }
  }
  return { text: words.join(' '), operands };
}
