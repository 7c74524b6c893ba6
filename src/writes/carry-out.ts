import type { Clock } from '../clock.ts';
import { IncompleteError, NoAnswerError, OktaError } from '../errors.ts';
import type { ApiClient, ApiRequest, JsonObject } from '../execute/ports.ts';
import type { Journal, Settlement } from './journal.ts';
import { messageOf, shortReason, type WriteOutcome } from './outcome.ts';
import { type Redact, redactedJson } from './redact.ts';
import { untouchedMembers } from './untouched-members.ts';

/** One request that was shown and consented to. */
export interface PlannedWrite {
  readonly request: ApiRequest;
  readonly org: string;
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** How the row is read again right before; undefined for the token in use. */
  readonly reread: ApiRequest | undefined;
  /** What a row that is read again must still have. */
  readonly shown: ShownMembers;
  /** What stands for the row as it was, when it is not read again. */
  readonly before: JsonObject | undefined;
}

export interface ShownMembers {
  readonly lastUpdated?: string | undefined;
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
}

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

interface Carried {
  readonly outcome: WriteOutcome;
  /** Why the rows after it are not sent; undefined when they are. */
  readonly stop: string | undefined;
}

const notDone = 'a row before it was not done';
const noJournal = 'the journal could not be written';

const outcomeOf = (
  { org, id, name }: PlannedWrite,
  status: WriteOutcome['status'],
  rest: Partial<WriteOutcome> = {},
): WriteOutcome => ({ org, id, name, status, ...rest });

async function carryOutOne(write: PlannedWrite, context: CarryOutContext): Promise<Carried> {
  const found = await rereadRow(write, context);
  if ('outcome' in found) return found;
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

const anotherRow = 'Okta answered with another row';

/** The row as it is now; or why it is not written. A row that is gone or changed does not stop the others. */
async function rereadRow(
  write: PlannedWrite,
  { client, signal, deadline }: CarryOutContext,
): Promise<Carried | { readonly before: JsonObject | undefined }> {
  if (write.reread === undefined) return { before: write.before };
  let row: JsonObject | undefined;
  try {
    for await (const { rows } of client.read(write.reread, signal, deadline)) row ??= rows[0];
  } catch (error) {
    if (error instanceof OktaError && error.status === 404) {
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
  const changed = changedMember(write.shown, row);
  if (changed !== undefined) {
    const reason = `it was changed since it was shown: ${changed} ${write.shown[changed]} became ${row[changed]}`;
    return { outcome: outcomeOf(write, 'not sent', { reason }), stop: undefined };
  }
  return { before: row };
}

function changedMember(shown: ShownMembers, row: JsonObject): keyof ShownMembers | undefined {
  const members = ['lastUpdated', 'name', 'userId'] as const;
  return members.find((member) => {
    const [was, is] = [shown[member], row[member] ?? undefined];
    if (was === is) return false;
    const isTime = member === 'lastUpdated' && typeof is === 'string' && was !== undefined;
    return !(isTime && Date.parse(was) === Date.parse(is));
  });
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
    const untouched = untouchedMembers(write.request.body, before, after);
    const reason = untouched.length === 0 ? undefined : `Okta left ${untouched.join(', ')} as it was`;
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
  // The client refuses before it sends.
  return error instanceof IncompleteError ? 'failed' : 'unknown';
}

const codesOf = (error: unknown) =>
  error instanceof OktaError ? { errorCode: error.errorCode, errorId: error.errorId } : {};

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
