import type { SqlValue } from '../base/sql-value.ts';
import { type Expression, expressionsIn, isList } from '../sql/expression.ts';
import { parseExpressions } from '../sql/parse-expression.ts';
import { isKeyword, isName, type Span, type Token } from '../sql/token.ts';
import { isAggregate } from './aggregates.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import type { Scope } from './scope.ts';
import { isVolatile } from './stand-alone.ts';
import { constantValue } from './times/constants.ts';
import { isDateFunction } from './times/date-functions.ts';

export type ColumnExpression = Extract<Expression, { kind: 'column' }>;

/** The inputs of an evaluation before the statement is run: the session, and the values of parameters. */
export type Evaluation = Pick<NarrowingInput, 'schema' | 'valueOfParameter'>;

/** The expression of a span in which there is no subquery and no name of a table; undefined for any other. */
export function plainExpression(tokens: readonly Token[], span: Span): Expression | undefined {
  for (let index = span.from; index < span.to; index++) {
    const token = tokens[index];
    if (isKeyword(token, 'SELECT', 'VALUES')) return undefined;
    if (isKeyword(token, 'IN') && isName(tokens[index + 1])) return undefined;
  }
  const [only, ...others] = parseExpressions(tokens, { span, subqueries: [] });
  return others.length === 0 ? only : undefined;
}

/**
 * The columns that an expression reads, if its value depends only on them and on constants: not on other rows, on
 * chance or on the time. Undefined for any other.
 */
export function columnsOfSteady(expression: Expression): readonly ColumnExpression[] | undefined {
  const columns: ColumnExpression[] = [];
  for (const part of expressionsIn(expression)) {
    if (part.kind === 'column') columns.push(part);
    else if (!isSteadyPart(part)) return undefined;
  }
  return columns;
}

function isSteadyPart(part: Expression): boolean {
  switch (part.kind) {
    case 'query':
    case 'exists':
    case 'opaque':
      return false;
    case 'literal':
      return !isVolatile(part.token.text);
    case 'call': {
      const { name, args, around } = part;
      const isOfRows = isAggregate(name, args.length) || around.length > 0 || ranks.test(name);
      return !isOfRows && !isDateFunction(name) && !isVolatile(`${name}(`);
    }
    case 'in':
      return isList(part.right);
    default:
      return true;
  }
}

const ranks = /^(row_number|rank|dense_rank|percent_rank|cume_dist|ntile)$/i;

/** The value of a steady expression that looks at no column; undefined for any other, and when SQLite refuses it. */
export const valueOfSteady = (
  scope: Pick<Scope, 'text'>,
  expression: Expression,
  evaluation: Evaluation,
): SqlValue | undefined =>
  columnsOfSteady(expression)?.length === 0 ? constantValue(scope, expression, evaluation) : undefined;
