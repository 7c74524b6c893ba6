import type { Column, Table } from '../catalog/table.ts';
import { quoteName } from '../sql/sql-text.ts';

const affinities: Readonly<Record<Column['type'], string>> = {
  text: 'TEXT',
  json: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
  real: 'REAL',
};

/** The columns of a table of the catalog, as in CREATE TABLE. */
export const columnDefinitions = (table: Table): string =>
  table.columns.map(({ name, type }) => `${quoteName(name)} ${affinities[type]}`).join(', ');
