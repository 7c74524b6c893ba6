import type { Clause } from '../sql/outline.ts';
import { parsePredicate } from '../sql/parse.ts';
import { conjunctsOf, type Predicate } from '../sql/predicate.ts';
import { groupConjuncts } from './having.ts';
import { isNeverNull, membershipsOf } from './memberships.ts';
import { mergedColumns } from './merged-columns.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import { reduceJoins } from './reduce-joins.ts';
import { rejectsNulls } from './rejects-nulls.ts';
import {
  type ItemColumn,
  itemsUnder,
  type JoinNode,
  type Scope,
  type ScopeItem,
  type ScopeNode,
} from './scope.ts';

/** A conjunct that holds in every row of the answer in which the items of `holdsFor` are not null-extended. */
export interface Fact {
  readonly scope: Scope;
  readonly predicate: Predicate;
  readonly holdsFor: ReadonlySet<ScopeItem>;
  /**
   * The items whose rows can be left out when they do not satisfy it: they never reach the answer, and any row that
   * takes their place because an outer join finds no match is one that the same conjunct rejects.
   */
  readonly narrows: ReadonlySet<ScopeItem>;
}

/** `USING (column)`: the column of one side equals that of the other. */
export interface Equality {
  readonly columns: readonly ItemColumn[];
  readonly holdsFor: ReadonlySet<ScopeItem>;
  /** Set when it is that of a subquery behind IN and the column before it. */
  readonly membership?: MembershipKind;
}

/** `exact`: it says nothing where the column before IN is NULL in a row. */
export type MembershipKind = 'filter' | 'exact';

export interface ScopeFacts {
  readonly facts: readonly Fact[];
  readonly equalities: readonly Equality[];
  /** The items that become NULL together where an outer join finds no match, per side of such a join. */
  readonly nullable: readonly ReadonlySet<ScopeItem>[];
}

const known = new WeakMap<Scope, ScopeFacts>();

const noFacts: ScopeFacts = { facts: [], equalities: [], nullable: [] };

/** The facts that the WHERE, ON and HAVING clauses of one scope state. */
export function factsOf(scope: Scope, context: NarrowingInput): ScopeFacts {
  if (context.pushdown === false) return noFacts;
  const cached = known.get(scope);
  if (cached !== undefined) return cached;
  const tree = reduceJoins(scope, context);
  const facts: Fact[] = [];
  const equalities: Equality[] = [];
  const add = (
    predicates: readonly Predicate[],
    items: readonly ScopeItem[],
    below: readonly ScopeNode[],
  ) => {
    if (items.length === 0) return;
    const holdsFor = new Set(items);
    const sides = below.flatMap(nullableSides);
    for (const predicate of predicates) {
      const unsafe = sides
        .filter((side) => !rejectsNulls(scope, predicate, side))
        .flatMap((side) => [...side]);
      const narrows = new Set(items.filter((item) => !unsafe.includes(item)));
      facts.push({ scope, predicate, holdsFor, narrows });
    }
  };
  const conjunctsIn = (clause: Clause | undefined): readonly Predicate[] =>
    clause === undefined ? [] : conjunctsOf(parsePredicate(scope.text.tokens, clause));
  const filters = [...conjunctsIn(scope.core.where), ...groupConjuncts(scope, context)];
  add(filters, scope.items, tree === undefined ? [] : [tree]);
  visit(tree, (node, holdsFor) => {
    add(conjunctsIn(node.join.on), holdsFor, [node.left, node.right]);
    if (holdsFor.length === 0) return;
    for (const columns of mergedColumns(node)) equalities.push({ columns, holdsFor: new Set(holdsFor) });
  });
  const nullable = tree === undefined ? [] : nullableSides(tree);
  equalities.push(...membershipEqualities(scope, nullable, context));
  const found = { facts, equalities, nullable };
  known.set(scope, found);
  return found;
}

function membershipEqualities(
  scope: Scope,
  nullable: ScopeFacts['nullable'],
  context: NarrowingInput,
): readonly Equality[] {
  const { parent } = scope;
  const holdsFor = new Set(scope.items);
  return membershipsOf(scope).flatMap(({ outer, inner, isFilter }) => {
    const canLack = (sides: ScopeFacts['nullable'], item: ScopeItem) => sides.some((side) => side.has(item));
    const isExact =
      isNeverNull(inner) &&
      !canLack(nullable, inner.item) &&
      parent?.items.includes(outer.item) === true &&
      !canLack(factsOf(parent, context).nullable, outer.item);
    if (!isFilter && !isExact) return [];
    return [{ columns: [outer, inner], holdsFor, membership: isFilter ? 'filter' : 'exact' }];
  });
}

function visit(
  node: ScopeNode | undefined,
  see: (node: JoinNode, holdsFor: readonly ScopeItem[]) => void,
): void {
  if (node?.kind !== 'join') return;
  visit(node.left, see);
  visit(node.right, see);
  see(node, boundByOn(node));
}

/** The items that the ON clause of a join filters: of an outer join, only the items of its nullable side. */
function boundByOn(node: JoinNode): readonly ScopeItem[] {
  switch (node.join.join) {
    case 'inner':
      return itemsUnder(node);
    case 'left':
      return itemsUnder(node.right);
    case 'right':
      return itemsUnder(node.left);
    case 'full':
      return [];
  }
}

/** The items that become NULL together where an outer join of the tree finds no match. */
function nullableSides(node: ScopeNode): readonly ReadonlySet<ScopeItem>[] {
  if (node.kind === 'item') return [];
  const { join } = node.join;
  const sides = [...nullableSides(node.left), ...nullableSides(node.right)];
  if (join === 'left' || join === 'full') sides.push(new Set(itemsUnder(node.right)));
  if (join === 'right' || join === 'full') sides.push(new Set(itemsUnder(node.left)));
  return sides;
}
