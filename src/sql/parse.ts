import nodeSqlParser from 'node-sql-parser/build/sqlite.js';
import type { Clause } from './outline.ts';
import { withoutParentheses } from './parentheses.ts';
import type { Comparison, Operand, Predicate } from './predicate.ts';
import { type Skeleton, skeletonOf } from './skeleton.ts';
import { isKeyword, isSymbol, type Span, type Token } from './token.ts';

/**
 * Predicates out of tokens. AND, OR and parentheses are split here, because node-sql-parser gives AND and OR the same
 * precedence; node-sql-parser reads the comparisons between them, one at a time. What neither
 * understands is `opaque`: it is not pushed down, and SQLite evaluates it all the same.
 */
export function parsePredicate(tokens: readonly Token[], clause: Clause): Predicate {
  return parseSpan(tokens, clause.span, clause.subqueries);
}

function parseSpan(tokens: readonly Token[], span: Span, subqueries: Clause['subqueries']): Predicate {
  const isSubquery = (open: number) => subqueries.some((subquery) => subquery.span.from === open);
  const inside = withoutParentheses(tokens, span, isSubquery);
  for (const [keyword, kind] of [
    ['OR', 'or'],
    ['AND', 'and'],
  ] as const) {
    const spans = splitAt(tokens, inside, keyword);
    if (spans.length > 1) {
      return { kind, parts: spans.map((part) => parseSpan(tokens, part, subqueries)), span };
    }
  }
  return parseComparison(tokens, inside, subqueries) ?? { kind: 'opaque', span };
}

/** Splits at AND or OR outside parentheses and CASE; the AND of a BETWEEN is no conjunction. */
function splitAt(tokens: readonly Token[], span: Span, keyword: 'AND' | 'OR'): readonly Span[] {
  const spans: Span[] = [];
  let from = span.from;
  let depth = 0;
  let betweens = 0;
  for (let index = span.from; index < span.to; index++) {
    const token = tokens[index];
    if (isSymbol(token, '(') || isKeyword(token, 'CASE')) depth++;
    else if (isSymbol(token, ')') || (isKeyword(token, 'END') && depth > 0)) depth--;
    else if (depth > 0) continue;
    else if (isKeyword(token, 'BETWEEN')) betweens++;
    else if (isKeyword(token, 'AND') && betweens > 0) betweens--;
    else if (isKeyword(token, keyword)) {
      spans.push({ from, to: index });
      from = index + 1;
    }
  }
  spans.push({ from, to: span.to });
  return spans;
}

/** The part of node-sql-parser's tree that is looked at. */
interface Node {
  readonly type?: string;
  readonly operator?: string;
  readonly left?: Node;
  readonly right?: Node;
  readonly column?: unknown;
  readonly value?: unknown;
}

const parser = new nodeSqlParser.Parser();

/** Skeletons are few and recur, where a statement has thousands of comparisons. */
const parsed = new Map<string, Node | undefined>();
const mostParsed = 1000;

function parseSkeleton(text: string): Node | undefined {
  if (parsed.has(text)) return parsed.get(text);
  if (parsed.size >= mostParsed) parsed.clear();
  const node = parseWhere(text);
  parsed.set(text, node);
  return node;
}

function parseWhere(text: string): Node | undefined {
  try {
    const tree: unknown = parser.astify(`SELECT 1 FROM t WHERE ${text}`, { database: 'sqlite' });
    const statement = Array.isArray(tree) && tree.length === 1 ? tree[0] : tree;
    return (statement as { where?: Node }).where;
  } catch {
    // It cannot read this one; SQLite can, or has refused it already.
    return undefined;
  }
}

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  IS: 'is',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function parseComparison(
  tokens: readonly Token[],
  span: Span,
  subqueries: Clause['subqueries'],
): Predicate | undefined {
  const skeleton = skeletonOf(tokens, span, subqueries);
  if (skeleton === undefined) return undefined;
  const node = parseSkeleton(skeleton.text);
  if (node?.type !== 'binary_expr' || node.left === undefined || node.right === undefined) return undefined;
  const left = operandsOf(node.left, skeleton);
  const right = operandsOf(node.right, skeleton);
  const operator = comparisons[node.operator ?? ''];
  if (operator !== undefined && left.length === right.length)
    return { kind: 'compare', operator, left, right, span };
  if (node.operator === 'IN') return parseIn(left, right, span);
  const [low, high] = right;
  const [only] = left;
  if (node.operator === 'BETWEEN' && only && low && high) {
    if (JSON.stringify(low) === JSON.stringify(high)) {
      return { kind: 'compare', operator: '=', left: [only], right: [low], span };
    }
    const compare = (comparison: Comparison, bound: Operand): Predicate => ({
      kind: 'compare',
      operator: comparison,
      left: [only],
      right: [bound],
      span,
    });
    return { kind: 'and', parts: [compare('>=', low), compare('<=', high)], span };
  }
  return undefined;
}

function parseIn(left: readonly Operand[], right: readonly Operand[], span: Span): Predicate | undefined {
  const [first] = right;
  if (right.length === 1 && first?.kind === 'query')
    return { kind: 'inQuery', left, subquery: first.subquery, span };
  const [only] = left;
  return left.length === 1 && only ? { kind: 'in', left: only, values: right, span } : undefined;
}

const expression: Operand = { kind: 'expression' };

/** One operand, or those of a row value or a list. */
function operandsOf(node: Node, skeleton: Skeleton): readonly Operand[] {
  if (node.type === 'expr_list' && Array.isArray(node.value)) {
    return node.value.flatMap((part: Node) => operandsOf(part, skeleton));
  }
  if (node.type === 'null') return [{ kind: 'constant', constant: { kind: 'null' } }];
  const placeholder =
    node.type === 'column_ref' ? node.column : node.type === 'param' ? node.value : undefined;
  const operand = /^[co](\d+)$/.exec(typeof placeholder === 'string' ? placeholder : '')?.[1];
  const found = operand === undefined ? undefined : skeleton.operands[Number(operand)];
  return found === undefined ? [expression] : Array.isArray(found) ? found : [found as Operand];
}
