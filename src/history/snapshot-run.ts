import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { dayMs } from '../base/day.ts';
import { HistoryError } from '../base/errors.ts';
import { codeOf, reasonOf } from '../base/file-fault.ts';
import { userName } from '../base/user-name.ts';
import { version } from '../base/version.ts';
import type { Table } from '../catalog/table.ts';
import { type HistoryDirectory, manifestPath, type RunName, unreadable } from './history-directory.ts';
import {
  type Coverage,
  type HistoryFile,
  historyFormat,
  historyVersion,
  type Manifest,
  type ManifestBody,
  manifestText,
  sumOf,
} from './manifest.ts';
import { readRegularText } from './open-regular.ts';
import { SnapshotFile } from './snapshot-file.ts';

const unfinishedPrefix = '.unfinished-';

/** A clock that is set by the network goes back by less. */
const clockSlackMs = 1000;

/** The last run: its time, and the sum that the next one is chained to. */
interface Head {
  readonly number: number;
  /** Milliseconds since the epoch; undefined before the first run, and when its manifest is damaged. */
  readonly at: number | undefined;
  readonly sha256: string | null;
}

/** A file that was written to its end, and waits for the end of the run. */
type FinishedFile = Omit<HistoryFile, 'path'> & { readonly temporary: string };

export interface BeginOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** By table: the columns that are left out. */
  readonly omitted: ReadonlyMap<string, readonly string[]>;
}

/**
 * A run on its way into the history. Its files get their names once all of them are whole; its manifest, which makes them
 * count, comes last, and its number can be taken only once.
 */
export class SnapshotRun {
  readonly #history: HistoryDirectory;
  readonly #options: BeginOptions;
  readonly #startedAt: number;
  readonly #folder: string;
  readonly #open = new Map<string, { readonly file: SnapshotFile; readonly temporary: string }>();
  readonly #finished: FinishedFile[] = [];
  readonly #notRead: { table: string; subdomain: string; reason: string }[] = [];
  #count = 0;

  private constructor(history: HistoryDirectory, options: BeginOptions, folder: string) {
    this.#history = history;
    this.#options = options;
    this.#startedAt = options.now();
    this.#folder = folder;
  }

  /**
   * @throws HistoryError when the clock says that the last run is still to come; UsageError when the directory cannot be
   * written
   */
  static async begin(history: HistoryDirectory, options: BeginOptions): Promise<SnapshotRun> {
    const { at } = await headOf(history);
    if (at !== undefined && options.now() < at - clockSlackMs) {
      throw new HistoryError(
        `the clock says ${iso(options.now())}, and the last run in ${history.path} is of ${iso(at)}: a run may not lie before it`,
        { hint: 'Set the clock, or keep another history with --history.' },
      );
    }
    const folder = join(history.path, `${unfinishedPrefix}${randomBytes(6).toString('hex')}`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeLeftovers(history.path, options.now());
    } catch (error) {
      throw unreadable(history.path, error);
    }
    return new SnapshotRun(history, options, folder);
  }

  /** The file for the rows of a table in an org, which is begun when it is first wanted. */
  fileFor(table: Table, subdomain: string): SnapshotFile {
    const key = keyOf(table, subdomain);
    const known = this.#open.get(key);
    if (known !== undefined) return known.file;
    const temporary = join(this.#folder, `${this.#count++}.parquet`);
    const file = this.#writing(() => new SnapshotFile(temporary, table, this.#omittedOf(table)));
    this.#open.set(key, { file, temporary });
    return file;
  }

  /** Notes that a table of an org could not be read, and drops the rows of it that came. */
  async leaveOut(table: Table, subdomain: string, reason: string): Promise<void> {
    const key = keyOf(table, subdomain);
    const begun = this.#open.get(key);
    this.#open.delete(key);
    this.#notRead.push({ table: table.name, subdomain, reason });
    begun?.file.close();
    if (begun !== undefined) await rm(begun.temporary, { force: true });
  }

  /** Ends the file of a table in an org, which then has all that its coverage says. */
  finish(table: Table, subdomain: string, url: string | undefined, coverage: Coverage): HistoryFile['rows'] {
    const file = this.fileFor(table, subdomain);
    const key = keyOf(table, subdomain);
    const { temporary = '' } = this.#open.get(key) ?? {};
    const { columns, ...written } = this.#writing(() => file.finish());
    this.#open.delete(key);
    const about = { table: table.name, subdomain, ...(url === undefined ? {} : { url }) };
    this.#finished.push({
      ...about,
      temporary,
      ...written,
      coverage,
      columns: [...columns],
      omitted: [...this.#omittedOf(table)],
    });
    return written.rows;
  }

