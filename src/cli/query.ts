import type { Command } from 'commander';
import type { ClientObserver } from '../execute/ports.ts';
import { readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import { readParameters } from '../host/given-parameters.ts';
import { type Host, say } from '../host/host.ts';
import { openSession } from '../host/open-session.ts';
import { readSql, takesStdin } from '../host/read-sql.ts';
import { openDestination, StatementRunner } from '../host/statement-runner.ts';
import { refuseUnusedLists, unusedParameters } from '../host/unused-parameters.ts';
import type { Statement } from '../sql/statement.ts';

/** `oktaql query [sql] [-f FILE|-]`: one or more statements, in order. `explain` puts EXPLAIN before each. */
export async function runQuery(
  sql: string | undefined,
  command: Command,
  given: Host,
  { explain = false } = {},
): Promise<void> {
  const options = readCommonOptions(command);
  const { progress, context } = await createProgress(given, options);
  const isStdinTaken = takesStdin(options.table, context);
  const text = await readSql({ sql, file: command.opts<{ file?: string }>().file, isStdinTaken }, context);
  const parameters = readParameters(options.param);
  const destination = await openDestination(options, context);
  const { session, close } = await openSession(
    options,
    context,
    [...(progress === undefined ? [] : [progress.observe]), onceSent(() => destination.format.load())],
    { sql: text },
  );
  try {
    const statements = session.read(text);
    refuseUnusedLists(statements, parameters);
    if (options.quiet !== true) {
      for (const line of unusedParameters(statements, parameters.keys())) say(context, `warning: ${line}`);
    }
    const runner = new StatementRunner(session, options, context, destination, progress);
    await runner.run(explain ? statements.map(explained) : statements, parameters);
    runner.checkComplete();
  } finally {
    await close();
  }
}

/** Has something done while the first answer is waited for. */
function onceSent(action: () => unknown): ClientObserver {
  let isDone = false;
  return ({ kind }) => {
    if (isDone || kind !== 'sent') return;
    isDone = true;
    // The request leaves at the end of this turn.
    setImmediate(action);
  };
}

const explained = (statement: Statement): Statement =>
  statement.kind === 'explain' ? statement : { kind: 'explain', statement, text: statement.text };
