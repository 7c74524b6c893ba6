import type { Operand, Predicate } from '../sql/predicate.ts';
import type { Span } from '../sql/token.ts';
import { columnNamesIn, mayName } from './column.ts';
import type { Scope, ScopeItem } from './scope.ts';

/**
 * Whether a row that the predicate rejects stays rejected when the items of `side` become NULL in it: because the
 * predicate does not look at them, or because it is never true of NULL.
 */
export function rejectsNulls(scope: Scope, predicate: Predicate, side: ReadonlySet<ScopeItem>): boolean {
  const looksAt = (span: Span) =>
    [...columnNamesIn(scope.text.tokens, span)].some((name) => mayName(side, name));
  const isPlain = ({ kind }: Operand) => kind === 'column' || kind === 'constant' || kind === 'parameter';
  const rejects = (part: Predicate): boolean => {
    if (!looksAt(part.span)) return true;
    switch (part.kind) {
      case 'and':
      case 'or':
        return part.parts.every(rejects);
      case 'compare':
        return part.operator === 'is'
          ? part.left.every((operand, index) => isWithValue(operand, part.right[index]))
          : [...part.left, ...part.right].every(isPlain);
      case 'in':
        return [part.left, ...part.values].every(isPlain);
      case 'inQuery':
        return part.left.every(isPlain) && !looksAt(part.subquery.span);
      case 'opaque':
        return false;
    }
  };
  return rejects(predicate);
}

/** `column IS 'value'`, either way round. */
export const isWithValue = (left: Operand, right: Operand | undefined): boolean =>
  right !== undefined &&
  ((left.kind === 'column' && isValue(right)) || (right.kind === 'column' && isValue(left)));

const isValue = (operand: Operand): boolean =>
  operand.kind === 'constant' && (operand.constant.kind === 'text' || operand.constant.kind === 'integer');
