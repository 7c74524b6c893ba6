import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { bindSavedParameters } from '../saved/bind-parameters.ts';
import { hidingOf } from '../saved/describe-query.ts';
import type { Statement } from '../sql/statement.ts';
import { readCommonOptions } from './common-options.ts';
import { type CliContext, say } from './context.ts';
import { createProgress } from './create-progress.ts';
import { readGivenParameters } from './given-parameters.ts';
import { openQueries } from './open-queries.ts';
import { openSession } from './open-session.ts';
import { openDestination, StatementRunner } from './statement-runner.ts';
import { askAtTerminal } from './write-options.ts';

/** `oktaql run <name> [-p n=v …]`: a saved query. */
export const runSaved = (name: string, command: Command, given: CliContext): Promise<void> =>
  withSaved(name, command, given, (statement) => statement);

/**
 * `oktaql explain --run <name>`: what a saved query would ask of Okta.
 * @throws UsageError for a statement beside it
 */
export async function explainSaved(name: string, command: Command, given: CliContext): Promise<void> {
  if (command.args.length > 0 || command.opts<{ file?: string }>().file !== undefined) {
    throw new UsageError('--run explains a saved query, and takes no other statement', {
      hint: 'Explain them in two commands.',
    });
  }
  await withSaved(name, command, given, (statement) => ({
    kind: 'explain',
    statement,
    text: statement.text,
  }));
}

async function withSaved(
  name: string,
  command: Command,
  given: CliContext,
  statementFor: (statement: Statement) => Statement,
): Promise<void> {
  const options = readCommonOptions(command);
  const { progress, context } = await createProgress(given, options);
  const query = (await openQueries(options, context, askAtTerminal(context))).named(name);
  const parameters = bindSavedParameters(query, readGivenParameters(options.param));
  const hiding = hidingOf(query);
  if (hiding !== undefined && options.quiet !== true) say(context, hiding);
  const destination = await openDestination(options, context);
  const { session, close } = await openSession(
    options,
    context,
    progress === undefined ? [] : [progress.observe],
  );
  try {
    const runner = new StatementRunner(session, options, context, destination, progress);
    await runner.run([statementFor(query.statement)], parameters);
    runner.checkComplete();
  } finally {
    await close();
  }
}
