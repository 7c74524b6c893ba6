import type { Command } from 'commander';
import { readCommonOptions } from '../host/common-options.ts';
import type { Host } from '../host/host.ts';
import { openQueries, sayUnusable } from '../host/open-queries.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import { askAtTerminal } from '../host/write-options.ts';
import { writeChunks } from '../output/write-chunks.ts';
import { describeQuery } from '../saved/describe-query.ts';
import { queryRows } from '../saved/query-rows.ts';

/** `oktaql queries [name]`: the saved queries, or one of them with its SQL. */
export async function runQueries(name: string | undefined, command: Command, context: Host): Promise<void> {
  const options = readCommonOptions(command);
  const library = await openQueries(options, context, askAtTerminal(context));
  if (name !== undefined && options.output === undefined && options.out === undefined) {
    // One query is many lines of text, which no table shows well.
    await writeChunks(context.stdout, [describeQuery(library.named(name))], context.interrupt);
    return;
  }
  const destination = await openDestination(options, context);
  // Programs get the whole header of each; people a list that fits.
  const isWhole = ['json', 'jsonl'].includes(destination.format.name);
  const rows = queryRows(library, name, { isWhole });
  if (name === undefined && options.quiet !== true) sayUnusable(library, context);
  await printRows(rows, destination, options, context);
}
