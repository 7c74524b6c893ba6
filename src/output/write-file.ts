import { constants } from 'node:fs';
import { access, lstat, open, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { codeOf, reasonOf } from '../base/file-fault.ts';
import { inQuotes } from '../base/in-quotes.ts';
import { replaceFile, temporaryBeside } from '../base/replace-file.ts';
import type { Chunk } from './format.ts';

type Chunks = Iterable<Chunk> | AsyncIterable<Chunk>;

/** Where a file's content goes. */
interface Target {
  /** Behind all links when it is to be replaced, else as the user wrote it. */
  readonly path: string;
  /** False for a pipe, a device and the like: there is nothing to replace, so it is written straight through. */
  readonly replaceable: boolean;
  /** Permission bits of the file that is there; undefined when there is none. */
  readonly mode: number | undefined;
}

/** Names of open files of this process. To replace such a file would take it away from its other writers. */
const openFile = /^\/(dev\/(std(out|err)|fd\/\d+)|proc\/[^/]+\/fd\/\d+)$/;

/**
 * Writes a file whole or not at all: into a new file beside it, which takes its place once everything is on disk.
 * An existing file keeps its permissions, a new one gets those that the umask leaves; a link goes on pointing where
 * it did. When anything fails, the old file is untouched and nothing is left behind.
 * @param newMode permission bits of a new file, with any umask
 * @throws the signal's reason when it is aborted, any error of the chunks, UsageError when the file cannot be
 * written.
 */
export async function writeFileWhole(
  path: string,
  chunks: Chunks,
  signal?: AbortSignal,
  newMode?: number,
): Promise<void> {
  try {
    const target = await locate(path);
    const { mode = newMode } = target;
    await (target.replaceable
      ? replace({ ...target, mode }, chunks, signal)
      : writeThrough(target, chunks, signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw explained(path, error);
  }
}

/**
 * Finds out, before any work is done, whether `writeFileWhole` will be able to write there.
 * @throws UsageError that says why not.
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    const target = await locate(path);
    if (!target.replaceable || target.mode !== undefined) await access(target.path, constants.W_OK);
    if (!target.replaceable) return;
    const temporary = temporaryBeside(target.path);
    const file = await open(temporary, 'wx');
    await file.close();
    await rm(temporary);
  } catch (error) {
    throw explained(path, error);
  }
}

async function locate(named: string): Promise<Target> {
  if (/^$|\/$|\0/.test(named)) throw new UsageError(`cannot write ${inQuotes(named)}: it names no file`);
  const there = await ifThere(stat(named));
  if (there?.isDirectory() === true) throw new UsageError(`cannot write ${named}: it is a directory`);
  if (openFile.test(named) || (there !== undefined && !there.isFile())) {
    return { path: named, replaceable: false, mode: undefined };
  }
  const mode = there === undefined ? undefined : there.mode & 0o7777;
  return { path: await behindLinks(named), replaceable: true, mode };
}

/** The path behind all links, even when there is no file yet where the last one points to. */
async function behindLinks(path: string): Promise<string> {
  const real = await ifThere(realpath(path));
  if (real !== undefined) return real;
  const link = await ifThere(lstat(path));
  if (link?.isSymbolicLink() !== true) return resolve(path);
  return behindLinks(resolve(dirname(path), await readlink(path)));
}

/** @returns undefined when there is no such file; other errors are thrown on. */
async function ifThere<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function replace({ path, mode }: Target, chunks: Chunks, signal?: AbortSignal): Promise<void> {
  await access(path, constants.W_OK).catch((error) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  await replaceFile(path, chunks, { mode, signal });
}

async function writeThrough(target: Target, chunks: Chunks, signal?: AbortSignal): Promise<void> {
  // Appending, for standard output may be a file that others have written to.
  const file = await open(target.path, 'a');
  try {
    await writeFile(file, chunks, signal === undefined ? {} : { signal });
  } catch (error) {
    // As with a pipe on standard output: its reader has closed it.
    if (codeOf(error) !== 'EPIPE') throw error;
  } finally {
    await file.close();
  }
}

/** An error of the file system in words; any other, such as one of the rows, as it was. */
function explained(path: string, error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  const reason =
    codeOf(error) === 'ENOENT' ? 'there is no such directory' : (reasonOf(error) ?? error.message);
  return new UsageError(`cannot write ${path}: ${reason}`, {
    hint: 'Name a file in a directory that exists and can be written.',
    cause: error,
  });
}
