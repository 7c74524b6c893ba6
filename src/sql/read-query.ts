import { afterFrom, compoundKeywords } from './clause-keywords.ts';
import { Cursor } from './cursor.ts';
import type { Clause, Core, Cte, Query, ResultExpression, Subquery } from './outline.ts';
import { readFrom } from './read-from.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from './token.ts';

/** Words that end an expression of a SELECT when they stand outside parentheses; ON is that of ON CONFLICT. */
const clauseKeywords = ['FROM', ...afterFrom, 'ON'] as const;

/** Whether a query begins here: `SELECT`, `VALUES`, or a WITH clause. */
export const startsQuery = (token: Token | undefined): boolean =>
  isKeyword(token, 'SELECT', 'VALUES', 'WITH');

/** `IS [NOT] DISTINCT FROM` is an operator, not the FROM clause. */
const isDistinctFrom = (cursor: Cursor): boolean =>
  cursor.atKeyword('FROM') &&
  isKeyword(cursor.peek(-1), 'DISTINCT') &&
  isKeyword(cursor.peek(-2), 'IS', 'NOT');

/** `window` is a name unless a definition follows: `WINDOW w AS (…)`. */
const isWindowName = (cursor: Cursor): boolean =>
  cursor.atKeyword('WINDOW') && !(isName(cursor.peek(1)) && isKeyword(cursor.peek(2), 'AS'));

/**
 * Takes tokens up to a closing parenthesis, a comma (when `commaEnds`), or one of the words that end this clause, and
 * collects the subqueries on the way. Parentheses are passed over whole.
 */
export function readClause(cursor: Cursor, endings: readonly string[], commaEnds = false): Clause {
  const from = cursor.position;
  const subqueries: Subquery[] = [];
  while (!cursor.done) {
    if (cursor.atSymbol(')') || cursor.atSymbol(';') || (commaEnds && cursor.atSymbol(','))) break;
    if (cursor.atKeyword(...endings) && !isDistinctFrom(cursor) && !isWindowName(cursor)) break;
    if (cursor.atSymbol('(')) {
      const start = cursor.position;
      const inside = cursor.takeParenthesized() ?? { from: start, to: start };
      collectSubqueries(cursor.tokens, { from: start, to: cursor.position }, inside, subqueries);
    } else {
      takeToken(cursor, subqueries);
    }
  }
  return { span: { from, to: cursor.position }, subqueries };
}

/** Takes one token, and after IN the name of a table with it. */
function takeToken(cursor: Cursor, into: Subquery[]): void {
  const isIn = cursor.takeKeyword('IN');
  const from = cursor.position;
  const name = isIn ? cursor.takeDottedName() : [];
  const span = { from, to: cursor.position };
  if (name.length > 0 && !cursor.atSymbol('('))
    into.push({ kind: 'table', span, query: wholeTable(name, span) });
  else if (!isIn) cursor.position++;
}

/** `SELECT * FROM name`, of which only the name is written. */
function wholeTable(name: readonly string[], span: Span): Query {
  const nothing = emptyClause(span.to);
  const core: Core = {
    kind: 'select',
    distinct: false,
    results: [],
    from: { kind: 'table', name, nameSpan: span, alias: undefined, span },
    fromSpan: span,
    where: undefined,
    groupBy: undefined,
    rest: nothing,
  };
  return {
    span,
    withSpan: nothing.span,
    recursive: false,
    ctes: [],
    cores: [core],
    tail: nothing,
    limited: false,
  };
}

function collectSubqueries(tokens: readonly Token[], outer: Span, inside: Span, into: Subquery[]): void {
  if (startsQuery(tokens[inside.from])) {
    into.push({ kind: 'select', span: outer, query: readQuery(new Cursor(tokens, inside)) });
    return;
  }
  const cursor = new Cursor(tokens, inside);
  while (!cursor.done) {
    if (cursor.atSymbol('(')) {
      const start = cursor.position;
      const nested = cursor.takeParenthesized() ?? { from: start, to: start };
      collectSubqueries(tokens, { from: start, to: cursor.position }, nested, into);
    } else {
      takeToken(cursor, into);
    }
  }
}

/** All queries of a stretch of tokens that is no query itself, such as `CREATE TABLE … AS SELECT …`. */
export function readQueries(tokens: readonly Token[], span: Span): readonly Query[] {
  const cursor = new Cursor(tokens, span);
  const queries: Query[] = [];
  while (!cursor.done) {
    if (startsQuery(cursor.peek())) {
      queries.push(readQuery(cursor));
    } else if (cursor.atSymbol('(')) {
      const inside = cursor.takeParenthesized();
      if (inside !== undefined) queries.push(...readQueries(tokens, inside));
    } else {
      cursor.position++;
    }
  }
  return queries;
}

