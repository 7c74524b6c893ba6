import { IncompleteError, NoAnswerError, OktaError, OktaqlError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import { rowSet } from '../../base/row-set.ts';
import type { RowSet } from '../../base/sql-value.ts';
import type { JsonObject } from '../../plan/api-request.ts';

/**
 * The outcome of one row: `done`, `failed` (Okta said no), `not sent`, or `unknown` (it was sent, and no answer
 * settles whether Okta carried it out).
 */
export type WriteStatus = 'done' | 'failed' | 'not sent' | 'unknown';

export interface WriteOutcome {
  readonly org: string;
  /** Undefined for the token in use when its id is not known. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly status: WriteStatus;
  /** Why it is not `done`, or a doubt about it, in a few words for a person. */
  readonly reason?: string | undefined;
  /** The reason why the write ended at this row, in short; the statement's error has it in full. */
  readonly fault?: unknown;
  readonly errorCode?: string | undefined;
  readonly errorId?: string | undefined;
  /** The row for RETURNING: as Okta sent it back, or for a DELETE as it was before. */
  readonly row?: JsonObject | undefined;
}

const columns = ['subdomain', 'id', 'name', 'status', 'reason', 'errorCode', 'errorId'];

/** Every row that was shown, with its status. */
export const outcomeRows = (outcomes: readonly WriteOutcome[]): RowSet =>
  rowSet(
    columns,
    outcomes.map(({ org, id, name, status, reason, errorCode, errorId }) =>
      [org, id, name, status, reason, errorCode, errorId].map((value) => value ?? null),
    ),
  );

/** Doubts about rows that are done, each for a person. */
export const strangeRows = (outcomes: readonly WriteOutcome[]): readonly string[] =>
  outcomes
    .filter(({ status, reason }) => status === 'done' && reason !== undefined)
    .map(({ org, id, name, reason }) => {
      const row = id === undefined ? 'the token in use' : `${id} (${inQuotes(name ?? '')})`;
      return `${row} of ${org}: ${reason}`;
    });

/** The error to end with when not every row is done: `2 of 5 rows done, 1 failed, 2 not sent: …`. */
export function incompleteWrite(outcomes: readonly WriteOutcome[]): OktaqlError | undefined {
  const count = (status: WriteStatus) => outcomes.filter((outcome) => outcome.status === status).length;
  if (count('done') === outcomes.length) return undefined;
  const others = (['failed', 'unknown', 'not sent'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`);
  const fault = outcomes.find((outcome) => outcome.fault !== undefined)?.fault;
  const why = fault === undefined ? '' : `: ${messageOf(fault)}`;
  const rows = outcomes.length === 1 ? 'row' : 'rows';
  return new IncompleteError(
    `${count('done')} of ${outcomes.length} ${rows} done, ${others.join(', ')}${why}`,
    { hint: count('unknown') > 0 ? unknownHint : hintAfter(fault), cause: fault },
  );
}

const unknownHint =
  'Okta may have carried out what is unknown: look at the row before you try again. oktaql journal has it as it was.';

function hintAfter(fault: unknown): string | undefined {
  if (fault === undefined) return 'Why a row was not sent stands beside it.';
  return fault instanceof OktaqlError ? fault.hint : undefined;
}

/** An error in a few words: the error that the statement ends with has all of them. */
export function shortReason(error: unknown): string {
  if (error instanceof OktaError) return `Okta answered ${error.status}`;
  if (error instanceof NoAnswerError) return error.neverSent ? 'no connection' : 'no answer';
  return messageOf(error);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The codes by which Okta finds an error of its own. */
export const codesOf = (error: unknown) =>
  error instanceof OktaError ? { errorCode: error.errorCode, errorId: error.errorId } : {};
