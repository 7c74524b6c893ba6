import { orgColumn, type Table } from '../catalog/table.ts';
import { type KeyTuple, operationsFor } from './requests.ts';

/** The orgs that a statement may ask. */
export interface OrgNames {
  /** Those configured by name. */
  readonly names: readonly string[];
  /** True with a bare token: any org, but only one that the statement names. */
  readonly open: boolean;
}

/** Beyond this many combinations of keys the widest column is left unbound: the list is asked instead. */
const maxTuples = 50_000;

/** Every combination of the bound values. An org that is not bound is each configured one. */
export function expandTuples(
  table: Table,
  alternatives: readonly ReadonlyMap<string, ReadonlySet<string>>[],
  orgs: OrgNames,
): readonly KeyTuple[] {
  return alternatives.flatMap((alternative) => {
    const values = new Map(alternative);
    if (!values.has(orgColumn)) values.set(orgColumn, new Set(orgs.names));
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
