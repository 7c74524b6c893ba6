import { foldName } from '../base/fold-name.ts';
import { type FromItem, type FromNode, itemsOf } from './outline.ts';

/** A column that `*` shows. */
interface StarColumn {
  readonly item: FromItem;
  readonly name: string;
}

/** What `*` shows over joins with USING and NATURAL: each merged column once, where it comes first. */
export function mergedStar(
  node: FromNode | undefined,
  columns: ReadonlyMap<FromItem, readonly string[]>,
): readonly StarColumn[] {
  if (node === undefined) return [];
  if (node.kind !== 'join') return (columns.get(node) ?? []).map((name) => ({ item: node, name }));
  const namesIn = (side: FromNode) =>
    itemsOf(side).flatMap((item) => (columns.get(item) ?? []).map(foldName));
  const onLeft = new Set(namesIn(node.left));
  const merged = new Set(
    node.natural ? namesIn(node.right).filter((name) => onLeft.has(name)) : node.using.map(foldName),
  );
  const right = mergedStar(node.right, columns);
  return [...mergedStar(node.left, columns), ...right.filter(({ name }) => !merged.has(foldName(name)))];
}
