import { DefectError, IncompleteError, SqlError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import type { Row, SqlValue } from '../../base/sql-value.ts';
import { orgColumn } from '../../catalog/table.ts';
import type { JsonObject } from '../../plan/api-request.ts';
import { writableColumns } from '../plan/write-columns.ts';
import { isRowId } from '../plan/write-operations.ts';
import type { RowsPlan } from '../plan/write-plan.ts';
import { memberOf } from './put-body.ts';

/** A row that the equal SELECT found, with the body to send for it. */
export interface SelectedRow {
  readonly org: string;
  readonly id: string;
  /** All columns of the table by name. */
  readonly columns: Readonly<Record<string, SqlValue>>;
  /** Undefined for DELETE. */
  readonly body: JsonObject | undefined;
}

/** Keys that the statement names and that no row has. */
export interface MissingRow {
  /** Undefined: any that the statement names. */
  readonly orgs: ReadonlySet<string> | undefined;
  readonly id: string;
}

export interface Selected {
  readonly rows: readonly SelectedRow[];
  readonly missing: readonly MissingRow[];
  /** For a person: values that Okta may not accept. */
  readonly warnings: readonly string[];
}

/**
 * Turns the rows of a plan's selection into rows to write.
 * @throws SqlError for a value that cannot be sent, IncompleteError for a row that is not as the plan demands
 */
export function selectedRows(plan: RowsPlan, rows: Iterable<Row>): Selected {
  const { table } = plan;
  const width = table.columns.length;
  const warnings: string[] = [];
  const missing: MissingRow[] = [];
  const selected = new Map<string, SelectedRow>();
  for (const row of rows) {
    const columns = Object.fromEntries(table.columns.map(({ name }, index) => [name, row[index] ?? null]));
    const [org, id] = [columns[orgColumn], columns[plan.operations.idColumn]];
    if (plan.selection.hasKeys && id === null) {
      missing.push(missingOf(plan, row[width], row[width + 1]));
      continue;
    }
    if (typeof org !== 'string' || typeof id !== 'string' || !plan.orgs.has(org)) {
      throw new IncompleteError(
        `a row of ${table.name} without an org and an id was selected: nothing was sent`,
      );
    }
    if (!isRowId(id, plan.operations)) {
      throw new IncompleteError(`${org} has a row with the id ${inQuotes(String(id))}: nothing was sent`);
    }
    if (!isNamed(plan, org, id)) throw new DefectError(`${id} of ${org} matches, and is not named`);
    const identity = JSON.stringify([org, id]);
    if (selected.has(identity)) throw writtenTwice(plan, org, id, columns);
    const values = row.slice(width + (plan.selection.hasKeys ? 2 : 0));
    const warn = (warning: string) => warnings.push(warning);
    selected.set(identity, {
      org,
      id,
      columns,
      body: bodyOf(plan, columns, values, `${id} of ${org}`, warn),
    });
  }
  const found = [...selected.values()];
  return { rows: found, missing: [...missing, ...unfound(plan, found)], warnings };
}

/** Whether SQLite's reading of a predicate that names rows by their keys, and ours of it, are the same. */
const isNamed = ({ named, selection }: RowsPlan, org: string, id: string): boolean =>
  named === undefined ||
  selection.hasKeys ||
  named.some(({ orgs, ids }) => (orgs?.has(org) ?? true) && (ids?.has(id) ?? true));

function writtenTwice(
  { joins }: RowsPlan,
  org: string,
  id: string,
  { name }: SelectedRow['columns'],
): SqlError {
  if (!joins) return new SqlError(`${id} of ${org} is written twice: nothing was sent`);
  return new SqlError(
    `2 rows of FROM match ${id} (${inQuotes(String(name ?? ''))}) of ${org}, and it is not decided which is meant: nothing was sent`,
    { hint: 'Narrow WHERE, or group the rows of FROM, so that only one matches.' },
  );
}

function missingOf(
  { operations }: RowsPlan,
  org: SqlValue | undefined,
  id: SqlValue | undefined,
): MissingRow {
  if (typeof id === 'string' && isRowId(id, operations)) return { orgs: new Set([String(org)]), id };
  const shown = id === null ? 'NULL' : `'${id}'`;
  throw new SqlError(`${operations.idName} cannot be ${shown} in a row of VALUES: nothing was sent`);
}

/** The named rows that were not found in any of their orgs. */
function unfound({ named = [] }: RowsPlan, rows: readonly SelectedRow[]): readonly MissingRow[] {
  return named.flatMap(({ orgs, ids = [] }) =>
    [...ids]
      .filter((id) => !rows.some((row) => row.id === id && (orgs === undefined || orgs.has(row.org))))
      .map((id) => ({ orgs, id })),
  );
}

/**
 * REPLACE sends only the columns that its statement sets. UPDATE sends all writable columns of the row, for a PUT
 * replaces all of them.
 */
function bodyOf(
  { verb, body, table }: RowsPlan,
  columns: SelectedRow['columns'],
  values: readonly SqlValue[],
  where: string,
  warn: (warning: string) => void,
): JsonObject | undefined {
  if (verb === 'delete') return undefined;
  const set = body.map((column, index) => [
    column.name,
    memberOf(column, values[index] ?? null, where, warn),
  ]);
  if (verb === 'replace') return Object.fromEntries(set);
  const kept = writableColumns(table)
    .filter((column) => !body.includes(column) && columns[column.name] !== null)
    .map((column) => [column.name, memberOf(column, columns[column.name] ?? null, where, () => undefined)]);
  return Object.fromEntries([...kept, ...set]);
}
