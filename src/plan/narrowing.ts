import type { Reference } from './scope.ts';

/** A query whose rows are the keys to ask for: run by SQLite over what was loaded before. */
export interface KeyQuery {
  /** Stands alone; gives one column per entry of `columns`. */
  readonly sql: string;
  /** The columns that its columns bind, in lower case. */
  readonly columns: readonly string[];
  /** What must have been loaded. */
  readonly after: readonly Reference[];
  /** As the user wrote it: `t.userId`, `(SELECT id FROM leavers)`. */
  readonly origin: string;
}

/** One way to satisfy the predicates: every column in `values` has one of its values, every query's keys apply. */
export interface Alternative {
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  readonly queries: readonly KeyQuery[];
}

/** Alternatives, one of which holds for each row that can matter; `undefined` when nothing is known. Empty: no row. */
export type Narrowing = readonly Alternative[] | undefined;

/** Beyond this many, what one predicate says is dropped: asking for more is always right. */
const maxAlternatives = 4096;

export const nothing: Narrowing = [];

export const valuesOf = (column: string, values: Iterable<string>): Narrowing => {
  const set = new Set(values);
  return set.size === 0 ? nothing : [{ values: new Map([[column, set]]), queries: [] }];
};

export const keysOf = (query: KeyQuery): Narrowing => [{ values: new Map(), queries: [query] }];

/** Both hold. */
export function both(left: Narrowing, right: Narrowing): Narrowing {
  if (left === undefined) return right;
  if (right === undefined) return left;
  if (left.length * right.length > maxAlternatives) return left.length <= right.length ? left : right;
  return left.flatMap((one) => right.flatMap((other) => meet(one, other) ?? []));
}

function meet(one: Alternative, other: Alternative): Alternative | undefined {
  const values = new Map(one.values);
  for (const [column, set] of other.values) {
    const known = values.get(column);
    const common = known === undefined ? set : new Set([...set].filter((value) => known.has(value)));
    if (common.size === 0) return undefined;
    values.set(column, common);
  }
  return { values, queries: [...one.queries, ...other.queries] };
}

/** One of them holds. */
export function either(parts: readonly Narrowing[]): Narrowing {
  const alternatives: Alternative[] = [];
  const byColumn = new Map<string, Set<string>>();
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const alternative of part) {
      const [only] = alternative.values;
      if (only === undefined || alternative.values.size > 1 || alternative.queries.length > 0) {
        alternatives.push(alternative);
        continue;
      }
      // `id = 'a' OR id = 'b'` is `id IN ('a', 'b')`.
      const [column, values] = only;
      const merged = byColumn.get(column) ?? new Set<string>();
      for (const value of values) merged.add(value);
      byColumn.set(column, merged);
    }
  }
  for (const [column, values] of byColumn)
    alternatives.push({ values: new Map([[column, values]]), queries: [] });
  return alternatives.length > maxAlternatives ? undefined : alternatives;
}
