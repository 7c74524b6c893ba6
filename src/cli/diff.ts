import type { Command } from 'commander';
import { counted } from '../base/counted.ts';
import { SqlError, UsageError } from '../base/errors.ts';
import { rowSet } from '../base/row-set.ts';
import type { Row } from '../base/sql-value.ts';
import { isPastName } from '../catalog/past-table.ts';
import type { Table } from '../catalog/table.ts';
import { type Difference, diffRows } from '../history/diff-rows.ts';
import { readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import { startDeadline } from '../host/deadline.ts';
import { givenTime } from '../host/given-time.ts';
import { type Host, say } from '../host/host.ts';
import { openSession } from '../host/open-session.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import { FindingsError } from '../saved/audit/check-outcome.ts';
import type { Session } from '../session.ts';
import { unlessNotConfigured } from '../statement-orgs.ts';
import { snapshotTables } from './snapshot-tables.ts';
import { omittedColumns } from './take-snapshot.ts';

interface DiffOptions {
  readonly from: string;
  readonly to: string;
  readonly allColumns?: boolean;
  readonly exitCode?: boolean;
}

/** `oktaql diff [table] --from T1 --to T2`: the rows added, removed and changed. `now` asks Okta. */
export async function runDiff(
  name = 'okta.api_tokens.api_tokens',
  command: Command,
  given: Host,
): Promise<void> {
  const options = readCommonOptions(command);
  const { progress, context } = await createProgress(given, options);
  const { from: fromText, to: toText, allColumns = false, exitCode = false } = command.opts<DiffOptions>();
  const now = context.clock.now();
  const timeOf = (option: string, text: string) =>
    text.trim().toLowerCase() === 'now' ? undefined : givenTime(option, text, now);
  const from = timeOf('--from', fromText);
  const to = timeOf('--to', toText);
  if (from === undefined) throw new UsageError('--from now: nothing is known of what comes after it');
  if (to !== undefined && to < from) {
    throw new UsageError('--to lies before --from', { hint: 'Give the earlier time with --from.' });
  }
  const destination = await openDestination(options, context);
  const { session, close } = await openSession(
    options,
    context,
    progress === undefined ? [] : [progress.observe],
    { sql: to === undefined ? 'okta' : '' },
  );
  const deadline = startDeadline('the comparison', options.timeout, context);
  try {
    if (isPastName(name))
      throw new SqlError(`no such table: ${name}`, { hint: 'The times go to --from and --to.' });
    const [{ table: whole }] = snapshotTables([name], session.catalog) as [{ table: Table }];
    const table = await withoutOmitted(whole, session);
    const leftOut = whole.columns.length - table.columns.length;
    if (leftOut > 0 && options.quiet !== true)
      say(context, `note: ${counted(leftOut, 'column')} that the history leaves out cannot be compared`);
    // Orgs that are not read now cannot have changed.
    const orgs = to === undefined ? (await session.directory()).orgs.map(({ name: org }) => org) : undefined;
    const read = async (at: number | undefined): Promise<readonly Row[]> => {
      const columns = table.columns.map((column) => `"${column.name}"`).join(', ');
      const [statement] = session.read(`SELECT ${columns} FROM ${table.name}`);
      if (statement === undefined) return [];
      progress?.begin();
      const answer = await session.run(statement, {
        asOf: at,
        orgs,
        signal: deadline.signal,
        timeLimit: deadline.limit,
        maxRequests: options.maxRequests,
        onWarning: (warning) => say(context, `warning: ${warning}`),
        onNote: (note) => {
          if (options.quiet !== true) say(context, `note: ${note}`);
        },
      });
      try {
        return session.compute(() => [...answer.rows]);
      } finally {
        progress?.end();
        answer.close();
      }
    };
    const differences = diffRows(table, await read(from), await read(to), { allColumns });
    const isForPeople = ['table', 'markdown'].includes(destination.format.name);
    await printRows(differenceRows(differences, isForPeople), destination, options, context);
    const summary = summaryOf(differences);
    if (options.quiet !== true) say(context, summary);
    if (exitCode && differences.length > 0) throw new FindingsError(`there is a difference: ${summary}`);
  } finally {
    progress?.end();
    deadline.stop();
    await close();
  }
}

/** The table without the columns that the configuration leaves out of snapshots. */
async function withoutOmitted(table: Table, session: Session): Promise<Table> {
  const directory = await session.directory().catch(unlessNotConfigured);
  const omitted = omittedColumns(directory.history?.omit ?? [], (name) => session.catalog.find(name)).get(
    table.name,
  );
  return { ...table, columns: table.columns.filter((column) => omitted?.includes(column.name) !== true) };
}

/** @param isForPeople a whole row as JSON would be too wide to read */
const differenceRows = (differences: readonly Difference[], isForPeople: boolean) =>
  rowSet(
    ['change', 'subdomain', 'id', 'name', 'column', 'before', 'after'],
    differences.map(({ change, subdomain, id, name, column = null, before, after }) => {
      const isLeftOut = isForPeople && column === null;
      return [change, subdomain, id, name, column, isLeftOut ? null : before, isLeftOut ? null : after];
    }),
  );

/** `2 added, 1 removed, 3 changed`, in rows. */
function summaryOf(differences: readonly Difference[]): string {
  const rowsWith = (change: Difference['change']) =>
    new Set(
      differences.filter((one) => one.change === change).map(({ subdomain, id }) => `${subdomain} ${id}`),
    ).size;
  const count = new Set(differences.map(({ subdomain, id }) => `${subdomain} ${id}`)).size;
  return `${counted(count, 'row')} of difference: ${rowsWith('added')} added, ${rowsWith('removed')} removed, ${rowsWith('changed')} changed`;
}
