import { foldName } from '../base/fold-name.ts';
import { findColumn, isIdOf, pathKeys, type Table } from '../catalog/table.ts';
import type { KeyTuple } from './fetch.ts';
import { isSegment, operationsFor } from './planned-requests.ts';

/** Values that are named; the others are counted. */
const mostNamed = 3;

/**
 * A sentence for each key column that is to have values which are no ids, such as a login: no row has them, and so
 * nothing is asked for.
 */
export function strangeKeyWarnings(table: Table, tuples: readonly KeyTuple[]): readonly string[] {
  const strange = new Map<string, Set<string>>();
  for (const tuple of tuples) {
    const [operation] = operationsFor(table, new Set(tuple.keys()));
    for (const name of operation === undefined ? [] : pathKeys(table, operation)) {
      const value = tuple.get(foldName(name)) ?? '';
      if (!isSegment(value) || isIdOf(findColumn(table, name), value)) continue;
      strange.set(name, (strange.get(name) ?? new Set()).add(value));
    }
  }
  return [...strange].map(([name, values]) => {
    const named = [...values].slice(0, mostNamed).map((value) => `'${value}'`);
    const more = values.size - named.length;
    const listed = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    const { prefix = '', hint = '' } = findColumn(table, name)?.ids ?? {};
    return `no row of ${table.name} has the ${name} ${listed}: an id begins with ${prefix} and has 20 characters. ${hint}`;
  });
}
