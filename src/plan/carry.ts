import { mayFold } from './collations.ts';
import { columnOfOperand, isText } from './compared-columns.ts';
import { type Fact, factsOf, type MembershipKind } from './facts.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import type { ItemColumn, Scope, ScopeItem } from './scope.ts';

/** A column that is equal to another, and how that is known where it is by IN. */
export interface EqualColumn extends ItemColumn {
  readonly membership?: MembershipKind | undefined;
}

/** Columns that are equal to one another wherever the item they were asked for matters. */
export interface Equivalents {
  /** The columns equal to this one of the item, itself first: a binding of one of them binds them all. */
  of(column: string): readonly EqualColumn[];
  /** Those equal columns, and columns that hold every value the item's column can have, as far as it is text. */
  sourcesOf(column: string): readonly EqualColumn[];
}

const keyOf = ({ item, column }: ItemColumn): string => `${item.id}.${column}`;

/** The scope, and the scopes around it whose conjuncts hold here as well. */
export function scopesInForce(scope: Scope): readonly Scope[] {
  const scopes = [scope];
  for (let inner = scope; inner.parent !== undefined && inner.parentFactsHold; inner = inner.parent) {
    scopes.push(inner.parent);
  }
  return scopes;
}

/** Whether a fact about items of `current` holds wherever `item` of the inner `scope` matters. */
export const holdsWhere = (
  current: Scope,
  { holdsFor, narrows }: Pick<Fact, 'holdsFor' | 'narrows'>,
  scope: Scope,
  item: ScopeItem,
): boolean => (current === scope ? narrows.has(item) : current.items.every((other) => holdsFor.has(other)));

/**
 * For a column, the one of the wanted columns (lower case) that it is or is equal to.
 * @param byMembership whether also where only an IN says so
 */
export function wantedColumns(
  equivalents: Equivalents,
  wanted: ReadonlySet<string>,
  byMembership = true,
): (column: ItemColumn) => string | undefined {
  const columns = new Map<string, string>();
  for (const column of wanted) {
    for (const equal of equivalents.of(column))
      if (byMembership || equal.membership === undefined) columns.set(keyOf(equal), column);
  }
  return (column) => columns.get(keyOf(column));
}

/** Equalities between columns, of the scope and of those around it, that hold where `item` is not null-extended. */
export function equivalentsOf(scope: Scope, item: ScopeItem, context: NarrowingInput): Equivalents {
  const { schema } = context;
  const texts = new Map<string, EqualColumn[]>();
  const others = new Map<string, EqualColumn[]>();
  const link = (left: ItemColumn, right: ItemColumn, membership?: MembershipKind) => {
    const add = (to: Map<string, EqualColumn[]>, from: ItemColumn, column: ItemColumn) =>
      to.set(keyOf(from), [...(to.get(keyOf(from)) ?? []), { ...column, membership }]);
    const [leftIsText, rightIsText] = [isText(left, schema), isText(right, schema)];
    if (leftIsText) add(rightIsText ? texts : others, left, right);
    // The collation of the left side decides.
    if (rightIsText && (leftIsText || !mayFold(left.item, schema)))
      add(leftIsText ? texts : others, right, left);
  };
  for (const current of scopesInForce(scope)) {
    const { facts, equalities } = factsOf(current, context);
    for (const fact of facts) {
      const { predicate } = fact;
      if (predicate.kind !== 'compare' || !holdsWhere(current, fact, scope, item)) continue;
      // NULL IS NULL: the other values of a query's column say nothing about its NULLs.
      const isLink =
        predicate.operator === '=' || (predicate.operator === 'is' && item.source.kind === 'virtual');
      if (!isLink) continue;
      for (const [index, operand] of predicate.left.entries()) {
        const left = columnOfOperand(current, operand);
        const right = columnOfOperand(current, predicate.right[index]);
        if (left !== undefined && right !== undefined) link(left, right);
      }
    }
    for (const { columns, holdsFor, membership } of equalities) {
      const [left, right] = columns;
      if (left === undefined || right === undefined) continue;
      if (holdsWhere(current, { holdsFor, narrows: holdsFor }, scope, item)) link(left, right, membership);
    }
  }
  const over = (way: EqualColumn, next: EqualColumn): EqualColumn => {
    const ways = [way.membership, next.membership];
    return { ...next, membership: ways.find((kind) => kind === 'exact') ?? ways.find((kind) => kind) };
  };
  const equalTo = (column: string): readonly EqualColumn[] => {
    const found: EqualColumn[] = [{ item, column }];
    const seen = new Set(found.map(keyOf));
    for (const current of found) {
      for (const next of texts.get(keyOf(current)) ?? []) {
        if (seen.has(keyOf(next))) continue;
        seen.add(keyOf(next));
        found.push(over(current, next));
      }
    }
    return found;
  };
  return {
    of: equalTo,
    sourcesOf: (column) => {
      const equal = equalTo(column);
      return [
        ...equal,
        ...equal.flatMap((text) => (others.get(keyOf(text)) ?? []).map((other) => over(text, other))),
      ];
    },
  };
}
