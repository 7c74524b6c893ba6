import { IncompleteError, InterruptedError, type OktaqlError, type SqlError } from '../base/errors.ts';
import type { RowSet } from '../base/sql-value.ts';
import { type BoundValue, isBoundList, valueAsText } from '../sql/parameter-value.ts';
import { parameterKey, parametersOf } from '../sql/parameters.ts';
import { textOf } from '../sql/split.ts';
import type { WriteStatement } from '../sql/statement.ts';
import { refuseMissing } from '../store/refuse-missing.ts';
import { describeUnsettled } from './journal/unsettled.ts';
import { planWriteStatement } from './plan/plan-write-statement.ts';
import type { WritePlan } from './plan/write-plan.ts';
import { obtainConsent } from './prepare/consent.ts';
import { prepareCurrent } from './prepare/prepare-current.ts';
import { prepareRows } from './prepare/prepare-rows.ts';
import {
  checkComposed,
  checkReturning,
  type EvaluationContext,
  evaluateReturning,
} from './prepare/returning.ts';
import type { WriteServices } from './prepare/write-services.ts';
import { carryOut } from './send/carry-out.ts';
import { incompleteWrite, messageOf, outcomeRows, strangeRows, type WriteOutcome } from './send/outcome.ts';
import { redactedValue, redactorFor } from './send/redact.ts';

/** The answer of a write: the rows of RETURNING, or else the outcome of each row. */
export interface WriteAnswer {
  /** Undefined when nothing was to be done but show. */
  readonly rows: RowSet | undefined;
  /** The error to end with once the rows were given: not every row was written. */
  readonly failure: OktaqlError | undefined;
}

/**
 * Runs a statement that writes: selects, shows, asks, and writes row by row.
 * @throws SqlError, ConfigError, OktaError, NoAnswerError, IncompleteError, and the signal's reason: until the first
 * request of the write is sent. From then on the answer has the outcomes, except after an interrupt.
 */
export async function runWrite(statement: WriteStatement, context: WriteServices): Promise<WriteAnswer> {
  const plan = checkedPlan(statement, context);
  if (context.writes === undefined) {
    throw new IncompleteError('this session does not write: nothing was sent', {
      hint: 'Give it a way to show and confirm what it is about to send.',
    });
  }
  if (context.store.isInTransaction) {
    throw new IncompleteError(
      'a transaction is open, and no ROLLBACK undoes what Okta has done: nothing was sent',
      {
        hint: 'COMMIT or ROLLBACK first.',
      },
    );
  }
  const { port, policy } = context.writes;
  const orgs = await Promise.all((plan.kind === 'current' ? [plan.org] : [...plan.orgs]).map(context.org));
  const prepared =
    plan.kind === 'current'
      ? await prepareCurrent(plan, context, policy)
      : await prepareRows(plan, context, policy);
  const { preview, writes, notices, leftOut, emptyBecause } = prepared;
  for (const notice of notices) port.notice(notice);
  if (leftOut !== undefined) port.warn(leftOut);
  if (writes.length === 0) {
    port.notice(`${emptyBecause ?? 'no row matches'}: nothing was sent`);
    return answerOf(plan, [], context);
  }
  if (policy.dryRun === true) {
    await port.show(preview);
    port.notice('dry run: nothing was sent');
    return { rows: undefined, failure: undefined };
  }
  const journal = await context.writes.openJournal();
  let outcomes: readonly WriteOutcome[];
  try {
    for (const write of journal.unsettled) port.warn(`warning: ${describeUnsettled(write, context.catalog)}`);
    await port.show(preview);
    await obtainConsent(preview, policy, port, context.signal);
    context.signal.throwIfAborted();
    await journal.markReported();
    const redact = redactorFor(orgs);
    outcomes = await carryOut(writes, {
      client: await context.client(),
      clock: context.clock,
      journal,
      signal: context.signal,
      deadline: context.deadline,
      statement: redact(textOf(plan.text.source, plan.text.tokens)),
      parameters: journaledParameters(plan, context, redact),
      redact,
    });
  } finally {
    // All records that matter are on disk already.
    await journal.close().catch(() => undefined);
  }
  for (const row of strangeRows(outcomes)) port.warn(`warning: ${row}`);
  const answer = answerOf(plan, outcomes, context);
  if (context.signal.aborted) {
    // No one prints an answer any more.
    await port.showOutcomes(outcomeRows(outcomes));
    throw context.signal.reason instanceof InterruptedError || answer.failure === undefined
      ? context.signal.reason
      : answer.failure;
  }
  if (answer.failure !== undefined && plan.returning !== undefined) {
    await port.showOutcomes(outcomeRows(outcomes));
  }
  return answer;
}

/**
 * The plan of a write whose every part SQLite can prepare. Nothing is sent.
 * @throws SqlError, also for a comparison that cannot mean what it says: it selects other rows than were meant
 */
export function checkedPlan(statement: WriteStatement, context: EvaluationContext): WritePlan {
  refuseMissing(statement.text, context.parameters);
  const doubts: SqlError[] = [];
  const plan = planWriteStatement(
    statement,
    context.catalog,
    (name) => valueAsText(context.parameters.get(parameterKey(name))),
    (composed) => doubts.push(...checkComposed(composed, context)),
  );
  const [doubt] = doubts;
  if (doubt !== undefined) throw doubt;
  if (plan.returning !== undefined) checkReturning(plan.returning, context);
  return plan;
}

function answerOf(plan: WritePlan, outcomes: readonly WriteOutcome[], context: WriteServices): WriteAnswer {
  const failure = incompleteWrite(outcomes);
  if (plan.returning === undefined) return { rows: outcomeRows(outcomes), failure };
  const written = outcomes.flatMap(({ org, row, status }) =>
    status === 'done' && row !== undefined ? [{ org, row }] : [],
  );
  try {
    return { rows: evaluateReturning(plan.returning, plan.table, written, context), failure };
  } catch (error) {
    // It comes too late to say that nothing was sent.
    return {
      rows: undefined,
      failure: failure ?? new IncompleteError(`written, but not RETURNING: ${messageOf(error)}`),
    };
  }
}

/** The values of the statement's parameters as the journal may keep them. */
function journaledParameters(
  { text }: WritePlan,
  { parameters }: WriteServices,
  redact: (text: string) => string,
): Readonly<Record<string, string | number | null>> {
  const names = parametersOf(text.tokens).map(parameterKey);
  const kept = (
    name: string,
    value: BoundValue | readonly BoundValue[] | undefined,
  ): string | number | null => {
    if (isBoundList(value)) return JSON.stringify(value.map((each) => kept(name, each)));
    if (value === null || value === undefined || typeof value === 'number') return value ?? null;
    if (value instanceof Uint8Array) return '[BLOB]';
    return redactedValue(name, String(value), redact);
  };
  return Object.fromEntries(names.map((name) => [name, kept(name, valueAsText(parameters.get(name)))]));
}
