import type { Command } from 'commander';
import { counted } from '../base/counted.ts';
import { IncompleteError } from '../base/errors.ts';
import { rowSet } from '../base/row-set.ts';
import { HistoryDirectory } from '../history/history-directory.ts';
import { SnapshotRun } from '../history/snapshot-run.ts';
import { readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import { startDeadline } from '../host/deadline.ts';
import { type Host, say } from '../host/host.ts';
import { historyPath } from '../host/open-history.ts';
import { openSession } from '../host/open-session.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import { allOrgs } from './all-orgs.ts';
import { snapshotTables } from './snapshot-tables.ts';
import { type Kept, omittedColumns, takeTable } from './take-snapshot.ts';

/**
 * `oktaql snapshot [table…]`: whole tables of the orgs in use, into the history.
 * @throws IncompleteError when a part could not be read, after the rest was kept; the error of that part itself, when
 * there is no rest
 */
export async function runSnapshot(names: readonly string[], command: Command, given: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { progress, context } = await createProgress(given, options);
  const destination = await openDestination(options, context);
  const { session, close } = await openSession(
    options,
    context,
    progress === undefined ? [] : [progress.observe],
    { sql: 'okta' },
  );
  const deadline = startDeadline('the snapshot', options.timeout, context);
  let run: SnapshotRun | undefined;
  try {
    const tables = snapshotTables(names, session.catalog);
    const directory = await session.directory();
    const orgs = allOrgs(directory, 'a snapshot', '--demo takes the embedded ones');
    const omitted = omittedColumns(directory.history?.omit ?? [], (name) => session.catalog.find(name));
    const history = new HistoryDirectory(historyPath(options, context, directory));
    run = await SnapshotRun.begin(history, { now: () => context.clock.now(), omitted });
    const kept: Kept[] = [];
    for (const table of tables) {
      progress?.begin();
      const taken = await takeTable(table, {
        session,
        history,
        run,
        orgs,
        now: context.clock.now(),
        runOptions: () => ({
          signal: deadline.signal,
          timeLimit: deadline.limit,
          maxRequests: options.maxRequests,
          onWarning: (warning) => say(context, `warning: ${warning}`),
        }),
      });
      progress?.end();
      kept.push(...taken);
    }
    context.interrupt.throwIfAborted();
    const [failure] = kept.flatMap(({ error }) => error ?? []);
    if (run.isEmpty && failure !== undefined) throw failure;
    const { number, at, files } = await run.commit();
    const rows = rowSet(
      ['table', 'subdomain', 'rows', 'coverage', 'error'],
      kept.map(({ table, subdomain, rows: count = null, coverage, error }) => [
        table,
        subdomain,
        count,
        coverage,
        error?.message ?? null,
      ]),
    );
    await printRows(rows, destination, options, context);
    if (options.quiet !== true)
      say(context, `run ${number} of ${at}: ${counted(files.length, 'file')} in ${history.path}`);
    const missing = kept.filter(({ error }) => error !== undefined);
    if (missing.length > 0) {
      const what = missing.map(({ table, subdomain }) => `${table} of ${subdomain}`).join(', ');
      throw new IncompleteError(`run ${number} does not have ${what}`, {
        hint: 'The table above says why. What could be read is kept.',
      });
    }
  } finally {
    progress?.end();
    deadline.stop();
    await run?.discard();
    await close();
  }
}
