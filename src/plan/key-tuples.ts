import { orgColumn, type Table } from '../catalog/table.ts';
import type { KeyTuple } from './fetch.ts';
import { type Alternative, without } from './narrowing.ts';
import type { OrgNames } from './org-names.ts';
import { operationsFor } from './planned-requests.ts';

/** Beyond this many combinations of keys the widest column is left unbound: the list is asked instead. */
const maxTuples = 50_000;

/** Every combination of the bound values. An org that is not bound is each configured one that is not excluded. */
export function expandTuples(
  table: Table,
  alternatives: readonly Pick<Alternative, 'values' | 'excluded'>[],
  orgs: OrgNames,
): readonly KeyTuple[] {
  return alternatives.flatMap((alternative) => {
    const values = new Map(alternative.values);
    const excluded = alternative.excluded.get(orgColumn);
    const wanted = values.get(orgColumn) ?? new Set(orgs.names);
    values.set(orgColumn, excluded === undefined ? wanted : without(wanted, excluded));
    dropWideColumns(table, values);
    let tuples: KeyTuple[] = [new Map()];
    for (const [column, set] of values) {
      tuples = tuples.flatMap((tuple) => [...set].map((value) => new Map(tuple).set(column, value)));
    }
    return tuples;
  });
}

function dropWideColumns(table: Table, values: Map<string, ReadonlySet<string>>): void {
  const size = () => [...values.values()].reduce((product, set) => product * set.size, 1);
  while (size() > maxTuples) {
    const droppable = [...values]
      .filter(([column]) => column !== orgColumn)
      .filter(
        ([column]) =>
          operationsFor(table, new Set([...values.keys()].filter((name) => name !== column))).length > 0,
      )
      .sort(([, a], [, b]) => b.size - a.size);
    const [widest] = droppable;
    if (widest === undefined) return;
    values.delete(widest[0]);
  }
}
