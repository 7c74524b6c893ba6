import { parseExactJson, toJsonText } from '../base/exact-json.ts';
import type { Row, SqlValue } from '../base/sql-value.ts';
import { type Column, orgColumn, ownIdentity, type Table } from '../catalog/table.ts';
import { jsonEqual } from '../store/functions/json-equal.ts';

/** A row that is there at one time only, or a column of one that is not the same at both. */
export interface Difference {
  readonly change: 'added' | 'removed' | 'changed';
  readonly subdomain: string;
  /** The values that identify the row within its org, with `/` between them. */
  readonly id: string;
  /** The name for people. */
  readonly name: SqlValue;
  /** Undefined for a whole row. */
  readonly column: string | undefined;
  /** JSON of the whole row where there is no column. */
  readonly before: SqlValue;
  readonly after: SqlValue;
}

interface DiffOptions {
  /** Whether columns that change by mere use count as well, and links, which only repeat other columns. */
  readonly allColumns: boolean;
}

/** Columns with the name that people use for a row; the first that a table has is taken. */
const nameColumns = ['name', 'login', 'label', 'displayName', 'displayMessage'];

const links = /^_links?$/;

/**
 * The differences between two readings of a table, by org and id.
 * @param table that of the present
 * @param before rows with a value for each of the table's columns, in their order; likewise `after`
 */
export function diffRows(
  table: Table,
  before: Iterable<Row>,
  after: Iterable<Row>,
  options: DiffOptions,
): readonly Difference[] {
  const telling = table.columns.filter(
    ({ name, isVolatile }) => options.allColumns || !(isVolatile || links.test(name)),
  );
  const compared = telling.filter(({ name }) => !table.identity.includes(name));
  const identity =
    ownIdentity(table).length === 0
      ? telling
      : table.columns.filter(({ name }) => table.identity.includes(name));
  const indexOf = new Map(table.columns.map((column, index) => [column, index]));
  const valueIn = (row: Row, column: Column) => row[indexOf.get(column) ?? -1] ?? null;
  const keyOf = (row: Row) => JSON.stringify(identity.map((column) => String(valueIn(row, column))));
  const label = table.columns.find(({ name }) => nameColumns.includes(name));
  const org = table.columns.find(({ name }) => name === orgColumn);
  const own = table.columns.filter(({ name }) => table.identity.includes(name) && name !== orgColumn);
  const about = (row: Row) => ({
    subdomain: org === undefined ? '' : String(valueIn(row, org)),
    id: own.map((column) => String(valueIn(row, column))).join('/'),
    name: label === undefined ? null : valueIn(row, label),
  });
  const earlier = new Map([...before].map((row) => [keyOf(row), row]));
  const differences: Difference[] = [];
  for (const row of after) {
    const key = keyOf(row);
    const was = earlier.get(key);
    earlier.delete(key);
    if (was === undefined) {
      differences.push({
        change: 'added',
        ...about(row),
        column: undefined,
        before: null,
        after: wholeRow(table, row),
      });
      continue;
    }
    for (const column of compared) {
      const [left, right] = [valueIn(was, column), valueIn(row, column)];
      if (isSame(column, left, right)) continue;
      differences.push({ change: 'changed', ...about(row), column: column.name, before: left, after: right });
    }
  }
  for (const row of earlier.values())
    differences.push({
      change: 'removed',
      ...about(row),
      column: undefined,
      before: wholeRow(table, row),
      after: null,
    });
  return differences.sort(byPlace);
}

const byPlace = (a: Difference, b: Difference): number =>
  compareTexts(a.subdomain, b.subdomain) || compareTexts(a.id, b.id);

const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** JSON is the same in any order of its keys. */
function isSame({ type }: Column, left: SqlValue, right: SqlValue): boolean {
  if (left === right || String(left) === String(right)) return (left === null) === (right === null);
  if (type !== 'json' || typeof left !== 'string' || typeof right !== 'string') return false;
  try {
    return jsonEqual(left, right);
  } catch {
    return false;
  }
}

/** A row as JSON, without its NULLs. */
function wholeRow({ columns }: Table, row: Row): string {
  const members = columns.flatMap(({ name, type }, index) => {
    const value = row[index] ?? null;
    if (value === null || value instanceof Uint8Array) return [];
    return [[name, type === 'json' && typeof value === 'string' ? jsonOr(value) : value] as const];
  });
  return toJsonText(Object.fromEntries(members));
}

function jsonOr(text: string) {
  try {
    return parseExactJson(text);
  } catch {
    return text;
  }
}
