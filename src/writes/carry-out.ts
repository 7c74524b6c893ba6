import type { Clock } from '../clock.ts';
import { IncompleteError, NoAnswerError, OktaError } from '../errors.ts';
import type { ApiClient, JsonObject } from '../execute/ports.ts';
import { anotherRow, type Carried, noJournal, notDone, outcomeOf } from './carried.ts';
import type { Journal, Settlement } from './journal.ts';
import { codesOf, messageOf, shortReason, type WriteOutcome } from './outcome.ts';
import type { PlannedWrite } from './planned-write.ts';
import { type Redact, redactedJson } from './redact.ts';
import { rereadRow } from './reread-row.ts';
import { undoneMembers } from './undone-members.ts';

export interface CarryOutContext {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
  readonly statement: string;
  readonly parameters: Readonly<Record<string, string | number | null>>;
  readonly redact: Redact;
}

/** After an interrupt the write under way has that long to get its answer, so that its outcome is known. */
export const graceMs = 5_000;

/**
 * Carries out writes one after another. Each row is read again first, and left alone when it is not what was shown;
 * the intent is on disk before the request goes out, the outcome before the next row's turn. The first failure ends
 * it. Never throws: what happened is in the outcomes, one for each write.
 */
export async function carryOut(
  writes: readonly PlannedWrite[],
  context: CarryOutContext,
): Promise<readonly WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  let stopped: string | undefined;
  for (const write of writes) {
    if (context.signal.aborted) stopped ??= `before its turn: ${messageOf(context.signal.reason)}`;
    if (stopped !== undefined) {
      outcomes.push(outcomeOf(write, 'not sent', { reason: stopped }));
      continue;
    }
    const { outcome, stop } = await carryOutOne(write, context);
    outcomes.push(outcome);
    stopped = stop;
  }
  return outcomes;
}

async function carryOutOne(write: PlannedWrite, context: CarryOutContext): Promise<Carried> {
  const found = await rereadRow(write, context);
  if ('outcome' in found) return found;
  if (context.signal.aborted) {
    const reason = `before it was sent: ${messageOf(context.signal.reason)}`;
    return { outcome: outcomeOf(write, 'not sent', { reason }), stop: notDone };
  }
  const { before } = found;
  const { request } = write;
  let entry: string;
  try {
    entry = await context.journal.intend({
      org: write.org,
      operation: request.operation,
      method: request.method,
      path: request.path,
      rowId: write.id,
      before: before && redactedJson(before, context.redact),
      body: request.body && redactedJson(request.body, context.redact),
      statement: context.statement,
      parameters: context.parameters,
    });
  } catch (error) {
    return {
      outcome: outcomeOf(write, 'not sent', { reason: noJournal, fault: error }),
      stop: noJournal,
    };
  }
  const { outcome, settlement } = await send(write, before, context);
  try {
    await context.journal.settle(entry, settlement);
  } catch (error) {
    const { status, reason = status } = outcome;
    return { outcome: { ...outcome, reason: `${reason}, but ${messageOf(error)}` }, stop: noJournal };
  }
  return { outcome, stop: outcome.status === 'done' ? undefined : notDone };
}

async function send(
  write: PlannedWrite,
  before: JsonObject | undefined,
  context: CarryOutContext,
): Promise<{ readonly outcome: WriteOutcome; readonly settlement: Settlement }> {
  const grace = graceAfter(context);
  try {
    const after = await context.client.write(write.request, grace.signal, context.deadline);
    const kept = after && redactedJson(after, context.redact);
    if (write.request.rows === 'one' && after?.['id'] !== undefined && after['id'] !== write.id) {
      const settlement: Settlement = { status: 'unknown', after: kept, error: { message: anotherRow } };
      return { outcome: outcomeOf(write, 'unknown', { reason: anotherRow }), settlement };
    }
    const row = write.request.rows === 'one' ? after : before;
    const reason = undoneMembers(write.request.body, before, after);
    return {
      outcome: outcomeOf(write, 'done', { row, reason }),
      settlement: { status: 'done', after: kept },
    };
  } catch (error) {
    const status = statusAfter(error);
    const codes = codesOf(error);
    const message = context.redact(messageOf(error));
    return {
      outcome: outcomeOf(write, status, { reason: shortReason(error), fault: error, ...codes }),
      settlement: { status, error: { message, ...codes, ...placeOf(error) } },
    };
  } finally {
    grace.end();
  }
}

/**
 * `failed` when Okta itself said no, or when nothing can have been sent. A gateway's 5xx, which has no error code of
 * Okta's, does not tell what became of the request behind it.
 */
function statusAfter(error: unknown): 'failed' | 'unknown' {
  if (error instanceof OktaError) {
    return error.status >= 500 && error.errorCode === undefined ? 'unknown' : 'failed';
  }
  if (error instanceof NoAnswerError) return error.neverSent ? 'failed' : 'unknown';
  // The client refuses before it sends.
  return error instanceof IncompleteError ? 'failed' : 'unknown';
}

const placeOf = (error: unknown) =>
  error instanceof OktaError ? { status: error.status, requestId: error.requestId } : {};

/** A signal that follows the context's some seconds later. */
function graceAfter({ clock, signal }: CarryOutContext): { readonly signal: AbortSignal; end(): void } {
  const late = new AbortController();
  const ended = new AbortController();
  const onAbort = () => {
    clock.sleep(graceMs, ended.signal).then(
      () => late.abort(new NoAnswerError('interrupted while the answer was awaited')),
      () => undefined,
    );
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: late.signal,
    end: () => {
      signal.removeEventListener('abort', onAbort);
      ended.abort();
    },
  };
}
