import type { Command } from 'commander';
import { IncompleteError, UsageError } from '../base/errors.ts';
import { apiTokens } from '../catalog/api-tokens.ts';
import { readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import type { Host } from '../host/host.ts';
import { openSession } from '../host/open-session.ts';
import { openDestination, StatementRunner } from '../host/statement-runner.ts';
import type { JsonValue } from '../plan/api-request.ts';
import type { Session } from '../session.ts';
import type { Parameters } from '../sql/parameter-value.ts';
import type { JournaledWrite } from '../writes/journal/journal-record.ts';
import { isSameAsKept } from '../writes/journal/same-as-kept.ts';

const ofToken = 'subdomain = :subdomain AND apiTokenId = :apiTokenId';
const current = `SELECT network FROM ${apiTokens.name} WHERE ${ofToken}`;
const undo = `UPDATE ${apiTokens.name} SET network = :network WHERE ${ofToken}`;

/**
 * Puts the network condition of a token back as it was before a write: an UPDATE, with preview, consent and journal as any
 * other.
 * @throws UsageError for a write that cannot be undone; IncompleteError when the token is not as the write left it, or as
 * the UPDATE does
 */
export async function undoWrite(write: JournaledWrite, command: Command, given: Host): Promise<void> {
  const { network, left } = changeOf(write);
  const options = readCommonOptions(command);
  const { progress, context } = await createProgress(given, options);
  const destination = await openDestination(options, context);
  const parameters: Parameters = new Map([
    ['subdomain', write.intent.org],
    ['apiTokenId', write.intent.rowId ?? ''],
    ['network', JSON.stringify(network)],
  ]);
  const observers = progress === undefined ? [] : [progress.observe];
  const { session, close } = await openSession(options, context, observers, { sql: undo });
  try {
    await refuseChangedSince(session, parameters, left, context);
    const runner = new StatementRunner(session, options, context, destination, progress);
    await runner.run(session.read(undo), parameters);
  } finally {
    await close();
  }
}

/** The network condition before a write, and the one that it left. */
function changeOf({ intent, outcome }: JournaledWrite) {
  const refuse = (why: string, hint?: string): never => {
    throw new UsageError(`the write ${intent.id} cannot be undone: ${why}`, { hint });
  };
  if (intent.method === 'DELETE') return refuse('Okta has no way to bring a revoked token back');
  if (outcome?.status === 'failed') return refuse('it failed, and changed nothing');
  const left = intent.body?.['network'] as JsonValue | undefined;
  const before = intent.before?.['network'] as JsonValue | undefined;
  if (left === undefined || isSameAsKept(left, before)) return refuse('it changed no network condition');
  if (before === undefined || before === null) {
    return refuse(
      'the token had no network condition, and no request is known that takes one away',
      `To let it be used from anywhere, SET network = '{"connection":"ANYWHERE"}'.`,
    );
  }
  return { network: before, left };
}

/** @throws IncompleteError when someone has changed the network condition after the write, or the token is gone */
async function refuseChangedSince(
  session: Session,
  parameters: Parameters,
  left: JsonValue,
  { interrupt }: Host,
): Promise<void> {
  const [statement] = session.read(current);
  if (statement === undefined) return;
  const needed = new Map([...parameters].filter(([name]) => name !== 'network'));
  const answer = await session.run(statement, { parameters: needed, signal: interrupt });
  try {
    const [row] = [...answer.rows];
    const token = `${parameters.get('apiTokenId')} of ${parameters.get('subdomain')}`;
    if (row === undefined) throw new IncompleteError(`the token ${token} is gone: nothing was sent`);
    const [network] = row;
    const now = typeof network === 'string' ? (JSON.parse(network) as JsonValue) : undefined;
    if (isSameAsKept(now, left)) return;
    throw new IncompleteError(
      `the network condition of ${token} is not as that write left it: nothing was sent. It is ${network ?? 'none'}`,
      { hint: 'Undo the later write first, or write the UPDATE yourself.' },
    );
  } finally {
    answer.close();
  }
}
