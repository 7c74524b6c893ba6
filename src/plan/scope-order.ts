import { orgColumn } from '../catalog/table.ts';
import type { Binding } from './bind.ts';
import type { KeyQuery, Narrowing } from './narrowing.ts';
import { operationsFor } from './planned-requests.ts';
import type { Reference } from './scope.ts';

/**
 * Drops the key queries that would make references wait for one another in a circle. Key queries without which a table
 * cannot be read at all are kept first, then those that make single gets possible, and last those that only name orgs.
 * A table waits rather for an earlier one than for a later, and the left side of an IN rather for its subquery.
 */
export function breakCircles(bindings: readonly Binding[]): readonly Binding[] {
  const waitsFor = new Map<Reference, Set<Reference>>();
  const kept = new Set<string>();
  const wishes = bindings.flatMap((binding, index) =>
    queriesOf(binding.narrowing).map((query) => ({ binding, query, index })),
  );
  const saves = ({ columns }: KeyQuery) =>
    columns.filter((column) => column !== orgColumn && column !== '').length;
  wishes.sort(
    (a, b) =>
      Number(needsKeys(b.binding)) - Number(needsKeys(a.binding)) ||
      Number(a.query.membership !== undefined) - Number(b.query.membership !== undefined) ||
      saves(b.query) - saves(a.query) ||
      b.index - a.index,
  );
  for (const { binding, query, index } of wishes) {
    if (query.after.some((other) => reaches(waitsFor, other, binding.reference))) continue;
    kept.add(`${index} ${query.sql}`);
    const set = waitsFor.get(binding.reference) ?? new Set();
    for (const other of query.after) set.add(other);
    waitsFor.set(binding.reference, set);
  }
  return bindings.map((binding, index) => ({
    ...binding,
    narrowing: binding.narrowing?.map((alternative) => ({
      ...alternative,
      queries: alternative.queries.filter((query) => kept.has(`${index} ${query.sql}`)),
    })),
  }));
}

/** Whether nothing of the table can be read without keys that only a query gives. */
const needsKeys = ({ reference: { table }, narrowing }: Binding): boolean =>
  narrowing?.some(({ values }) => operationsFor(table, new Set(values.keys())).length === 0) ?? false;

const queriesOf = (narrowing: Narrowing): readonly KeyQuery[] =>
  narrowing?.flatMap(({ queries }) => queries) ?? [];

function reaches(
  waitsFor: ReadonlyMap<Reference, ReadonlySet<Reference>>,
  from: Reference,
  target: Reference,
): boolean {
  const seen = new Set<Reference>();
  const pending = [from];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    if (current === target) return true;
    if (seen.has(current)) continue;
    seen.add(current);
    pending.push(...(waitsFor.get(current) ?? []));
  }
  return false;
}
