import type { Table } from '../catalog/table.ts';
import type { MembershipKind } from './facts.ts';
import type { Reference } from './scope.ts';

/** A query whose rows are the keys to ask for: run by SQLite over rows loaded before. */
export interface KeyQuery {
  /** Stands alone; gives one column per entry of `columns`. */
  readonly sql: string;
  /** The columns that its columns bind, in lower case. */
  readonly columns: readonly string[];
  /** The references whose rows it reads: they must be loaded before. */
  readonly after: readonly Reference[];
  /** As the user wrote it: `t.userId`, `(SELECT id FROM leavers)`. */
  readonly origin: string;
  /**
   * Set when it gives the column before an IN for the subquery behind it; `exact`: with a NULL among its keys it binds
   * nothing.
   */
  readonly membership?: MembershipKind | undefined;
  /** The table that it reads though the statement does not mention it. */
  readonly parent?: Table | undefined;
}

/**
 * One way to satisfy the predicates: every column in `values` has one of its values, no column in `excluded` has any of
 * its values, and every query's keys apply.
 */
export interface Alternative {
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of configured orgs. Another name in a statement stays: it is refused later, not passed over. */
  readonly excluded: ReadonlyMap<string, ReadonlySet<string>>;
  readonly queries: readonly KeyQuery[];
}

/** Alternatives: every row that can matter satisfies one of them. `undefined`: nothing is known. Empty: no row. */
export type Narrowing = readonly Alternative[] | undefined;

/** With more alternatives than this a predicate is dropped: asking for more is always right. */
const maxAlternatives = 4096;

export const nothing: Narrowing = [];

const none: ReadonlyMap<string, ReadonlySet<string>> = new Map();

/** Any row will do. */
export const anything: Alternative = { values: none, excluded: none, queries: [] };

export const valuesOf = (column: string, values: Iterable<string>): Narrowing => {
  const set = new Set(values);
  return set.size === 0 ? nothing : [{ ...anything, values: new Map([[column, set]]) }];
};

/** The column has none of the values. */
export const allBut = (column: string, excluded: ReadonlySet<string>): Narrowing => [
  { ...anything, excluded: new Map([[column, excluded]]) },
];

export const keysOf = (query: KeyQuery): Narrowing => [{ ...anything, queries: [query] }];

export const without = (set: ReadonlySet<string>, excluded: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...set].filter((value) => !excluded.has(value)));

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
    values.set(column, known === undefined ? set : new Set([...set].filter((value) => known.has(value))));
  }
  const excluded = new Map(one.excluded);
  for (const [column, set] of other.excluded)
    excluded.set(column, new Set([...(excluded.get(column) ?? []), ...set]));
  for (const [column, set] of excluded) {
    const known = values.get(column);
    if (known !== undefined) values.set(column, without(known, set));
  }
  if ([...values.values()].some(({ size }) => size === 0)) return undefined;
  return { values, excluded, queries: [...one.queries, ...other.queries] };
}

/** One of them holds. */
export function either(parts: readonly Narrowing[]): Narrowing {
  const alternatives: Alternative[] = [];
  const values = new Map<string, Set<string>>();
  const excluded = new Map<string, ReadonlySet<string>>();
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const alternative of part) {
      const only = onlyColumn(alternative);
      if (only?.values !== undefined) {
        // `id = 'a' OR id = 'b'` is `id IN ('a', 'b')`.
        const merged = values.get(only.column) ?? new Set<string>();
        for (const value of only.values) merged.add(value);
        values.set(only.column, merged);
      } else if (only?.excluded !== undefined) {
        const known = excluded.get(only.column);
        const common = only.excluded;
        excluded.set(
          only.column,
          known === undefined ? common : new Set([...common].filter((v) => known.has(v))),
        );
      } else {
        alternatives.push(alternative);
      }
    }
  }
  for (const [column, set] of values) alternatives.push({ ...anything, values: new Map([[column, set]]) });
  for (const [column, set] of excluded)
    alternatives.push({ ...anything, excluded: new Map([[column, set]]) });
  return alternatives.length > maxAlternatives ? undefined : alternatives;
}

/** The only column that an alternative narrows, by values or by excluded values; undefined for any other. */
function onlyColumn({ values, excluded, queries }: Alternative) {
  if (values.size + excluded.size !== 1 || queries.length > 0) return undefined;
  const [column = ''] = [...values.keys(), ...excluded.keys()];
  return { column, values: values.get(column), excluded: excluded.get(column) };
}
