import { OktaError } from '../../base/errors.ts';
import { parseExactJson } from '../../base/exact-json.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import type { Column } from '../../catalog/table.ts';
import type { ApiClient, JsonObject, JsonValue } from '../../execute/ports.ts';
import { readColumn } from '../../store/read-column.ts';
import { isSameAsKept } from '../journal/same-as-kept.ts';
import type { RowWrite, ShownColumn } from '../prepare/row-write.ts';
import { type Carried, notDone, outcomeOf } from './carried.ts';
import { codesOf, messageOf, shortReason } from './outcome.ts';
import { anotherRow } from './verdict.ts';

export interface RereadContext {
  readonly client: ApiClient;
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
}

/** The row as it is now; or why it is not written. A row that is gone or changed does not stop the others. */
export async function rereadRow(
  write: RowWrite,
  { client, signal, deadline }: RereadContext,
): Promise<Carried | { readonly before: JsonObject | undefined }> {
  if (write.reread === undefined) return { before: write.before };
  let row: JsonObject | undefined;
  try {
    for await (const { rows } of client.read(write.reread, signal, deadline)) row ??= rows[0];
  } catch (error) {
    // A 404 without this code may be the page of a gateway.
    if (error instanceof OktaError && error.status === 404 && error.errorCode === 'E0000007') {
      const reason = 'it is no longer there';
      return { outcome: outcomeOf(write, 'not sent', { reason, ...codesOf(error) }), stop: undefined };
    }
    const reason = signal.aborted
      ? `before it was sent: ${messageOf(signal.reason)}`
      : `it could not be read again: ${shortReason(error)}`;
    return {
      outcome: outcomeOf(write, 'not sent', { reason, fault: error, ...codesOf(error) }),
      stop: notDone,
    };
  }
  if (row === undefined || row['id'] !== write.id) {
    return { outcome: outcomeOf(write, 'not sent', { reason: anotherRow }), stop: notDone };
  }
  const changed = write.shown.flatMap((shown) => changeOf(shown, row) ?? [])[0];
  if (changed !== undefined) {
    const reason = `it was changed since it was shown: ${changed}`;
    return { outcome: outcomeOf(write, 'not sent', { reason }), stop: undefined };
  }
  return { before: row };
}

/** `name ci became cd`; undefined while the shown value stands. */
function changeOf({ column, value }: ShownColumn, row: JsonObject): string | undefined {
  const { read, toStored } = readColumn(column);
  const now = toStored(read(row, new Map()));
  return isSameAsKept(comparable(column, value), comparable(column, now))
    ? undefined
    : `${column.name} ${value ?? 'NULL'} became ${now ?? 'NULL'}`;
}

/** SQLite's value of a column as a JSON value. */
function comparable({ type }: Column, value: SqlValue): JsonValue {
  if (value instanceof Uint8Array) return String(value);
  return type === 'json' && typeof value === 'string' ? parseExactJson(value) : value;
}
