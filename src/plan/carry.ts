import type { Operand } from '../sql/predicate.ts';
import { resolveColumn } from './column.ts';
import { factsOf } from './facts.ts';
import type { ItemColumn, Scope, ScopeItem } from './scope.ts';

/** Columns that are equal to one another wherever the item they were asked for matters. */
export interface Equivalents {
  /** The columns equal to that one of the item, itself first. */
  of(column: string): readonly ItemColumn[];
}

const keyOf = ({ item, column }: ItemColumn): string => `${item.id}.${column}`;

export const columnsOfOperand = (scope: Scope, operand: Operand | undefined): readonly ItemColumn[] =>
  operand?.kind === 'column' ? resolveColumn(scope, operand.column) : [];

/** The scope and those around it whose conjuncts hold here as well. */
export function scopesInForce(scope: Scope): readonly Scope[] {
  const scopes = [scope];
  for (let inner = scope; inner.parent !== undefined && inner.parentFactsHold; inner = inner.parent) {
    scopes.push(inner.parent);
  }
  return scopes;
}

/**
 * Whether values compared with the column are compared as text: then a value that binds it binds its equals as well.
 * A local table's column may be a number, for which '07' equals '7'.
 */
export function isText({ item, column }: ItemColumn): boolean {
  if (item.source.kind === 'virtual') {
    const declared = item.source.reference.table.columns.find(({ name }) => name.toLowerCase() === column);
    return declared?.type === 'text' || declared?.type === 'json';
  }
  if (item.source.kind !== 'query') return false;
  const output = item.source.resolved.outputs?.find(({ name }) => name.toLowerCase() === column);
  return (
    output !== undefined &&
    output.origins.length > 0 &&
    output.origins.every((origin) => origin && isText(origin))
  );
}

/** Whether what holds for those items of `current` holds wherever `item` of the inner `scope` matters. */
export const holdsWhere = (
  current: Scope,
  holdsFor: ReadonlySet<ScopeItem>,
  scope: Scope,
  item: ScopeItem,
): boolean => (current === scope ? holdsFor.has(item) : current.items.every((other) => holdsFor.has(other)));

/** Equalities between columns that hold wherever `item` is not null-extended: of its scope, and of those around it. */
export function equivalentsOf(scope: Scope, item: ScopeItem): Equivalents {
  const neighbours = new Map<string, ItemColumn[]>();
  const link = (left: ItemColumn, right: ItemColumn) => {
    neighbours.set(keyOf(left), [...(neighbours.get(keyOf(left)) ?? []), right]);
    neighbours.set(keyOf(right), [...(neighbours.get(keyOf(right)) ?? []), left]);
  };
  for (const current of scopesInForce(scope)) {
    const { facts, equalities } = factsOf(current);
    const holds = (holdsFor: ReadonlySet<ScopeItem>) => holdsWhere(current, holdsFor, scope, item);
    for (const { predicate, holdsFor } of facts) {
      if (predicate.kind !== 'compare' || !['=', 'is'].includes(predicate.operator) || !holds(holdsFor))
        continue;
      for (const [index, operand] of predicate.left.entries()) {
        for (const left of columnsOfOperand(current, operand)) {
          for (const right of columnsOfOperand(current, predicate.right[index])) link(left, right);
        }
      }
    }
    for (const { columns, holdsFor } of equalities) {
      const [left, right] = columns;
      if (left !== undefined && right !== undefined && holds(holdsFor)) link(left, right);
    }
  }
  return {
    of: (column) => {
      const found = [{ item, column }];
      const seen = new Set(found.map(keyOf));
      for (const current of found) {
        // Through a column that may be a number, equality is not passed on.
        if (!isText(current)) continue;
        for (const next of neighbours.get(keyOf(current)) ?? []) {
          if (seen.has(keyOf(next))) continue;
          seen.add(keyOf(next));
          found.push(next);
        }
      }
      return found;
    },
  };
}
