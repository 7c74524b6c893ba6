import { foldName } from '../base/fold-name.ts';
import { type ItemColumn, itemsUnder, type JoinNode, type ScopeItem, type ScopeNode } from './scope.ts';

/** The columns that USING or NATURAL makes equal: one of each side per name, as far as that is certain. */
export function mergedColumns(node: JoinNode): readonly (readonly ItemColumn[])[] {
  const left = itemsUnder(node.left);
  const right = itemsUnder(node.right);
  return mergedNames(node).flatMap((name) => {
    const column = foldName(name);
    const sides = [withColumn(left, column), withColumn(right, column)];
    // After a RIGHT or FULL join no single table has the value of a merged column.
    if (right.length > 1 || sides.some((side) => side === undefined) || isCoalesced(node.left)) return [];
    return [sides.flatMap((item) => (item === undefined ? [] : [{ item, column }]))];
  });
}

/** The names that USING or NATURAL merges, as far as they are known. */
export const mergedNames = ({ join: { natural, using }, left, right }: JoinNode): readonly string[] =>
  natural ? commonColumns(itemsUnder(left), itemsUnder(right)) : using;

/** The leftmost item that has the column. SQLite takes it: all others have been merged with it before. */
function withColumn(items: readonly ScopeItem[], column: string): ScopeItem | undefined {
  const [first, ...others] = items.filter((item) => item.columns?.has(column) ?? true);
  // Of an unknown one that is not alone, it may be any of them.
  const isCertain = first?.columns !== undefined || others.length === 0;
  return isCertain ? first : undefined;
}

const isCoalesced = (node: ScopeNode): boolean =>
  node.kind === 'join' &&
  (node.join.join === 'right' ||
    node.join.join === 'full' ||
    isCoalesced(node.left) ||
    isCoalesced(node.right));

function commonColumns(left: readonly ScopeItem[], right: readonly ScopeItem[]): readonly string[] {
  const isKnown = [...left, ...right].every((item) => item.columns !== undefined);
  if (!isKnown) return [];
  const namesIn = (items: readonly ScopeItem[]) =>
    new Set(items.flatMap(({ columns = new Set<string>() }) => [...columns]));
  const onRight = namesIn(right);
  return [...namesIn(left)].filter((name) => onRight.has(name));
}
