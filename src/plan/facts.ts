import type { Clause } from '../sql/outline.ts';
import { parsePredicate } from '../sql/parse.ts';
import { conjunctsOf, type Predicate } from '../sql/predicate.ts';
import { canonicalName } from './column.ts';
import type { NarrowingContext } from './narrowing-context.ts';
import { rejectsNulls } from './rejects-nulls.ts';
import { type ItemColumn, itemsUnder, type Scope, type ScopeItem, type ScopeNode } from './scope.ts';

/** A conjunct that holds in every row of the answer in which the items of `holdsFor` are not null-extended. */
export interface Fact {
  readonly scope: Scope;
  readonly predicate: Predicate;
  readonly holdsFor: ReadonlySet<ScopeItem>;
  /**
   * Those of the items whose rows can be left out when they break it: they never reach the answer, and any row that
   * takes their place because an outer join finds no match is one that the same conjunct rejects.
   */
  readonly narrows: ReadonlySet<ScopeItem>;
}

/** `USING (column)`: the column of one side equals that of the other. */
export interface Equality {
  readonly columns: readonly ItemColumn[];
  readonly holdsFor: ReadonlySet<ScopeItem>;
}

export interface ScopeFacts {
  readonly facts: readonly Fact[];
  readonly equalities: readonly Equality[];
}

const known = new WeakMap<Scope, ScopeFacts>();

const noFacts: ScopeFacts = { facts: [], equalities: [] };

/** What the WHERE and ON clauses of one scope say. */
export function factsOf(scope: Scope, { pushdown }: NarrowingContext): ScopeFacts {
  if (pushdown === false) return noFacts;
  const cached = known.get(scope);
  if (cached !== undefined) return cached;
  const facts: Fact[] = [];
  const equalities: Equality[] = [];
  const add = (clause: Clause | undefined, items: readonly ScopeItem[], below: readonly ScopeNode[]) => {
    if (clause === undefined || items.length === 0) return;
    const holdsFor = new Set(items);
    const sides = below.flatMap(nullableSides);
    for (const predicate of conjunctsOf(parsePredicate(scope.text.tokens, clause))) {
      const unsafe = sides
        .filter((side) => !rejectsNulls(scope, predicate, side))
        .flatMap((side) => [...side]);
      const narrows = new Set(items.filter((item) => !unsafe.includes(item)));
      facts.push({ scope, predicate, holdsFor, narrows });
    }
  };
  add(scope.core.where, scope.items, scope.tree === undefined ? [] : [scope.tree]);
  visit(scope.tree, (node, holdsFor) => {
    add(node.join.on, holdsFor, [node.left, node.right]);
    equalities.push(...mergedColumns(node, holdsFor));
  });
  const found = { facts, equalities };
  known.set(scope, found);
  return found;
}

type JoinNode = Extract<ScopeNode, { kind: 'join' }>;

function visit(
  node: ScopeNode | undefined,
  see: (node: JoinNode, holdsFor: readonly ScopeItem[]) => void,
): void {
  if (node?.kind !== 'join') return;
  visit(node.left, see);
  visit(node.right, see);
  see(node, boundByOn(node));
}

/** The items for which the ON clause of a join is a filter: of an outer join, only those of its nullable side. */
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

function mergedColumns(node: JoinNode, holdsFor: readonly ScopeItem[]): readonly Equality[] {
  if (holdsFor.length === 0) return [];
  const left = itemsUnder(node.left);
  const right = itemsUnder(node.right);
  const { natural, using } = node.join;
  const names = natural ? commonColumns(left, right) : using;
  // NATURAL merges another spelling of a column only where the statement uses it.
  const named = natural ? (_: ScopeItem, column: string) => column : canonicalName;
  return names.flatMap((name) => {
    const column = name.toLowerCase();
    const sides = [withColumn(left, column), withColumn(right, column)];
    // What a merged column is after a RIGHT or FULL join, no single table says.
    if (right.length > 1 || sides.some((side) => side === undefined) || isCoalesced(node.left)) return [];
    return [
      {
        columns: sides.flatMap((item) => (item === undefined ? [] : [{ item, column: named(item, column) }])),
        holdsFor: new Set(holdsFor),
      },
    ];
  });
}

/** The leftmost item that has the column: what SQLite takes, all others having been merged with it before. */
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
  const onRight = new Set(right.flatMap((item) => [...(item.columns ?? [])]));
  return [...new Set(left.flatMap((item) => [...(item.columns ?? [])]))].filter((name) => onRight.has(name));
}
