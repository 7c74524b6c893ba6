import { foldName } from '../base/fold-name.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { rowsTable } from '../catalog/stored-name.ts';
import {
  findColumn,
  type Operation,
  orgColumn,
  type Parent,
  pathKeys,
  readOperations,
  type Table,
} from '../catalog/table.ts';
import { quoteName } from '../sql/sql-text.ts';
import type { Binding } from './bind.ts';
import { noBounds } from './bounds.ts';
import { type Alternative, anything, type KeyQuery } from './narrowing.ts';
import { operationsFor } from './planned-requests.ts';
import type { Reference } from './scope.ts';

/**
 * Binds the keys that a statement leaves open: all values of a key where they are known, and otherwise the
 * rows of the table that has the keys. That table becomes a binding of its own, which is read first.
 */
export function withParents(bindings: readonly Binding[], catalog: Catalog): readonly Binding[] {
  const parents = new Map<Table, Binding>();
  const complete = bindings.map((binding) => completed(binding, catalog, parents));
  // Each before the bindings that wait for it.
  return [...[...parents.values()].reverse(), ...complete];
}

function completed(binding: Binding, catalog: Catalog, parents: Map<Table, Binding>): Binding {
  const { reference, narrowing = [anything] } = binding;
  const { table } = reference;
  const opened = narrowing.map((alternative) => withListedValues(table, alternative));
  if (opened.every((alternative) => isReadable(table, alternative))) {
    return narrowing === binding.narrowing && opened.every((one, index) => one === narrowing[index])
      ? binding
      : { ...binding, narrowing: opened };
  }
  const bound = opened.map((alternative) => {
    if (isReadable(table, alternative)) return alternative;
    const queries = parentQueries(table, alternative, catalog, parents);
    return { ...alternative, queries: [...alternative.queries, ...queries] };
  });
  return { ...binding, narrowing: bound };
}

const boundColumns = ({ values, queries }: Alternative): ReadonlySet<string> =>
  new Set([...values.keys(), ...queries.flatMap(({ columns }) => columns)]);

const isReadable = (table: Table, alternative: Alternative): boolean =>
  operationsFor(table, boundColumns(alternative)).length > 0;

/** Binds the keys whose values are all listed in the declaration. */
function withListedValues(table: Table, alternative: Alternative): Alternative {
  if (table.values === undefined) return alternative;
  const bound = boundColumns(alternative);
  const open = Object.entries(table.values).filter(([column]) => !bound.has(foldName(column)));
  if (open.length === 0) return alternative;
  const listed = open.map(([column, values]) => [foldName(column), new Set(values)] as const);
  return { ...alternative, values: new Map([...alternative.values, ...listed]) };
}

/** The queries for the keys of the operation that needs the fewest of them; none when some key has no parent. */
function parentQueries(
  table: Table,
  alternative: Alternative,
  catalog: Catalog,
  parents: Map<Table, Binding>,
): readonly KeyQuery[] {
  const bound = boundColumns(alternative);
  const missingOf = (operation: Operation) =>
    pathKeys(table, operation).filter((column) => !bound.has(foldName(column)));
  const [missing] = readOperations(table)
    .map(missingOf)
    .filter((columns) => columns.every((column) => table.parents?.[column] !== undefined))
    .sort((a, b) => a.length - b.length);
  const open = new Set(missing);
  const queries: KeyQuery[] = [];
  // From the end of the path: the rows of the last parent have the keys before it as well.
  for (const column of [...(missing ?? [])].reverse()) {
    if (!open.has(column)) continue;
    const parent = table.parents?.[column];
    const source = parent && catalog.find(parent.table);
    if (parent === undefined || source === undefined) return [];
    const shared = [...open].filter((name) => name !== column && findColumn(source, name)?.name === name);
    for (const name of [column, ...shared]) open.delete(name);
    const because = `${table.name} is asked by ${column}, which nothing binds`;
    const reference = referenceTo(source, alternative, because, catalog, parents);
    queries.push(keyQuery(column, shared, parent, reference));
  }
  return queries;
}

function keyQuery(column: string, shared: readonly string[], parent: Parent, reference: Reference): KeyQuery {
  const sources = [orgColumn, parent.column, ...shared].map(quoteName).join(', ');
  return {
    sql: `SELECT DISTINCT ${sources} FROM ${quoteName(rowsTable(parent.table))}`,
    columns: [orgColumn, column, ...shared].map((name) => foldName(name)),
    after: [reference],
    origin: `${parent.table}.${parent.column}`,
    parent: reference.table,
  };
}

/** The mention of a parent, which stands for all that need it: it is read for the orgs of each. */
function referenceTo(
  table: Table,
  { values, excluded }: Alternative,
  because: string,
  catalog: Catalog,
  parents: Map<Table, Binding>,
): Reference {
  const keys = new Set(readOperations(table).flatMap((operation) => pathKeys(table, operation)));
  const own = [orgColumn, ...keys].filter((name) => findColumn(table, name)?.from.length === 0);
  const known = new Map(own.flatMap((name) => entryOf(values, foldName(name))));
  const without = new Map(entryOf(excluded, orgColumn));
  const before = parents.get(table);
  const reference = before?.reference ?? {
    id: -1 - parents.size,
    table,
    name: table.name.split('.')[2] ?? '',
  };
  const needed: Binding = {
    reference,
    narrowing: [{ values: known, excluded: without, queries: [] }],
    bounds: noBounds,
    reasons: [...new Set([...(before?.reasons ?? []), because])],
    residual: [],
  };
  // Before its own parents are looked for, so that these come after it.
  parents.set(table, needed);
  const complete = completed(needed, catalog, parents);
  parents.set(table, {
    ...complete,
    narrowing: [...(before?.narrowing ?? []), ...(complete.narrowing ?? [])],
  });
  return reference;
}

const entryOf = <Value>(map: ReadonlyMap<string, Value>, name: string): readonly [string, Value][] => {
  const value = map.get(name);
  return value === undefined ? [] : [[name, value]];
};
