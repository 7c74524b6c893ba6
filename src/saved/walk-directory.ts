import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { codeOf, reasonOf } from '../base/file-fault.ts';
import { packedFiles } from '../base/program-files.ts';
import type { QueryDirectory } from './query-directories.ts';

export interface WalkedFile {
  /** From the directory on. */
  readonly path: string;
  /** It is a link out of the directory, and not to be read. */
  readonly leadsOut: boolean;
}

/** The files and faults of a directory, found by the names alone. */
export interface Walk {
  /** The files that should be saved queries, in the order of their names. */
  readonly files: readonly WalkedFile[];
  /** The entries that could not be looked into, and why. */
  readonly faults: readonly { readonly path: string; readonly message: string }[];
}

/** A directory of saved queries has a few dozen files. One with more than these is none. */
const mostEntries = 10_000;
const mostFiles = 1_000;
const deepest = 8;

/**
 * The `.sql` files of a directory and its subdirectories; none when it is not there. It follows no link to a directory,
 * and a link out of the directory only where that is allowed.
 */
export async function walkDirectory(directory: QueryDirectory, cwd: string): Promise<Walk> {
  const packed = packedFiles(directory.path);
  if (packed !== undefined) {
    return { files: [...packed.keys()].sort().map((path) => ({ path, leadsOut: false })), faults: [] };
  }
  const walk = new DirectoryWalk(directory, cwd);
  try {
    await walk.run();
    // Directories give their names in any order.
    return { files: walk.files.sort(byPath), faults: walk.faults.sort(byPath) };
  } catch (error) {
    if (!(error instanceof NoSuchDirectory)) throw error;
    return { files: [], faults: error.message === '' ? [] : [{ path: '', message: error.message }] };
  }
}

const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
  a.path < b.path ? -1 : 1;

/** The whole directory gives nothing; the message says why, unless it is simply not there. */
class NoSuchDirectory extends Error {}

class DirectoryWalk {
  readonly files: WalkedFile[] = [];
  readonly faults: { path: string; message: string }[] = [];
  readonly #directory: QueryDirectory;
  readonly #cwd: string;
  #root = '';
  #entries = 0;

  constructor(directory: QueryDirectory, cwd: string) {
    this.#directory = directory;
    this.#cwd = cwd;
  }

  async run(): Promise<void> {
    this.#root = await this.#realRoot();
    await this.#read('', 1);
  }

  async #realRoot(): Promise<string> {
    const { path, isLocal } = this.#directory;
    const root = await realpath(path).catch((error: unknown) => {
      throw new NoSuchDirectory(isAbsent(error) ? '' : (reasonOf(error) ?? String(codeOf(error))));
    });
    if (isLocal && !isWithin(await realpath(this.#cwd), root)) {
      throw new NoSuchDirectory('it is a link out of the working directory: name it with --queries');
    }
    return root;
  }

  async #read(path: string, depth: number): Promise<void> {
    try {
      for await (const entry of await opendir(join(this.#root, path))) {
        this.#entries += 1;
        if (this.#entries > mostEntries) throw tooMany(mostEntries, 'entries');
        await this.#take(entry, path === '' ? entry.name : `${path}/${entry.name}`, depth);
      }
    } catch (error) {
      if (error instanceof NoSuchDirectory) throw error;
      if (path === '')
        throw new NoSuchDirectory(isAbsent(error) ? '' : (reasonOf(error) ?? String(codeOf(error))));
      this.faults.push({ path, message: `it cannot be read: ${reasonOf(error) ?? codeOf(error)}` });
    }
  }

  async #take(entry: Dirent, path: string, depth: number): Promise<void> {
    if (entry.isDirectory()) {
      if (depth < deepest) await this.#read(path, depth + 1);
      else this.faults.push({ path, message: `it lies deeper than ${deepest} directories` });
      return;
    }
    const leadsTo = entry.isSymbolicLink() ? await this.#targetOf(path) : 'a file';
    if (leadsTo === 'a directory') {
      this.faults.push({ path, message: 'it is a link to a directory, which is not followed' });
      return;
    }
    if (!entry.name.endsWith('.sql') || entry.name.startsWith('.')) return;
    this.files.push({ path, leadsOut: leadsTo === 'elsewhere' && !this.#directory.followsLinks });
    if (this.files.length > mostFiles) throw tooMany(mostFiles, 'files of SQL');
  }

  async #targetOf(path: string): Promise<'a file' | 'a directory' | 'elsewhere'> {
    try {
      const target = await realpath(join(this.#root, path));
      if ((await stat(target)).isDirectory()) return 'a directory';
      return isWithin(this.#root, target) ? 'a file' : 'elsewhere';
    } catch {
      // A link that leads nowhere is named when it is read.
      return 'a file';
    }
  }
}

const tooMany = (most: number, what: string) =>
  new NoSuchDirectory(`it has more than ${most} ${what}: it is no directory of saved queries`);

function isWithin(root: string, path: string): boolean {
  const below = relative(root, path);
  return below !== '..' && !below.startsWith(`..${sep}`) && below !== path;
}

const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