/** Reads a query from where the cursor stands. */
export function readQuery(cursor: Cursor): Query {
  const from = cursor.position;
  const { recursive, ctes } = readWith(cursor);
  const withSpan = { from, to: cursor.position };
  const cores: Core[] = [];
  do {
    cores.push(readCore(cursor));
  } while (takeCompoundOperator(cursor));
  const tailStart = cursor.position;
  const tail = readClause(cursor, ['RETURNING', 'ON']);
  const limited = cursor.tokens.slice(tailStart, cursor.position).some((token) => isKeyword(token, 'LIMIT'));
  return { span: { from, to: cursor.position }, withSpan, recursive, ctes, cores, tail, limited };
}

function takeCompoundOperator(cursor: Cursor): boolean {
  if (!cursor.takeKeyword(...compoundKeywords)) return false;
  cursor.takeKeyword('ALL');
  return true;
}

/** The CTEs of a WITH clause, if one is here. */
export function readWith(cursor: Cursor): { recursive: boolean; ctes: readonly Cte[] } {
  const ctes: Cte[] = [];
  if (!cursor.takeKeyword('WITH')) return { recursive: false, ctes };
  const recursive = cursor.takeKeyword('RECURSIVE');
  do {
    const nameAt = cursor.position;
    const name = cursor.takeName();
    if (name === undefined) break;
    const columns = cursor.atSymbol('(') ? cursor.takeNameList() : undefined;
    cursor.takeKeyword('AS');
    cursor.takeKeyword('NOT');
    cursor.takeKeyword('MATERIALIZED');
    const inside = cursor.takeParenthesized();
    if (inside === undefined) break;
    ctes.push({ name, nameAt, columns, query: readQuery(new Cursor(cursor.tokens, inside)) });
  } while (cursor.takeSymbol(','));
  return { recursive, ctes };
}

export const emptyClause = (at: number): Clause => ({ span: { from: at, to: at }, subqueries: [] });

function readCore(cursor: Cursor): Core {
  if (cursor.takeKeyword('VALUES')) {
    const rest = readClause(cursor, clauseKeywords);
    return {
      kind: 'values',
      distinct: false,
      results: [],
      from: undefined,
      fromSpan: emptyClause(cursor.position).span,
      where: undefined,
      groupBy: undefined,
      rest,
    };
  }
  cursor.takeKeyword('SELECT');
  const distinct = cursor.takeKeyword('DISTINCT');
  cursor.takeKeyword('ALL');
  const results: ResultExpression[] = [];
  do {
    results.push(readResult(cursor));
  } while (cursor.takeSymbol(','));
  const hasFrom = cursor.takeKeyword('FROM');
  const fromAt = cursor.position;
  const from = hasFrom ? readFrom(cursor) : undefined;
  const fromSpan = { from: fromAt, to: cursor.position };
  const where = cursor.takeKeyword('WHERE') ? readClause(cursor, clauseKeywords) : undefined;
  const groupBy = cursor.takeKeyword('GROUP') ? readClause(cursor, clauseKeywords) : undefined;
  const rest = cursor.atKeyword('HAVING', 'WINDOW')
    ? readClause(cursor, ['ORDER', 'LIMIT', 'RETURNING', ...compoundKeywords])
    : emptyClause(cursor.position);
  return { kind: 'select', distinct, results, from, fromSpan, where, groupBy, rest };
}

function readResult(cursor: Cursor): ResultExpression {
  const clause = readClause(cursor, clauseKeywords, true);
  const { from, to } = clause.span;
  const last = cursor.tokens[to - 1];
  const before = cursor.tokens[to - 2];
  if (to - from >= 3 && isKeyword(before, 'AS') && last !== undefined) {
    return { clause, expression: { from, to: to - 2 }, alias: last.value };
  }
  // `expr name`: a name right after something that ends an operand; `sum(x) OVER name` is one operand.
  const isWindow = isKeyword(before, 'OVER') && isSymbol(cursor.tokens[to - 3], ')');
  if (
    !isWindow &&
    !endsCase(cursor.tokens, clause.span) &&
    to - from >= 2 &&
    (isName(last) || last?.kind === 'string') &&
    endsOperand(before)
  ) {
    return { clause, expression: { from, to: to - 1 }, alias: last?.value };
  }
  return { clause, expression: { from, to }, alias: undefined };
}

/** Whether the END at the end is that of a CASE: SQLite takes it for a name as well. */
function endsCase(tokens: readonly Token[], { from, to }: Span): boolean {
  if (!isKeyword(tokens[to - 1], 'END')) return false;
  const count = (word: string) => tokens.slice(from, to).filter((token) => isKeyword(token, word)).length;
  return count('CASE') === count('END');
}

const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined &&
  (isSymbol(token, ')') ||
    isName(token) ||
    isKeyword(token, 'END', 'NULL') ||
    ['string', 'number', 'blob', 'parameter'].includes(token.kind));
