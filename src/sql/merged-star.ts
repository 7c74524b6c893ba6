import { foldName } from './fold-name.ts';
import { type FromItem, type FromNode, itemsOf, type Join, mergesColumns } from './outline.ts';

/** A column that `*` shows. */
export interface StarColumn {
  readonly item: FromItem;
  readonly name: string;
  /** Some join after its table merges columns of that name. */
  readonly isShared: boolean;
  /** Its table stands on the left of a RIGHT or FULL join. */
  readonly canBeMissing: boolean;
}

/** What `*` shows over joins with USING and NATURAL: each merged column once, where it comes first. */
export function mergedStar(
  node: FromNode | undefined,
  columns: ReadonlyMap<FromItem, readonly string[]>,
): readonly StarColumn[] {
  if (node === undefined) return [];
  if (node.kind !== 'join') {
    const names = columns.get(node) ?? [];
    return names.map((name) => ({ item: node, name, isShared: false, canBeMissing: false }));
  }
  const merged = mergedNames(node, columns);
  const isMerged = ({ name }: StarColumn) => merged.has(foldName(name));
  const isOuter = node.join === 'right' || node.join === 'full';
  const left = mergedStar(node.left, columns).map((column) => ({
    ...column,
    isShared: column.isShared || isMerged(column),
    canBeMissing: column.canBeMissing || isOuter,
  }));
  return [...left, ...mergedStar(node.right, columns).filter((column) => !isMerged(column))];
}

/**
 * Whether columns are merged with or within a join in parentheses that stands on the right: SQLite shows such columns
 * as no rule of its documentation says.
 */
export const mergesNestedJoin = (node: FromNode | undefined): boolean =>
  node?.kind === 'join' &&
  (mergesNestedJoin(node.left) ||
    (node.right.kind === 'join' && (node.natural || node.using.length > 0 || mergesColumns(node.right))));

/** In lower case. */
function mergedNames(
  { natural, using, left, right }: Join,
  columns: ReadonlyMap<FromItem, readonly string[]>,
): ReadonlySet<string> {
  const namesIn = (side: FromNode) =>
    itemsOf(side).flatMap((item) => (columns.get(item) ?? []).map(foldName));
  if (!natural) return new Set(using.map(foldName));
  const onLeft = new Set(namesIn(left));
  return new Set(namesIn(right).filter((name) => onLeft.has(name)));
}
