import { instantOf, isoTimeOf } from '../base/instant.ts';
import {
  type Operation,
  orgColumn,
  ownIdentity,
  type Past,
  type QueryParameter,
  type Table,
  time,
} from './table.ts';

/** The columns of all versions: the run that saw one first, and the first that saw it no more. */
export const periodColumns = { start: 'row_start', end: 'row_end' } as const;

const form = /^(.+) FOR SYSTEM_TIME (?:AS OF (\S+)|ALL)$/i;

/** Without a dot, which would part it into more names. */
const timeInName = (at: number): string => (isoTimeOf(at) ?? '').replace('.000Z', 'Z').replace('.', ',');

/** The end of a name at a time: ` FOR SYSTEM_TIME AS OF 2026-09-30T00:00:00Z`. */
const pastSuffix = (at: Past['at']): string =>
  ` FOR SYSTEM_TIME ${at === 'all' ? 'ALL' : `AS OF ${timeInName(at)}`}`;

/** The name at a time. */
export const withTime = (name: string, at: Past['at']): string => name + pastSuffix(at);

export const isPastName = (name: string): boolean => / FOR SYSTEM_TIME /i.test(name);

/** The name of the table, and the time that its rows are of; undefined when the name is not of that form. */
export function readPastName(name: string): { readonly of: string; readonly at: Past['at'] } | undefined {
  const [, of, written] = form.exec(name) ?? [];
  if (of === undefined) return undefined;
  if (written === undefined) return { of, at: 'all' };
  const at = instantOf(written.replace(',', '.'));
  return at === undefined ? undefined : { of, at };
}

/**
 * The table as the history has it: the same columns, and `row_start` and `row_end` for all versions. No key is needed to
 * read it.
 * @param name default: the table's with its time
 */
export function pastTable(of: Table, at: Past['at'], name = withTime(of.name, at)): Table {
  const columns = of.columns.map((column) => ({
    ...column,
    from: column.name === orgColumn ? [] : [column.name],
    mayHoldSecrets: false,
    isStored: true,
    ids: undefined,
  }));
  const { start, end } = periodColumns;
  const added =
    at === 'all'
      ? [
          time(start, 'The run of the history that saw this version of the row first.'),
          time(end, 'The first run that saw it no more; NULL while it is still there.'),
        ]
      : [];
  return Object.freeze<Table>({
    ...of,
    name,
    columns: [...columns, ...added],
    // Rows that are known by the whole of them are kept as they are: snapshots have each once.
    identity: ownIdentity(of).length === 0 ? [] : [...of.identity, ...(at === 'all' ? [start] : [])],
    parents: undefined,
    values: undefined,
    operations: [
      {
        name: at === 'all' ? 'read_versions' : 'read_snapshot',
        verb: 'select',
        method: 'GET',
        // Readings of two times are two requests.
        path: `/${withTime(of.name, at)}`,
        rows: 'many',
        scope: '',
        pushdown: at === 'all' ? versionBounds : boundsOfEvents(of),
      },
    ],
    past: { of, at },
  });
}

/** Longer than there is any history. */
const allDays = 36_500;

const versionBounds = {
  since: { kind: 'since', column: periodColumns.start, otherwiseDays: allDays },
} as const;

/** Where Okta takes bounds of a time, files that lie outside of them need not be read. */
function boundsOfEvents(of: Table): NonNullable<Operation['pushdown']> {
  const bounds = of.operations.flatMap(({ pushdown = {} }) => Object.entries(pushdown));
  return Object.fromEntries(
    bounds.flatMap(([name, bound]): [string, QueryParameter][] => {
      if (bound.kind === 'since') return [[name, { ...bound, otherwiseDays: allDays }]];
      return bound.kind === 'until' ? [[name, bound]] : [];
    }),
  );
}
