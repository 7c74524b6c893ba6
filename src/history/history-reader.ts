import { HistoryError } from '../base/errors.ts';
import { instantOf } from '../base/instant.ts';
import { periodColumns } from '../catalog/past-table.ts';
import { orgColumn, type Past, type Table } from '../catalog/table.ts';
import type { JsonObject, Page, PastReader } from '../execute/ports.ts';
import type { Fetch } from '../plan/fetch.ts';
import { HistoryDirectory, type RunName } from './history-directory.ts';
import type { Coverage, FileOfRun, HistoryFile, Manifest } from './manifest.ts';
import { DamagedFileError, faultOf, pastRows } from './past-rows.ts';
import { versionsOf } from './versions.ts';

export { HistoryDirectory };

export interface ReaderOptions {
  /** Called with a reason why the rows are less than they seem, such as a run that does not count. */
  readonly onWarning: (warning: string) => void;
  /** Called with the run that the rows of an org are of. */
  readonly onUsed: (used: { readonly subdomain: string; readonly what: string }) => void;
  /** The orgs that are configured, and where they are asked. */
  readonly orgs: readonly { readonly name: string; readonly url: string }[];
}

/** Reads the rows of tables of the past out of a history. */
export function createHistoryReader(history: HistoryDirectory, options: ReaderOptions): PastReader {
  return {
    orgs: (tables) => history.orgsOf(tables.map(({ name, past }) => past?.of.name ?? name)),
    async *read({ table, keys, request }: Fetch, columns: readonly string[], signal: AbortSignal) {
      const { past } = table;
      const subdomain = keys.get(orgColumn) ?? '';
      if (past === undefined) return;
      const window = windowOf(request.query);
      const reading: Reading = { history, table: past.of, subdomain, columns, options, signal };
      const pages =
        past.at === 'all'
          ? versionsIn(reading, window)
          : rowsAt(reading, past.at, window, noteOf(past, reading));
      for await (const rows of pages) {
        signal.throwIfAborted();
        yield { rows } satisfies Page;
      }
    },
  };
}

interface Reading {
  readonly history: HistoryDirectory;
  readonly table: Table;
  readonly subdomain: string;
  readonly columns: readonly string[];
  readonly options: ReaderOptions;
  readonly signal: AbortSignal;
}

/** How late an event may come into the log, in milliseconds: a file can have some that happened before its time. */
export const lateMs = 10 * 60_000;

/** The time within the request's bounds, in milliseconds since the epoch. */
interface Window {
  readonly since: number;
  readonly until: number;
}

const windowOf = (query: Readonly<Record<string, string>> = {}): Window => ({
  since: instantOf(query['since'] ?? '') ?? Number.NEGATIVE_INFINITY,
  until: instantOf(query['until'] ?? '') ?? Number.POSITIVE_INFINITY,
});

const noteOf =
  ({ at }: Past, { table, subdomain, options }: Reading) =>
  ({ run, file }: FileOfRun): void => {
    const period = file.coverage.kind === 'period' ? ', and those before it' : '';
    const time = at === 'all' ? '' : ` as of ${new Date(at).toISOString()}`;
    options.onUsed({ subdomain, what: `${table.name}${time} is run ${run.number} of ${run.at}${period}` });
  };

async function* rowsAt(
  reading: Reading,
  at: number,
  window: Window,
  onUsed: (used: FileOfRun) => void,
): AsyncGenerator<readonly JsonObject[]> {
  const { history, table, subdomain, options } = reading;
  const found = new Seen();
  for await (const run of history.before(at, damageWarning(options))) {
    const file = found.take(run, table, subdomain);
    if (file === undefined) continue;
    if (file.coverage.kind === 'period') {
      onUsed({ run, file });
      yield* eventsUntil(reading, at, window);
      return;
    }
    try {
      yield* rowsOfFile(reading, { run, file });
      onUsed({ run, file });
      return;
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      options.onWarning(damaged(run, error));
      found.damaged ??= `run ${run.number} of ${run.at} is damaged: ${error.message}`;
    }
  }
  throw await noSuchRun(reading, at, found);
}

