import { foldName } from '../../base/fold-name.ts';
import { instantOf } from '../../base/instant.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import { type Expression, expressionsIn, isList } from '../../sql/expression.ts';
import { isBoundList, isReal } from '../../sql/parameter-value.ts';
import { renderExpression } from '../../sql/sql-text.ts';
import type { NarrowingInput } from '../narrowing-input.ts';
import { parameterName, parametersIn } from '../parameters-in.ts';
import type { Scope } from '../scope.ts';
import { isDateFunction } from './date-functions.ts';

/** Functions that have a value per group or per row though they name no column. */
const ofRows = /^(count|row_number|rank|dense_rank|percent_rank|cume_dist|ntile|random|randomblob)$/;

/** Whether an expression looks at no row. */
export const isConstant = (expression: Expression): boolean =>
  [...expressionsIn(expression)].every((part) => {
    switch (part.kind) {
      case 'column':
      case 'query':
      case 'exists':
      case 'row':
      case 'opaque':
        return false;
      case 'call':
        return part.around.length === 0 && !ofRows.test(foldName(part.name));
      case 'in':
        return isList(part.right);
      default:
        return true;
    }
  });

/** The NULL that is written as such. */
export const isNull = (expression: Expression): boolean =>
  expression.kind === 'literal' && expression.token.keyword === 'NULL';

/** A string as it is written. */
export const textOf = (expression: Expression): string | undefined =>
  expression.kind === 'literal' && expression.token.kind === 'string' ? expression.token.value : undefined;

export const isTime = (text: string): boolean => instantOf(text) !== undefined;

/** Whether arithmetic or a CAST makes the value a number or NULL. */
export function isArithmetic(expression: Expression): boolean {
  if (expression.kind === 'binary') return ['+', '-', '*', '/', '%'].includes(expression.operator);
  if (expression.kind === 'unary') return expression.operator !== '+';
  return expression.kind === 'cast' && /int|real|floa|doub/i.test(expression.type);
}

/** Gives the value of a constant. */
export type ConstantContext = Pick<NarrowingInput, 'schema' | 'valueOfParameter'>;

/** The value of a constant expression; undefined for a list, and when SQLite refuses it. */
export function constantValue(
  scope: Pick<Scope, 'text'>,
  expression: Expression,
  { schema, valueOfParameter }: ConstantContext,
): SqlValue | undefined {
  const text = textOf(expression);
  if (text !== undefined) return text;
  if (isNull(expression)) return null;
  if (expression.kind === 'parameter') {
    const value = valueOfParameter(parameterName(scope, expression));
    if (isBoundList(value)) return undefined;
    return isReal(value) ? Number(value.real) : value;
  }
  const parameters = parametersIn(scope, expression, valueOfParameter);
  if (parameters === undefined) return undefined;
  return schema.evaluate(renderExpression(scope.text, expression.span), parameters);
}

/** Whether a constant is NULL because one of SQLite's functions of times made nothing of its arguments. */
export function isFailedCall(
  scope: Scope,
  expression: Expression,
  { valueOfParameter }: Pick<ConstantContext, 'valueOfParameter'>,
): boolean {
  const parts = [...expressionsIn(expression)];
  const hasNull = parts.some(
    (part) =>
      isNull(part) ||
      (part.kind === 'parameter' && (valueOfParameter(parameterName(scope, part)) ?? null) === null),
  );
  return !hasNull && parts.some((part) => part.kind === 'call' && isDateFunction(part.name));
}
