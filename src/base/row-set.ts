import type { Row, RowSet } from './sql-value.ts';

/** Rows of our own making, under columns of these names; those in `json` hold JSON. */
export const rowSet = (
  names: readonly string[],
  rows: Iterable<Row>,
  json: readonly string[] = [],
): RowSet => ({
  columns: names.map((name) => ({ name, json: json.includes(name) })),
  rows,
});