/** The runs that were looked at on the way to one that can be used. */
class Seen {
  partial: { readonly run: Manifest; readonly coverage: Coverage } | undefined;
  failed: { readonly run: Manifest; readonly reason: string } | undefined;
  damaged: string | undefined;

  /** The file of the table in that run, when it has all of it. */
  take(run: Manifest, table: Table, subdomain: string): HistoryFile | undefined {
    const isOf = (one: { readonly table: string; readonly subdomain: string }) =>
      one.table === table.name && one.subdomain === subdomain;
    const file = run.files.find(isOf);
    if (file?.coverage.kind === 'keys') this.partial ??= { run, coverage: file.coverage };
    const failed = run.notRead.find(isOf);
    if (failed !== undefined) this.failed ??= { run, reason: failed.reason };
    return file === undefined || file.coverage.kind === 'keys' ? undefined : file;
  }
}

const damageWarning =
  ({ onWarning }: ReaderOptions) =>
  ({ path }: RunName, why: string): void =>
    onWarning(`${path} of the history does not count: ${why}`);

const damaged = ({ number, at }: Manifest, { message }: Error): string =>
  `run ${number} of ${at} is not read: ${message}`;

/**
 * The rows of one file.
 * @param columns the names of the columns to read; `used` are the columns that the statement needs
 * @throws DamagedFileError before the first row; HistoryError for a column that was left out
 */
async function* rowsOfFile(
  { history, table, columns: used, options }: Reading,
  { run, file }: FileOfRun,
  columns: readonly string[] = used,
): AsyncGenerator<readonly JsonObject[]> {
  const needed = used.filter((name) => isOfFile(name));
  const omitted = needed.find((name) => file.omitted.includes(name));
  if (omitted !== undefined) {
    throw new HistoryError(
      `run ${run.number} of ${run.at} left ${table.name}.${omitted} out, as the configuration says`,
      {
        hint: 'Name the columns that are wanted in the place of *, or take the column out of `omit` for runs to come.',
      },
    );
  }
  for (const name of needed.filter((column) => !file.columns.includes(column))) {
    options.onWarning(
      `${table.name}.${name} is NULL in run ${run.number} of ${run.at}: oktaql ${run.oktaql} had no such column`,
    );
  }
  yield* pastRows(history.path, file, columns.filter(isOfFile));
}

/** The org is in the name of the directory, and a period is made of several files. */
const isOfFile = (name: string): boolean =>
  name !== orgColumn && name !== periodColumns.start && name !== periodColumns.end;

/**
 * All events until a time, out of the files of all runs until then.
 * @throws HistoryError when some events of the wanted time are in no file
 */
async function* eventsUntil(
  reading: Reading,
  at: number,
  { since, until }: Window,
): AsyncGenerator<readonly JsonObject[]> {
  const { history, table, subdomain, options } = reading;
  let begin: string | undefined;
  for await (const run of history.before(at, damageWarning(options))) {
    const file = new Seen().take(run, table, subdomain);
    if (file?.coverage.kind !== 'period') continue;
    const { from, to } = file.coverage;
    if (begin !== undefined && begin > to && Date.parse(begin) > since && Date.parse(to) < until)
      throw eventsMissing(reading, to, begin, 'the run that had them is gone or damaged');
    // A later run has read the time of a damaged file once more.
    const isCovered = begin !== undefined && begin <= from;
    if (!isCovered) begin = from;
    if (Date.parse(to) < since || Date.parse(from) > until + lateMs) continue;
    try {
      yield* rowsOfFile(reading, { run, file });
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      if (isCovered) options.onWarning(damaged(run, error));
      else throw eventsMissing(reading, from, to, error.message);
    }
  }
  if (begin !== undefined && isBound(since) && since < Date.parse(begin))
    options.onWarning(
      `the history has ${table.name} of ${subdomain} from ${begin} on: what happened before is not in it`,
    );
}

