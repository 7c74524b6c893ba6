import type { Clause, JoinKind } from '../sql/outline.ts';
import { parsePredicate } from '../sql/parse.ts';
import { conjunctsOf } from '../sql/predicate.ts';
import { deniesNulls } from './denies-nulls.ts';
import { mergedColumns } from './merged-columns.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import { itemsUnder, type JoinNode, type Scope, type ScopeItem, type ScopeNode } from './scope.ts';

/** Whether a condition is never true of a row in which all of the items are NULL. */
type Denial = (side: ReadonlySet<ScopeItem>) => boolean;

/**
 * The join tree of a scope. An outer join becomes an inner one where WHERE, or the ON clause of a join around it, later
 * rejects every row that the outer join makes up. Both trees give the same answer over any rows, so that facts about
 * the tables of one tree hold in the other.
 */
export function reduceJoins(scope: Scope, context: NarrowingInput): ScopeNode | undefined {
  const { tree } = scope;
  if (tree === undefined || !hasOuterJoin(tree)) return tree;
  const denialsOf = (clause: Clause | undefined): readonly Denial[] =>
    clause === undefined
      ? []
      : conjunctsOf(parsePredicate(scope.text.tokens, clause)).map(
          (predicate) => (side) => deniesNulls(scope, predicate, side, context),
        );

  /** @param denials conditions that every row of the answer satisfies which holds a row of this node */
  const reduce = (node: ScopeNode, denials: readonly Denial[]): ScopeNode => {
    if (node.kind === 'item') return node;
    const join = reducedKind(node, denials);
    const reduced: JoinNode = { ...node, join: { ...node.join, join } };
    const merged = mergedColumns(reduced).map(
      (columns): Denial =>
        (side) =>
          columns.some(({ item }) => side.has(item)),
    );
    const own = [...denialsOf(node.join.on), ...merged];
    const filtersLeft = join === 'inner' || join === 'right';
    const filtersRight = join === 'inner' || join === 'left';
    return {
      ...reduced,
      left: reduce(node.left, filtersLeft ? [...denials, ...own] : denials),
      right: reduce(node.right, filtersRight ? [...denials, ...own] : denials),
    };
  };
  return reduce(tree, denialsOf(scope.core.where));
}

const hasOuterJoin = (node: ScopeNode): boolean =>
  node.kind === 'join' && (node.join.join !== 'inner' || hasOuterJoin(node.left) || hasOuterJoin(node.right));

function reducedKind({ join: { join }, left, right }: JoinNode, denials: readonly Denial[]): JoinKind {
  const canLack = (side: ScopeNode) => {
    const items = new Set(itemsUnder(side));
    return !denials.some((denies) => denies(items));
  };
  const keepsLeft = (join === 'left' || join === 'full') && canLack(right);
  const keepsRight = (join === 'right' || join === 'full') && canLack(left);
  if (keepsLeft) return keepsRight ? 'full' : 'left';
  return keepsRight ? 'right' : 'inner';
}
