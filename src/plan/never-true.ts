import { type Expression, isList } from '../sql/expression.ts';
import type { Scope } from './scope.ts';
import { type Evaluation, valueOfSteady } from './steady.ts';

/**
 * Whether a condition without AND and OR can be true of no row, because it compares with NULL: `userId = NULL`,
 * `id NOT IN ('a', NULL)`.
 */
export function isNeverTrue(scope: Scope, condition: Expression, evaluation: Evaluation): boolean {
  const isNull = (expression: Expression): boolean => {
    if (expression.kind === 'column') return false;
    if (expression.kind === 'literal' && expression.token.keyword === '') return false;
    return valueOfSteady(scope, expression, evaluation) === null;
  };
  switch (condition.kind) {
    case 'compare': {
      const { operator, left, right } = condition;
      return !operator.startsWith('is') && (isNull(left) || isNull(right));
    }
    case 'between': {
      const { negated, operand, low, high } = condition;
      return isNull(operand) || (!negated && (isNull(low) || isNull(high)));
    }
    case 'in': {
      const { negated, left, right } = condition;
      if (!isList(right)) return false;
      // To SQLite nothing, not even NULL, is in an empty list.
      return (right.length > 0 && isNull(left)) || (negated ? right.some(isNull) : right.every(isNull));
    }
    case 'match': {
      const { operator, left, right } = condition;
      return /^(LIKE|GLOB)$/i.test(operator) && (isNull(left) || isNull(right));
    }
    default:
      return false;
  }
}
