import type { Command } from 'commander';
import { UsageError } from '../base/errors.ts';
import { readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import { readGivenParameters } from '../host/given-parameters.ts';
import { type Host, say } from '../host/host.ts';
import { openQueries } from '../host/open-queries.ts';
import { openSession } from '../host/open-session.ts';
import { takesStdin } from '../host/read-sql.ts';
import { openDestination, StatementRunner } from '../host/statement-runner.ts';
import { askAtTerminal } from '../host/write-options.ts';
import { bindSavedParameters } from '../saved/bind-parameters.ts';
import { hidingOf } from '../saved/describe-query.ts';
import type { Statement } from '../sql/statement.ts';

/** `oktaql run <name> [-p n=v …]`: a saved query. */
export const runSaved = (name: string, command: Command, given: Host): Promise<void> =>
  withSaved(name, command, given, (statement) => statement);

/**
 * `oktaql explain --run <name>`: the requests that a saved query would send to Okta.
 * @throws UsageError for a statement beside it
 */
export async function explainSaved(name: string, command: Command, given: Host): Promise<void> {
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
  given: Host,
  statementFor: (statement: Statement) => Statement,
): Promise<void> {
  const options = readCommonOptions(command);
  takesStdin(options.table, given);
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
