import { toJsonText } from '../base/exact-json.ts';
import { periodColumns } from '../catalog/past-table.ts';
import { orgColumn, ownIdentity, type Table } from '../catalog/table.ts';
import type { JsonObject } from '../execute/ports.ts';
import type { FileOfRun } from './manifest.ts';
import { DamagedFileError } from './past-rows.ts';

export interface VersionsOptions {
  readonly table: Table;
  /** Milliseconds since the epoch: of the runs before it only the last is there, to compare with. */
  readonly since: number;
  readonly read: (used: FileOfRun) => AsyncIterable<readonly JsonObject[]>;
  /** Called with a run that is passed over, for its file is not as it was written. */
  readonly onDamage: (used: FileOfRun, error: Error) => void;
}

/** A row as it was from one run to another. */
interface Version {
  readonly row: JsonObject;
  readonly text: string;
  /** The time of the run that saw it first; undefined when that lies before the wanted time. */
  readonly start: string | undefined;
}

/**
 * The versions of the rows of a table: each with the time of the run that saw it first, and of the first run that saw
 * it no more. All kept columns of a row are compared.
 * @param runs in the order of their times
 */
export async function* versionsOf(
  runs: readonly FileOfRun[],
  { table, since, read, onDamage }: VersionsOptions,
): AsyncGenerator<readonly JsonObject[]> {
  const identity =
    ownIdentity(table).length === 0 ? undefined : table.identity.filter((name) => name !== orgColumn);
  const identityOf = (row: JsonObject, text: string): string =>
    identity === undefined ? text : toJsonText(identity.map((name) => row[name] ?? null));
  let current = new Map<string, Version>();
  for (const used of runs) {
    const { at } = used.run;
    const isBefore = Date.parse(at) < since;
    const isEvents = used.file.coverage.kind === 'period';
    const next = isEvents ? current : new Map<string, Version>();
    try {
      for await (const rows of read(used)) {
        for (const row of rows) {
          const text = toJsonText(row);
          const key = identityOf(row, text);
          if (next.has(key)) continue;
          const known = current.get(key);
          next.set(key, known?.text === text ? known : { row, text, start: isBefore ? undefined : at });
        }
      }
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      onDamage(used, error);
      continue;
    }
    if (isEvents) continue;
    const ended = [...current].filter(([key, version]) => next.get(key) !== version);
    yield ended.flatMap(([, version]) => rowOf(version, at));
    current = next;
  }
  yield [...current.values()].flatMap((version) => rowOf(version, null));
}

const rowOf = ({ row, start }: Version, end: string | null): readonly JsonObject[] =>
  start === undefined ? [] : [{ ...row, [periodColumns.start]: start, [periodColumns.end]: end }];
