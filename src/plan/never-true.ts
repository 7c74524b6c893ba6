import { type Expression, isList } from '../sql/expression.ts';
import type { Scope } from './scope.ts';
import { type Evaluation, valueOfSteady } from './steady.ts';

/** Whether a condition can be true of no row, because it compares with NULL: `userId = NULL`, `id NOT IN ('a', NULL)`. */
export function isNeverTrue(scope: Scope, condition: Expression, evaluation: Evaluation): boolean {
  const isNull = (expression: Expression): boolean => {
    if (expression.kind === 'column') return false;
    if (expression.kind === 'literal' && expression.token.keyword === '') return false;
    return valueOfSteady(scope, expression, evaluation) === null;
  };
  const isNever = (part: Expression): boolean => {
    switch (part.kind) {
      case 'and':
        return part.parts.some(isNever);
      case 'or':
        return part.parts.every(isNever);
      case 'compare':
        return !part.operator.startsWith('is') && (isNull(part.left) || isNull(part.right));
      case 'between': {
        const { negated, operand, low, high } = part;
        return isNull(operand) || (!negated && (isNull(low) || isNull(high)));
      }
      case 'in': {
        const { negated, left, right } = part;
        if (!isList(right)) return false;
        // To SQLite nothing, not even NULL, is in an empty list.
        if (right.length === 0) return !negated;
        return isNull(left) || (negated ? right.some(isNull) : right.every(isNull));
      }
      case 'match':
        return /^(LIKE|GLOB)$/i.test(part.operator) && (isNull(part.left) || isNull(part.right));
      default:
        return false;
    }
  };
  return isNever(condition);
}
