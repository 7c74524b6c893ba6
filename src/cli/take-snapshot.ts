import { dayMs } from '../base/day.ts';
import { type OktaqlError, SqlError, UsageError } from '../base/errors.ts';
import {
  findColumn,
  orgColumn,
  ownIdentity,
  pathKeys,
  readOperations,
  type Table,
} from '../catalog/table.ts';
import type { Org } from '../config/org.ts';
import type { Page } from '../execute/ports.ts';
import type { HistoryDirectory } from '../history/history-directory.ts';
import { lateMs } from '../history/history-reader.ts';
import type { Coverage } from '../history/manifest.ts';
import { faultOf, pastRows } from '../history/past-rows.ts';
import type { SnapshotRun } from '../history/snapshot-run.ts';
import type { Fetch } from '../plan/fetch.ts';
import type { RunOptions, Session } from '../session.ts';
import { type SnapshotTable, statementFor } from './snapshot-tables.ts';

/** The part of a table in an org that a run has. */
export interface Kept {
  readonly table: string;
  readonly subdomain: string;
  /** Undefined when it could not be read. */
  readonly rows: number | undefined;
  readonly coverage: string;
  readonly error?: OktaqlError | undefined;
}

export interface SnapshotOptions {
  readonly session: Session;
  readonly history: HistoryDirectory;
  readonly run: SnapshotRun;
  readonly orgs: readonly Org[];
  /** For each statement. */
  readonly runOptions: () => RunOptions;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How long Okta keeps its log, in days. */
const logDays = 90;

/**
 * Reads a table of all orgs into a run. An org that cannot be read is left out of this table alone.
 * @throws an error that ends the command: an interrupt, a full disk, a statement that asks too much
 */
export async function takeTable(wanted: SnapshotTable, options: SnapshotOptions): Promise<readonly Kept[]> {
  const column = eventColumn(wanted.table);
  if (column !== undefined) {
    const kept: Kept[] = [];
    for (const org of options.orgs) kept.push(await takeEvents(wanted.table, column, org, options));
    return kept;
  }
  const failed = await readInto(
    wanted.table,
    { sql: statementFor(wanted) },
    options.orgs,
    () => true,
    options,
  );
  return finish(wanted.table, options.orgs, failed, () => coverageOf(wanted), options);
}

/** The column of times by which Okta gives the rows of a table that only grows; undefined for all other tables. */
const eventColumn = (table: Table): string | undefined =>
  readOperations(table)
    .flatMap(({ pushdown = {} }) => Object.values(pushdown))
    .flatMap((parameter) => (parameter.kind === 'since' ? [parameter.column] : []))[0];

const coverageOf = ({ keys }: SnapshotTable): Coverage =>
  keys === undefined ? { kind: 'whole' } : { kind: 'keys', keys };

/** @returns the orgs that could not be read */
async function readInto(
  table: Table,
  { sql, parameters = {} }: { readonly sql: string; readonly parameters?: Readonly<Record<string, string>> },
  orgs: readonly Org[],
  isWanted: (row: Page['rows'][number]) => boolean,
  { session, run, runOptions }: SnapshotOptions,
): Promise<ReadonlyMap<string, OktaqlError>> {
  const failed = new Map<string, OktaqlError>();
  const [statement] = session.read(sql);
  if (statement === undefined) return failed;
  const onPage = ({ table: of, keys, request }: Fetch, { rows }: Page): boolean => {
    if (of !== table) return false;
    if (!failed.has(request.org)) run.fileFor(table, request.org).add(rows.filter(isWanted), keys);
    return true;
  };
  const options: RunOptions = {
    ...runOptions(),
    parameters: new Map(Object.entries(parameters)),
    orgs: orgs.map(({ name }) => name),
    onPage,
    onFailedOrg: (org, error) => {
      if (!failed.has(org)) failed.set(org, error);
    },
  };
  const answer = await session.run(statement, options).catch((error) => unlessOfOurText(error));
  answer.close();
  return failed;
}

/** @throws the error; one that points into a statement which nobody wrote does not show it */
function unlessOfOurText(error: unknown): never {
  if (!(error instanceof SqlError) || error.location === undefined) throw error;
  throw new SqlError(error.message, {
    hint: 'A snapshot has whole tables, and nothing gives all keys of this one.',
    cause: error,
  });
}

async function finish(
  table: Table,
  orgs: readonly Org[],
  failed: ReadonlyMap<string, OktaqlError>,
  coverageIn: (org: Org) => Coverage,
  { run }: SnapshotOptions,
): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const org of orgs) {
    const { name: subdomain, url } = org;
    const error = failed.get(subdomain);
    const coverage = coverageIn(org);
    const about = { table: table.name, subdomain, coverage: coverageText(coverage) };
    if (error === undefined) {
      kept.push({ ...about, rows: run.finish(table, subdomain, url, coverage) });
    } else {
      await run.leaveOut(table, subdomain, error.message);
      kept.push({ ...about, rows: undefined, coverage: 'not read', error });
    }
  }
  return kept;
}

