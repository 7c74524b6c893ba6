import { mergedNames } from '../merged-columns.ts';
import { itemsUnder, type Scope, type ScopeItem, type ScopeNode } from '../scope.ts';
import { refusalAt } from './refusal.ts';
import type { TimeTypes } from './time-types.ts';

/**
 * USING and NATURAL compare texts, which no rewriting changes. That is right where both sides are times as Okta writes
 * them, and means nothing where only one is.
 * @throws SqlError
 */
export function checkMergedTimes(scope: Scope, types: TimeTypes): void {
  visit(scope, scope.tree, types);
}

function visit(scope: Scope, node: ScopeNode | undefined, types: TimeTypes): void {
  if (node?.kind !== 'join') return;
  visit(scope, node.left, types);
  visit(scope, node.right, types);
  for (const name of mergedNames(node)) {
    const column = name.toLowerCase();
    const has = (item: ScopeItem) => item.columns?.has(column) === true;
    const typesOf = (side: ScopeNode) =>
      itemsUnder(side)
        .filter(has)
        .map((item) => types.typeOfColumn(scope, { item, column }));
    const merged = [...typesOf(node.left), ...typesOf(node.right)];
    const isTime = merged.some((type) => type?.isOkta === true && type.unit === 'instant');
    if (!isTime || merged.every((type) => type?.form === 'okta')) continue;
    const [right] = itemsUnder(node.right);
    throw refusalAt(
      scope,
      right?.item.span.from ?? 0,
      `${name} is a time on one side only, and ${node.join.natural ? 'NATURAL' : 'USING'} compares texts`,
      `Write ON with each table's ${name}: there times are compared as instants.`,
    );
  }
}
