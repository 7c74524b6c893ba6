import { foldName } from '../base/fold-name.ts';
import { type Operation, orgColumn, pathKeys, readOperations, type Table } from '../catalog/table.ts';
import { type Fetch, fetchOf } from './fetch.ts';

/** So many ids of an org are asked for one by one; more of them together. */
export const mostSingles = 2;

/** In characters of an address: proxies and servers take 2,000 and more. */
const longestFilter = 1500;

/** A list that can be asked for rows by their ids, and its names for them. */
interface ById {
  readonly list: Operation;
  readonly parameter: string;
  /** The key column, and Okta's attribute. */
  readonly column: string;
  readonly attribute: string;
}

/** How rows of the operation are asked for several at a time: by a filter of a list that misses none of them. */
export function byIds(table: Table, single: Operation): ById | undefined {
  if (single.rows !== 'one') return undefined;
  for (const list of readOperations(table)) {
    if (list.rows !== 'many' || list.requires !== undefined) continue;
    const shared = pathKeys(table, list);
    const [column, ...others] = pathKeys(table, single).filter((name) => !shared.includes(name));
    if (column === undefined || others.length > 0) continue;
    for (const [parameter, pushed] of Object.entries(list.pushdown ?? {})) {
      if (pushed.kind !== 'filter' || pushed.takesOne === true) continue;
      const attribute = pushed.attributes[column];
      if (attribute !== undefined) return { list, parameter, column, attribute: attribute.name };
    }
  }
  return undefined;
}

/** How many requests single ones cost once those for the same org are asked together. */
export function costOf(table: Table, singles: readonly Fetch[]): number {
  return withIdsTogether(table, singles).length;
}

/** Asks for the rows of many single requests with a few lists that name their ids. */
export function withIdsTogether(table: Table, fetches: readonly Fetch[]): readonly Fetch[] {
  const groups = new Map<string, { readonly by: ById; readonly singles: Fetch[] }>();
  const others: Fetch[] = [];
  for (const fetch of fetches) {
    const by = byIds(table, fetch.operation);
    if (by === undefined) {
      others.push(fetch);
      continue;
    }
    const name = JSON.stringify([by.list.name, ...sharedKeys(table, by, fetch)]);
    const group = groups.get(name) ?? { by, singles: [] };
    group.singles.push(fetch);
    groups.set(name, group);
  }
  return [
    ...others,
    ...[...groups.values()].flatMap(({ by, singles }) =>
      singles.length <= mostSingles ? singles : together(table, by, singles),
    ),
  ];
}

const sharedKeys = (table: Table, { list }: ById, { keys }: Fetch): readonly (readonly [string, string])[] =>
  [orgColumn, ...pathKeys(table, list).map((name) => foldName(name))].map((name) => [
    name,
    keys.get(name) ?? '',
  ]);

function together(table: Table, by: ById, singles: readonly Fetch[]): readonly Fetch[] {
  const [first] = singles as [Fetch];
  const keys = new Map(sharedKeys(table, by, first));
  const clauses = singles.map(
    (single) => `${by.attribute} eq "${single.keys.get(foldName(by.column)) ?? ''}"`,
  );
  const filters: string[] = [];
  for (const clause of clauses) {
    const last = filters.at(-1);
    const joined = last === undefined ? clause : `${last} or ${clause}`;
    if (last === undefined || encodeURIComponent(joined).length > longestFilter) filters.push(clause);
    else filters[filters.length - 1] = joined;
  }
  return filters.map((filter) => fetchOf(table, by.list, keys, { ...by.list.query, [by.parameter]: filter }));
}
