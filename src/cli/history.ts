import type { Command } from 'commander';
import { counted } from '../base/counted.ts';
import { type ExitCode, exitCode, OktaqlError, UsageError } from '../base/errors.ts';
import { rowSet } from '../base/row-set.ts';
import type { SqlValue } from '../base/sql-value.ts';
import { HistoryDirectory } from '../history/history-directory.ts';
import type { Manifest } from '../history/manifest.ts';
import { pruneHistory } from '../history/prune.ts';
import { verifyHistory } from '../history/verify.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { givenSpan } from '../host/given-time.ts';
import { type Host, say } from '../host/host.ts';
import { configuredHistory } from '../host/open-history.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';

/** A history that is not as it was written. Exit 1. */
class DamagedHistoryError extends OktaqlError {
  override readonly code: string = 'history';
  override readonly exitCode: ExitCode = exitCode.findings;
}

/**
 * `oktaql history`: the runs, newest last. `--verify` holds all files against their sums, `--prune --keep 400d` removes
 * old runs.
 */
export async function runHistory(command: Command, context: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { verify, prune, keep } = command.opts<{ verify?: boolean; prune?: boolean; keep?: string }>();
  if (verify === true && prune === true) throw new UsageError('--verify and --prune are two commands');
  if (prune === true && keep === undefined) {
    throw new UsageError('--prune needs --keep: how long runs are kept', { hint: '--prune --keep 400d' });
  }
  if (keep !== undefined && prune !== true) throw new UsageError('--keep goes with --prune');
  const history = new HistoryDirectory(await configuredHistory(options, context));
  if (verify === true) return verifyAll(history, options, context);
  if (keep !== undefined) return pruneOld(history, keep, options, context);
  await list(history, options, context);
}

async function list(history: HistoryDirectory, options: CommonOptions, context: Host): Promise<void> {
  const rows: SqlValue[][] = [];
  for (const run of await history.runs()) {
    const manifest = await history.manifest(run);
    if (typeof manifest === 'string')
      rows.push([run.number, null, null, null, null, null, `does not count: ${manifest}`]);
    else rows.push(rowOf(manifest));
  }
  const columns = ['run', 'time', 'orgs', 'tables', 'rows', 'bytes', 'notRead'];
  const destination = await openDestination(options, context);
  await printRows(rowSet(columns, rows), destination, options, context);
  if (rows.length === 0 && options.quiet !== true)
    say(context, `there is no run in ${history.path}: \`oktaql snapshot\` makes the first`);
}

function rowOf({ number, at, files, notRead }: Manifest): SqlValue[] {
  const sum = (of: 'rows' | 'bytes') => files.reduce((total, file) => total + file[of], 0);
  const names = (of: 'table' | 'subdomain') => [...new Set(files.map((file) => file[of]))];
  const missing = notRead.map(({ table, subdomain }) => `${table} of ${subdomain}`).join(', ');
  return [
    number,
    at,
    names('subdomain').join(', '),
    names('table').length,
    sum('rows'),
    sum('bytes'),
    missing === '' ? null : missing,
  ];
}

async function verifyAll(history: HistoryDirectory, options: CommonOptions, context: Host): Promise<void> {
  const destination = await openDestination(options, context);
  const rows: SqlValue[][] = [];
  let bad = 0;
  for await (const { run = null, file, status, why = null } of verifyHistory(history)) {
    context.interrupt.throwIfAborted();
    rows.push([run, file, status, why]);
    if (status !== 'unchanged' && status !== 'of no run') bad++;
  }
  await printRows(rowSet(['run', 'file', 'status', 'why'], rows), destination, options, context);
  if (bad === 0) return;
  throw new DamagedHistoryError(
    `${history.path} is not as it was written: ${bad} of ${counted(rows.length, 'file')}`,
    {
      hint: 'A run whose manifest or file is damaged is not read; the runs before it are.',
    },
  );
}

async function pruneOld(
  history: HistoryDirectory,
  keep: string,
  options: CommonOptions,
  context: Host,
): Promise<void> {
  let span: number;
  try {
    span = givenSpan(keep.trim());
  } catch (cause) {
    throw new UsageError(`--keep ${keep}: that is no length of time`, {
      hint: 'Such as 400d or 52w.',
      cause,
    });
  }
  const destination = await openDestination(options, context);
  const only = options.dryRun === true;
  const removed = await pruneHistory(history, context.clock.now() - span, { only });
  const rows = removed.map(({ number, at, files }) => [number, at, files.length]);
  await printRows(rowSet(['run', 'time', 'files'], rows), destination, options, context);
  if (options.quiet === true) return;
  const what = counted(removed.length, 'run');
  say(context, only ? `dry run: ${what} would be removed` : `${what} removed`);
}
