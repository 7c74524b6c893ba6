import { Cursor } from './cursor.ts';
import type { Clause, FromNode, Query, ResultExpression } from './outline.ts';
import { readFrom } from './read-from.ts';
import { emptyClause, readClause, readWith } from './read-query.ts';
import type { Token } from './token.ts';

const clauseEnds = ['FROM', 'WHERE', 'RETURNING', 'ORDER', 'LIMIT'] as const;

/**
 * An UPDATE or DELETE on a local table as the query of the rows that it is about: its tables, the values that it
 * sets, and its WHERE. Undefined for any other statement.
 */
export function queryOfLocalWrite(tokens: readonly Token[]): Query | undefined {
  const cursor = new Cursor(tokens);
  const { recursive, ctes } = readWith(cursor);
  const withSpan = { from: 0, to: cursor.position };
  const isDelete = cursor.takeKeyword('DELETE');
  if (!isDelete && !cursor.takeKeyword('UPDATE')) return undefined;
  if (isDelete) cursor.takeKeyword('FROM');
  else if (cursor.takeKeyword('OR')) cursor.position++;
  const fromAt = cursor.position;
  const own = readFrom(cursor);
  const fromSpan = { from: fromAt, to: cursor.position };
  const results = cursor.takeKeyword('SET') ? readValues(cursor) : [];
  const joined = cursor.takeKeyword('FROM') ? readFrom(cursor) : undefined;
  const where = cursor.takeKeyword('WHERE') ? readClause(cursor, clauseEnds) : undefined;
  const rest = emptyClause(cursor.position);
  const core = {
    kind: 'select' as const,
    distinct: false,
    results,
    from: own && joined ? join(own, joined) : own,
    fromSpan,
    where,
    groupBy: undefined,
    rest,
  };
  const span = { from: 0, to: tokens.length };
  return { span, withSpan, recursive, ctes, cores: [core], tail: rest, limited: false };
}

function readValues(cursor: Cursor): readonly ResultExpression[] {
  const values: Clause[] = [];
  do {
    if (cursor.takeParenthesized() === undefined) cursor.position++;
    cursor.takeSymbol('=');
    values.push(readClause(cursor, clauseEnds, true));
  } while (cursor.takeSymbol(','));
  return values.map((clause) => ({ clause, expression: clause.span, alias: undefined }));
}

const join = (left: FromNode, right: FromNode): FromNode => ({
  kind: 'join',
  join: 'inner',
  natural: false,
  left,
  right,
  on: undefined,
  using: [],
});