const eventsMissing = ({ table, subdomain }: Reading, from: string, to: string, why: string): HistoryError =>
  new HistoryError(
    `what happened from ${from} to ${to} is missing in ${table.name} of ${subdomain}: ${why}`,
    {
      hint: '`oktaql history --verify` names all that is damaged. A narrower time leaves it out.',
    },
  );

/** Whether the statement says so: without a bound the request has one that no log reaches. */
const isBound = (since: number): boolean => since > 0;

async function* versionsIn(reading: Reading, { since }: Window): AsyncGenerator<readonly JsonObject[]> {
  const { history, table, subdomain, options, columns: used } = reading;
  const runs: FileOfRun[] = [];
  const found = new Seen();
  for await (const run of history.before(Number.POSITIVE_INFINITY, damageWarning(options))) {
    const file = found.take(run, table, subdomain);
    if (file === undefined) continue;
    const isBefore = Date.parse(run.at) < since;
    // The run before the wanted time shows which rows of the first wanted run are new, so it must not be damaged.
    const fault = isBefore ? await faultOf(history.path, file) : undefined;
    if (fault !== undefined) options.onWarning(damaged(run, fault));
    else runs.push({ run, file });
    if (isBefore && fault === undefined && file.coverage.kind === 'whole') break;
  }
  if (runs.length === 0) throw await noSuchRun(reading, 'all', found);
  const leftOut = new Set(runs.flatMap(({ file }) => file.omitted));
  const compared = table.columns
    .map(({ name }) => name)
    .filter((name) => used.includes(name) || !leftOut.has(name));
  yield* versionsOf(runs.reverse(), {
    table,
    since,
    read: (one) => rowsOfFile(reading, one, compared),
    onDamage: ({ run }, error) => options.onWarning(damaged(run, error)),
  });
}

/** @returns the error that says why there are no rows, which runs there are, and what to do */
async function noSuchRun(
  { history, table, subdomain, options }: Reading,
  at: Past['at'],
  { partial, failed, damaged: broken }: Seen,
): Promise<HistoryError> {
  const when = at === 'all' ? '' : ` at or before ${new Date(at).toISOString()}`;
  const reasons: string[] = [];
  if (broken !== undefined) reasons.push(broken);
  if (partial?.coverage.kind === 'keys')
    reasons.push(
      `run ${partial.run.number} of ${partial.run.at} has only the rows of ${partial.coverage.keys}`,
    );
  if (failed !== undefined)
    reasons.push(`run ${failed.run.number} of ${failed.run.at} could not read it: ${failed.reason}`);
  let earliest: Manifest | undefined;
  let sameUrl: string | undefined;
  const url = options.orgs.find(({ name }) => name === subdomain)?.url;
  for await (const run of history.before(Number.POSITIVE_INFINITY, () => {})) {
    if (new Seen().take(run, table, subdomain) !== undefined) earliest = run;
    sameUrl ??= run.files.find(
      (file) => url !== undefined && file.url === url && file.subdomain !== subdomain,
    )?.subdomain;
  }
  if (earliest !== undefined)
    reasons.push(`the earliest whole one is run ${earliest.number} of ${earliest.at}`);
  else if (reasons.length === 0) reasons.push(`there is none in ${history.path}`);
  const renamed =
    sameUrl === undefined
      ? ''
      : `The history has the org at ${url} as ${sameUrl}: ask for subdomain = '${sameUrl}'. `;
  return new HistoryError(`no run${when} read ${table.name} of ${subdomain} whole; ${reasons.join('; ')}`, {
    hint: `${renamed}\`oktaql history\` lists the runs and \`oktaql snapshot ${table.name}\` makes one, with the same --history or --demo.`,
  });
}
