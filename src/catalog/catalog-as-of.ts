import type { Catalog } from './catalog.ts';
import { pastTable } from './past-table.ts';
import type { Table } from './table.ts';

/** The catalog at a time: its tables have their names, and the rows of the history. */
export function catalogAsOf(catalog: Catalog, at: number): Catalog {
  const tables = new Map<Table, Table>();
  const then = (table: Table | undefined): Table | undefined => {
    if (table === undefined || table.past !== undefined) return table;
    const known = tables.get(table) ?? pastTable(table, at, table.name);
    tables.set(table, known);
    return known;
  };
  return {
    names: catalog.names,
    get made() {
      return catalog.made.map((table) => then(table) ?? table);
    },
    find: (name) => then(catalog.find(name)),
    findStored: (name) => then(catalog.findStored(name)),
  };
}
