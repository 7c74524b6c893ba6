import { foldName } from '../base/fold-name.ts';
import {
  findColumn,
  isIdOf,
  type Operation,
  orgColumn,
  pathKeys,
  readOperations,
  type Table,
} from '../catalog/table.ts';
import type { ColumnBounds } from './bounds.ts';
import { type Fetch, fetchOf, identityOf, type KeyTuple } from './fetch.ts';
import { costOf, withIdsTogether } from './many-ids.ts';
import { queriesOf } from './pushed-query.ts';

/** The reading operations whose keys are all bound, most keys first. */
export function operationsFor(table: Table, bound: ReadonlySet<string>): readonly Operation[] {
  return readOperations(table)
    .filter((operation) => pathKeys(table, operation).every((name) => bound.has(foldName(name))))
    .sort((a, b) => pathKeys(table, b).length - pathKeys(table, a).length);
}

/**
 * A value that fits into a path as one segment of its own. An empty one would ask for the list instead of a row,
 * dots would name another path, and half a surrogate pair cannot be sent; no row of Okta's has such a key.
 */
export const isSegment = (value: string): boolean =>
  value !== '' && value !== '.' && value !== '..' && !/\p{Surrogate}/u.test(value);

/**
 * The requests that bring the rows of all tuples: for each tuple the operation whose keys it binds most fully, and one
 * list in place of more single requests than the list would cost.
 * @param bounds the bounds of other columns
 * @param now milliseconds since the epoch
 */
export function chooseFetches(
  table: Table,
  tuples: readonly KeyTuple[],
  bounds: ColumnBounds,
  now: number,
): readonly Fetch[] {
  const fetches = new Map<string, Fetch>();
  for (const tuple of tuples) {
    const [operation] = operationsFor(table, new Set(tuple.keys()));
    if (operation === undefined) continue;
    const canBeKey = (name: string) => {
      const value = tuple.get(foldName(name)) ?? '';
      return isSegment(value) && isIdOf(findColumn(table, name), value);
    };
    if (!pathKeys(table, operation).every(canBeKey)) continue;
    for (const query of queriesOf(operation, bounds, now)) {
      const fetch = fetchOf(table, operation, tuple, query);
      fetches.set(identityOf(fetch.request), fetch);
    }
  }
  return withIdsTogether(table, preferLists(table, [...fetches.values()]));
}

/** Replaces single requests by the list that covers them where that costs fewer requests. */
export function preferLists(table: Table, fetches: readonly Fetch[]): readonly Fetch[] {
  // There is nothing else to ask.
  if (readOperations(table).length < 2) return fetches;
  let chosen = fetches;
  for (const list of readOperations(table)) {
    // A list that needs a parameter is several, and no one of them covers a row of any kind.
    if (list.rows !== 'many' || list.partial === true || list.requires !== undefined) continue;
    const columns = [orgColumn, ...pathKeys(table, list).map((name) => foldName(name))];
    const covered = new Map<string, { list: Fetch; singles: Fetch[]; asked: boolean }>();
    for (const fetch of chosen) {
      if (!columns.every((column) => fetch.keys.has(column))) continue;
      const keys = new Map(columns.map((column) => [column, fetch.keys.get(column) ?? '']));
      const replacement = fetchOf(table, list, keys);
      const identity = identityOf(replacement.request);
      const entry = covered.get(identity) ?? { list: replacement, singles: [], asked: false };
      // A list that predicates have narrowed stands in for nothing.
      if (fetch.operation === list) entry.asked ||= identityOf(fetch.request) === identity;
      else if (pathKeys(table, fetch.operation).length > columns.length - 1) entry.singles.push(fetch);
      covered.set(identity, entry);
    }
    const replaced = new Set<Fetch>();
    const added: Fetch[] = [];
    for (const { list: replacement, singles, asked } of covered.values()) {
      if (!asked && costOf(table, singles) <= (list.expectedRequests ?? 1)) continue;
      for (const single of singles) replaced.add(single);
      if (!asked) added.push(replacement);
    }
    if (replaced.size > 0) chosen = [...chosen.filter((fetch) => !replaced.has(fetch)), ...added];
  }
  return chosen;
}