  /** Whether anything was read. */
  get isEmpty(): boolean {
    return this.#finished.length === 0;
  }

  /**
   * Puts all files in their places, and then the manifest.
   * @throws UsageError when the disk is full or cannot be written; then nothing of the run counts
   */
  async commit(): Promise<Manifest> {
    try {
      let places = this.#finished.map(({ temporary }) => temporary);
      for (;;) {
        this.#history.refresh();
        const head = await headOf(this.#history);
        const at = Math.max(this.#options.now(), (head.at ?? 0) + 1);
        const body = this.#manifest(head, at);
        places = await this.#place(places, body.files);
        const text = manifestText(body);
        if (!(await this.#publish(text, body.number))) continue;
        return { ...body, sha256: (JSON.parse(text) as Manifest).sha256 };
      }
    } catch (error) {
      throw unreadable(this.#history.path, error);
    } finally {
      await this.discard();
    }
  }

  /** Removes the files that did not get to their places. */
  async discard(): Promise<void> {
    for (const { file } of this.#open.values()) file.close();
    this.#open.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #omittedOf({ name }: Table): readonly string[] {
    return this.#options.omitted.get(name) ?? [];
  }

  #manifest(head: Head, at: number): ManifestBody {
    const name = `${iso(at).replaceAll(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
    return {
      format: historyFormat,
      formatVersion: historyVersion,
      oktaql: version,
      number: head.number + 1,
      startedAt: iso(this.#startedAt),
      at: iso(at),
      ranBy: { user: userName(), host: hostname() },
      files: this.#finished.map(({ temporary: _, ...file }, index) => ({
        ...file,
        path: `${partitionOf(file, at)}/${name}-${index}.parquet`,
      })),
      notRead: this.#notRead,
      previous: head.sha256,
    };
  }

  /** Gives files the names of the manifest. @returns where they are now */
  async #place(from: readonly string[], files: readonly HistoryFile[]): Promise<string[]> {
    const places: string[] = [];
    for (const [index, { path }] of files.entries()) {
      const place = join(this.#history.path, path);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await rename(from[index] ?? '', place);
      places.push(place);
    }
    return places;
  }

  /** @returns false when another run has taken the number */
  async #publish(text: string, number: number): Promise<boolean> {
    const temporary = join(this.#folder, 'manifest.json');
    const place = join(this.#history.path, manifestPath(number));
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      // Unlike a rename, it never takes the place of another.
      await link(temporary, place);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  #writing<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw unreadable(this.#history.path, error);
    }
  }
}

const iso = (at: number): string => new Date(at).toISOString();

const keyOf = ({ name }: Table, subdomain: string): string => `${name} ${subdomain}`;

/** As Hive has it, so that other programs read the columns `table`, `subdomain` and `date` out of it. */
const partitionOf = ({ table, subdomain }: Pick<HistoryFile, 'table' | 'subdomain'>, at: number): string =>
  `table=${table}/subdomain=${encodeURIComponent(subdomain)}/date=${iso(at).slice(0, 10)}`;

async function headOf(history: HistoryDirectory): Promise<Head> {
  const runs = await history.runs();
  const last = runs.at(-1);
  const pruned = await history.pruned();
  if (last === undefined)
    return { number: pruned?.number ?? 0, at: undefined, sha256: pruned?.sha256 ?? null };
  const text = await readRegularText(join(history.path, last.path)).catch((error: Error) => {
    throw new HistoryError(
      `the last run in ${history.path} cannot be read: ${reasonOf(error) ?? error.message}`,
      {
        hint: 'A new run is chained to it. `oktaql history --verify` names what is damaged.',
        cause: error,
      },
    );
  });
  return { number: last.number, at: await lastTime(history, runs), sha256: sumOf(text) };
}

async function lastTime(history: HistoryDirectory, runs: readonly RunName[]): Promise<number | undefined> {
  for (const run of runs.toReversed()) {
    const manifest = await history.manifest(run);
    if (typeof manifest !== 'string') return Date.parse(manifest.at);
  }
  return undefined;
}

/** Removes the files that killed runs have left. A run that is under way is younger. */
async function removeLeftovers(path: string, now: number): Promise<void> {
  for (const name of await readdir(path)) {
    if (!name.startsWith(unfinishedPrefix)) continue;
    const folder = join(path, name);
    const changed = await stat(folder).catch(() => undefined);
    if (changed !== undefined && now - changed.mtimeMs > dayMs)
      await rm(folder, { recursive: true, force: true });
  }
}
