import { type Expression, expressionsIn, isList } from '../sql/expression.ts';
import type { Operand, Predicate } from '../sql/predicate.ts';
import type { Span } from '../sql/token.ts';
import type { Scope } from './scope.ts';
import { type Evaluation, valueOfSteady } from './steady.ts';

/**
 * An equality as its predicate, with the values of constant expressions in their place: `id = 'a' || :x`. Undefined
 * for any other expression, and where COLLATE says how it compares.
 */
export function withConstants(
  scope: Scope,
  expression: Expression,
  span: Span,
  evaluation: Evaluation,
): Predicate | undefined {
  const operandOf = (part: Expression): Operand => {
    if (part.kind === 'column') return { kind: 'column', column: part.column };
    const value = valueOfSteady(scope, part, evaluation);
    if (value === null) return { kind: 'constant', constant: { kind: 'null' } };
    // A number of an expression may be compared as a number, and then a text equals it that is written otherwise.
    return typeof value === 'string'
      ? { kind: 'constant', constant: { kind: 'text', value } }
      : { kind: 'expression' };
  };
  const isEquality = expression.kind === 'compare' && ['=', 'is'].includes(expression.operator);
  const isIn = expression.kind === 'in' && !expression.negated && isList(expression.right);
  if (!isEquality && !isIn) return undefined;
  for (const part of expressionsIn(expression)) if (part.kind === 'collate') return undefined;
  if (expression.kind === 'in') {
    const { left, right } = expression;
    return isList(right)
      ? { kind: 'in', left: operandOf(left), values: right.map(operandOf), span }
      : undefined;
  }
  const [left, right] = [expression.left, expression.right].map((side) =>
    (side.kind === 'row' ? side.parts : [side]).map(operandOf),
  );
  if (left === undefined || left.length !== right?.length) return undefined;
  return { kind: 'compare', operator: expression.operator === '=' ? '=' : 'is', left, right, span };
}
