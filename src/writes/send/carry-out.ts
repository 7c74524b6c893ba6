import type { Clock } from '../../base/clock.ts';
import { DefectError, NoAnswerError, OktaqlError } from '../../base/errors.ts';
import type { ApiClient, JsonObject, WriteExchange, WriteReply } from '../../execute/ports.ts';
import type { Journal, Settlement } from '../journal/journal.ts';
import type { RowWrite } from '../prepare/row-write.ts';
import { type Carried, noJournal, notDone, outcomeOf } from './carried.ts';
import { codesOf, messageOf, type WriteOutcome } from './outcome.ts';
import { type Redact, redactedJson } from './redact.ts';
import { rereadRow } from './reread-row.ts';
import { verdictOf } from './verdict.ts';

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
 * Carries out writes one after another. Each row is read again first, and not written if it differs from the shown
 * row. The intent is on disk before the request goes out, the outcome before the next row's turn. The first failure
 * ends it. Never throws: the outcomes tell what happened, one for each write.
 */
export async function carryOut(
  writes: readonly RowWrite[],
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

async function carryOutOne(write: RowWrite, context: CarryOutContext): Promise<Carried> {
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
  write: RowWrite,
  before: JsonObject | undefined,
  context: CarryOutContext,
): Promise<{ readonly outcome: WriteOutcome; readonly settlement: Settlement }> {
  const exchange = await exchangeOf(write, context);
  const { status, reason, after } = verdictOf(write, before, exchange);
  const reply = exchange.attempts.at(-1)?.reply;
  const kept = after && redactedJson(after, context.redact);
  const requestId = reply?.requestId;
  if (status === 'done') {
    const row = write.request.method === 'DELETE' ? before : after;
    return { outcome: outcomeOf(write, status, { row }), settlement: { status, requestId, after: kept } };
  }
  const why = context.redact(reason);
  const fault = exchange.fault ?? unconfirmed(after === undefined ? beginningOf(why, reply) : why, reply);
  const codes = codesOf(fault);
  const message = context.redact(messageOf(fault));
  return {
    outcome: outcomeOf(write, status, { reason: why, fault, ...codes }),
    settlement: {
      status,
      requestId,
      after: kept,
      error: {
        message: message.includes(why) ? message : `${why}: ${message}`,
        status: reply?.status,
        ...codes,
      },
    },
  };
}

/** The attempts of a write and its fault. A write that the client refuses has never gone out. */
async function exchangeOf({ request }: RowWrite, context: CarryOutContext): Promise<WriteExchange> {
  const grace = graceAfter(context);
  try {
    return await context.client.write(request, grace.signal, context.deadline);
  } catch (fault) {
    // A defect may show at any time.
    const sent = !(fault instanceof OktaqlError) || fault instanceof DefectError;
    return { attempts: [{ sent, reply: undefined }], fault };
  } finally {
    grace.end();
  }
}

/** For an answer of success that does not say that the write was done. */
function unconfirmed(reason: string, reply: WriteReply | undefined): NoAnswerError {
  if (reply === undefined) return new NoAnswerError(reason);
  const { request, status, requestId } = reply;
  const id = requestId === undefined ? '' : `, request ${requestId}`;
  return new NoAnswerError(
    `${request.org}: ${reason} (HTTP ${status}${id}): ${request.method} ${request.url}`,
    { request },
  );
}

/** With the beginning of a body that is not understood. */
const beginningOf = (reason: string, { start }: Pick<WriteReply, 'start'> = { start: '' }): string =>
  start === '' || reason.includes(start) ? reason : `${reason}, it begins: ${start}`;

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
