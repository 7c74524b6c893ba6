import { type Expression, expressionsIn } from '../sql/expression.ts';
import { type BoundValue, elementName, isBoundList } from '../sql/parameter-value.ts';
import { renderExpression } from '../sql/sql-text.ts';
import type { ValueOfParameter } from './key-text.ts';
import type { Scope } from './scope.ts';

/** A parameter as it is bound: a bare `?` has a number. */
export const parameterName = (
  { text }: Pick<Scope, 'text'>,
  { name, span }: Extract<Expression, { kind: 'parameter' }>,
): string => (name === '?' ? renderExpression(text, span) : name);

/** The values of the parameters in an expression, by their names; undefined when one has none. */
export function parametersIn(
  scope: Pick<Scope, 'text'>,
  expression: Expression,
  valueOfParameter: ValueOfParameter,
): ReadonlyMap<string, BoundValue> | undefined {
  const parameters = new Map<string, BoundValue>();
  for (const part of expressionsIn(expression)) {
    if (part.kind !== 'parameter') continue;
    const name = parameterName(scope, part);
    const value = valueOfParameter(name);
    if (value === undefined) return undefined;
    const values = isBoundList(value) ? value : [value];
    for (const [index, each] of values.entries()) parameters.set(elementName(name, index), each);
  }
  return parameters;
}
