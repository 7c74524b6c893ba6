import type { Column, Table } from '../catalog/table.ts';
import { quoteName } from '../sql/sql-text.ts';

const affinities: Readonly<Record<Column['type'], string>> = {
  text: 'TEXT',
  time: 'TEXT',
  json: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
  real: 'REAL',
};

/** The types of a table's columns, as in CREATE TABLE. */
export const columnTypes = (table: Table): readonly string[] =>
  table.columns.map(({ type }) => affinities[type]);

/** The columns of a table of the catalog, as in CREATE TABLE. */
export const columnDefinitions = (table: Table): string =>
  table.columns.map(({ name, type }) => `${quoteName(name)} ${affinities[type]}`).join(', ');
