import { SqlError } from '../../base/errors.ts';
import type { RowSet } from '../../base/sql-value.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { orgColumn, type Table } from '../../catalog/table.ts';
import type { JsonObject } from '../../plan/api-request.ts';
import { fetchOf } from '../../plan/fetch.ts';
import { planStatement } from '../../plan/plan.ts';
import { resultColumns } from '../../plan/result-columns.ts';
import type { ComposedText } from '../../sql/composed-text.ts';
import type { Parameters } from '../../sql/parameter-value.ts';
import { type PreparedQuery, prepareStatement } from '../../store/prepare-statement.ts';
import { createStatementRows } from '../../store/statement-rows.ts';
import type { Store } from '../../store/store.ts';

export interface EvaluationContext {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly parameters: Parameters;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A row as Okta gave it, and its org. */
export interface OrgRow {
  readonly org: string;
  readonly row: JsonObject;
}

/**
 * Lets SQLite read a statement, and runs nothing.
 * @returns the reasons against a write that rests on it: comparisons that cannot mean what they say
 * @throws SqlError that points into the statement which the text was composed of
 */
export function checkComposed(
  { text, relocate }: ComposedText,
  context: EvaluationContext,
): readonly SqlError[] {
  try {
    const prepared = prepareStatement(context.store, context.catalog, text, context.parameters, context);
    prepared.statement.free();
    return prepared.warnings.map(
      ({ message, hint, location }) =>
        relocate(new SqlError(`${message}: nothing was sent`, { hint, location })) as SqlError,
    );
  } catch (error) {
    throw relocate(error);
  }
}

/**
 * The same for RETURNING.
 * @throws SqlError also when it reads other rows of Okta's: they are not fetched for it
 */
export function checkReturning(composed: ComposedText, context: EvaluationContext): void {
  checkComposed(composed, context);
  const prepared = prepareStatement(
    context.store,
    context.catalog,
    composed.text,
    context.parameters,
    context,
  );
  const { mentions } = prepared.readable;
  prepared.statement.free();
  if (mentions.length > 1 || prepared.tables.length > 1) {
    throw new SqlError('RETURNING shows the rows that were written, and cannot read others of Okta’s', {
      hint: 'Read them with a SELECT of its own.',
    });
  }
}

/** The rows of RETURNING, evaluated by SQLite over the written rows. They are read at once. */
export function evaluateReturning(
  { text }: ComposedText,
  table: Table,
  rows: readonly OrgRow[],
  context: EvaluationContext,
): RowSet {
  const prepared = prepareStatement(context.store, context.catalog, text, context.parameters, context);
  try {
    const operation = table.operations.find(({ verb }) => verb === 'select');
    const store = createStatementRows(context.store, prepared);
    for (const { org, row } of rows) {
      if (operation === undefined) break;
      store.load(fetchOf(table, operation, new Map([[orgColumn, org]])), { rows: [row] });
    }
    return {
      columns: resultColumns(prepared.statement.columns, outputsOf(prepared, context)),
      rows: [...prepared.rows()],
    };
  } finally {
    prepared.statement.free();
  }
}

const outputsOf = ({ readable }: PreparedQuery, { catalog, store, now }: EvaluationContext) =>
  planStatement(readable, {
    catalog,
    schema: store,
    orgs: { names: [], open: false },
    valueOfParameter: () => undefined,
    now,
  });