/** For a person. */
function coverageText(coverage: Coverage): string {
  switch (coverage.kind) {
    case 'whole':
      return 'whole';
    case 'keys':
      return `only ${coverage.keys}`;
    case 'period':
      return `${coverage.from} to ${coverage.to}`;
  }
}

/** Keeps the events since the last run, and those that Okta published late. */
async function takeEvents(table: Table, column: string, org: Org, options: SnapshotOptions): Promise<Kept> {
  const { history, now } = options;
  let last: string | undefined;
  for await (const { to } of eventFiles(history, table, org.name)) {
    last = to;
    break;
  }
  const oldest = new Date(now - logDays * dayMs).toISOString();
  // Events that Okta no longer has leave a gap: the history must not show it as a time without events.
  const from = last === undefined || last < oldest ? oldest : last;
  const to = new Date(now).toISOString();
  const since = new Date(Date.parse(from) - (last === undefined ? 0 : lateMs)).toISOString();
  const identity = ownIdentity(table)[0]?.name ?? '';
  const known = new Set<string>();
  for await (const { to: end, file } of eventFiles(history, table, org.name)) {
    if (end < since) break;
    for await (const rows of pastRows(history.path, file, [identity, column])) {
      for (const row of rows) if (String(row[column]) >= since) known.add(String(row[identity]));
    }
  }
  const sql = `SELECT * FROM ${table.name} WHERE ${orgColumn} = :org AND ${column} > :since`;
  const isWanted = (row: Page['rows'][number]) => !known.has(String(row[identity]));
  const failed = await readInto(
    table,
    { sql, parameters: { org: org.name, since } },
    [org],
    isWanted,
    options,
  );
  const [kept] = await finish(table, [org], failed, () => ({ kind: 'period', from, to }), options);
  return kept as Kept;
}

/** The files that have events of the org, and when each ends; the last first. */
async function* eventFiles(history: HistoryDirectory, table: Table, subdomain: string) {
  for await (const run of history.before(Number.POSITIVE_INFINITY, () => {})) {
    const file = run.files.find((one) => one.table === table.name && one.subdomain === subdomain);
    // The time of a damaged file is read once more, as long as Okta has it.
    if (file?.coverage.kind !== 'period' || (await faultOf(history.path, file)) !== undefined) continue;
    yield { to: file.coverage.to, file };
  }
}

/**
 * The columns that snapshots leave out, by table.
 * @param omit as the configuration has them: `okta.users.users.profile`
 * @throws UsageError for one that there is not, or by which rows are known
 */
export function omittedColumns(
  omit: readonly string[],
  find: (name: string) => Table | undefined,
): ReadonlyMap<string, readonly string[]> {
  const omitted = new Map<string, readonly string[]>();
  for (const entry of omit) {
    const parts = entry.split('.');
    const table = find(parts.slice(0, 3).join('.'));
    const column = table && findColumn(table, parts.slice(3).join('.'));
    if (table === undefined || column === undefined) {
      throw new UsageError(`history.omit: there is no column ${entry}`, {
        hint: 'Write the table and the column, such as okta.users.users.profile.',
      });
    }
    const isKey = readOperations(table).some((operation) => pathKeys(table, operation).includes(column.name));
    if (table.identity.includes(column.name) || isKey)
      throw new UsageError(
        `history.omit: rows of ${table.name} are known by ${column.name}, which cannot be left out`,
      );
    omitted.set(table.name, [...(omitted.get(table.name) ?? []), column.name]);
  }
  return omitted;
}
