import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HistoryError, UsageError } from '../base/errors.ts';
import { codeOf, reasonOf } from '../base/file-fault.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { readRegularText } from './open-regular.ts';

/** Where manifests are, within the history. */
const runsFolder = 'runs';

const orgPrefix = 'subdomain=';

/** Names the last run that was removed. It is written before the files of that run go. */
export const prunedFile = 'pruned.json';

/** The name of a manifest: the number of its run. No two can have the same. */
const nameForm = /^(\d{8})\.json$/;

export const manifestPath = (number: number): string =>
  `${runsFolder}/${String(number).padStart(8, '0')}.json`;

/** A run of the history by its number. */
export interface RunName {
  readonly number: number;
  /** Of the manifest, within the history. */
  readonly path: string;
}

/** The last run that was removed. */
export interface Pruned {
  readonly number: number;
  /** The sum of its manifest, to which the next manifest is chained. */
  readonly sha256: string;
}

/** A directory of snapshots. A snapshot counts only with a whole manifest. */
export class HistoryDirectory {
  readonly path: string;
  readonly #manifests = new Map<string, Promise<Manifest | string>>();
  #runs: Promise<readonly RunName[]> | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * The runs in the order of their numbers, which is that of their times.
   * @throws HistoryError when it is there and cannot be read
   */
  runs(): Promise<readonly RunName[]> {
    this.#runs ??= this.#list();
    return this.#runs;
  }

  async #list(): Promise<readonly RunName[]> {
    const last = (await this.pruned())?.number ?? 0;
    return (await this.#listed()).filter(({ number }) => number > last);
  }

  /** The runs that count no more, and whose removal was cut off. */
  async halfRemoved(): Promise<readonly RunName[]> {
    const last = (await this.pruned())?.number ?? 0;
    return (await this.#listed()).filter(({ number }) => number <= last);
  }

  async #listed(): Promise<readonly RunName[]> {
    const names = await this.#read(() => readdir(join(this.path, runsFolder)), []);
    return names
      .flatMap((name): RunName[] => {
        const number = Number(nameForm.exec(name)?.[1] ?? 0);
        return number === 0 ? [] : [{ number, path: manifestPath(number) }];
      })
      .sort((a, b) => a.number - b.number);
  }

  /** The orgs with files of these tables, by the names of directories. */
  async orgsOf(tables: readonly string[]): Promise<readonly string[]> {
    const names = new Set<string>();
    for (const table of tables) {
      for (const folder of await this.#read(() => readdir(join(this.path, `table=${table}`)), [])) {
        const name = orgOf(folder);
        if (name !== undefined) names.add(name);
      }
    }
    return [...names].sort();
  }

  async pruned(): Promise<Pruned | undefined> {
    const text = await this.#read(() => readFile(join(this.path, prunedFile), 'utf8'), '');
    if (text === '') return undefined;
    try {
      const { number, sha256 } = JSON.parse(text) as Partial<Pruned>;
      if (typeof number === 'number' && typeof sha256 === 'string') return { number, sha256 };
    } catch {
      // Said below.
    }
    throw new HistoryError(
      `${join(this.path, prunedFile)} is damaged: it does not say which runs were removed`,
    );
  }

  /** The manifest of a run; a text says why it does not count. */
  manifest({ path, number }: RunName): Promise<Manifest | string> {
    const known =
      this.#manifests.get(path) ??
      readRegularText(join(this.path, path)).then(
        (text) => {
          const manifest = readManifest(text);
          if (typeof manifest === 'string') return manifest;
          return manifest.number === number ? manifest : 'it is the manifest of another run';
        },
        (error: Error) => `it cannot be read: ${reasonOf(error) ?? error.message}`,
      );
    this.#manifests.set(path, known);
    return known;
  }

  /**
   * The whole runs at or before a time, the last of them first. Reads only as many manifests as the caller takes, and
   * those needed to find the first.
   * @param onDamage called with each run that does not count
   */
  async *before(at: number, onDamage: (run: RunName, why: string) => void): AsyncGenerator<Manifest> {
    const runs = await this.runs();
    const isLater = async (index: number): Promise<boolean> => {
      for (let from = index; from >= 0; from--) {
        const manifest = await this.manifest(runs[from] as RunName);
        if (typeof manifest !== 'string') return Date.parse(manifest.at) > at;
      }
      return false;
    };
    let [low, high] = [0, runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (await isLater(middle)) high = middle;
      else low = middle + 1;
    }
    for (let index = low - 1; index >= 0; index--) {
      const run = runs[index] as RunName;
      const manifest = await this.manifest(run);
      if (typeof manifest === 'string') onDamage(run, manifest);
      else if (Date.parse(manifest.at) <= at) yield manifest;
    }
  }

  /** Forgets the list of runs: another process may have added one. */
  refresh(): void {
    this.#runs = undefined;
  }

  async #read<T>(read: () => Promise<T>, absent: T): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return absent;
      throw unreadable(this.path, error);
    }
  }
}

/** The org that a directory is of; undefined for a directory of another program. */
function orgOf(folder: string): string | undefined {
  try {
    return folder.startsWith(orgPrefix) ? decodeURIComponent(folder.slice(orgPrefix.length)) : undefined;
  } catch {
    return undefined;
  }
}

/** An error of the file system as one about the history. */
export const unreadable = (path: string, error: unknown): unknown =>
  codeOf(error) === undefined
    ? error
    : new UsageError(
        codeOf(error) === 'ENOTDIR'
          ? `the history ${path} is not a directory`
          : `the history ${path} cannot be used: ${reasonOf(error) ?? (error as Error).message}`,
        { hint: 'Name a directory of your own with --history.', cause: error },
      );
