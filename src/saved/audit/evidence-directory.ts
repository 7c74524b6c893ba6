import { createHash } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type ExitCode, exitCode, OktaqlError, UsageError } from '../../base/errors.ts';
import { temporaryBeside } from '../../base/replace-file.ts';

/** A file of the evidence: its path within it, with `/`, and its text. */
export interface EvidenceFile {
  readonly path: string;
  readonly text: string;
}

const sumsFile = 'SHA256SUMS';

export const sumOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Evidence that is not as it was written. Exit 1. */
export class EvidenceError extends OktaqlError {
  override readonly code: string = 'evidence';
  override readonly exitCode: ExitCode = exitCode.findings;
}

/**
 * Finds out, before anything is asked, whether evidence can be written there.
 * @throws UsageError when something is there, or nothing can be made there.
 */
export async function checkNewDirectory(directory: string): Promise<void> {
  await refuseExisting(directory);
  const temporary = temporaryBeside(resolve(directory));
  try {
    await mkdir(temporary);
    await rm(temporary, { recursive: true });
  } catch (error) {
    throw cannotWrite(directory, error);
  }
}

/**
 * Writes the files and their sums into a new directory, complete or not at all: into a temporary one beside it, which
 * gets the name once everything is on disk.
 * @throws UsageError when the directory is there, or cannot be written; the signal's reason when it is aborted.
 */
export async function writeEvidence(
  directory: string,
  files: readonly EvidenceFile[],
  signal: AbortSignal,
): Promise<void> {
  const sums = files.map(({ path, text }) => `${sumOf(text)}  ${path}`).sort(byPath);
  const all = [...files, { path: sumsFile, text: `${sums.join('\n')}\n` }];
  const temporary = temporaryBeside(resolve(directory));
  try {
    await mkdir(temporary, { mode: 0o700 });
    for (const { path, text } of all) {
      signal.throwIfAborted();
      await writeDurably(join(temporary, path), text);
    }
    await refuseExisting(directory);
    await rename(temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw cannotWrite(directory, error);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function refuseExisting(directory: string): Promise<void> {
  const there = await lstat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw cannotWrite(directory, error);
  });
  if (there === undefined) return;
  throw new UsageError(`${directory} is there already: evidence goes into a new directory`, {
    hint: 'Name one that does not exist, such as audit-2026-03-15.',
  });
}

function cannotWrite(directory: string, error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new UsageError(`cannot write ${directory}: ${error.message}`, { cause: error });
}

/** The state of one file since the evidence was written. */
export interface VerifiedFile {
  readonly file: string;
  readonly status: 'unchanged' | 'changed' | 'missing' | 'not listed';
}

/**
 * Compares the files of a directory with its sums.
 * @throws UsageError when it holds no evidence, or sums that cannot be read.
 */
export async function verifyEvidence(directory: string): Promise<readonly VerifiedFile[]> {
  const sums = await readSums(directory);
  const present = new Set(await listFiles(directory));
  const listed = await Promise.all(
    [...sums].map(async ([file, sum]): Promise<VerifiedFile> => {
      if (!present.has(file)) return { file, status: 'missing' };
      const bytes = await readFile(join(directory, file));
      return { file, status: sumOf(bytes) === sum ? 'unchanged' : 'changed' };
    }),
  );
  const others = [...present].filter((file) => file !== sumsFile && !sums.has(file));
  return [...listed, ...others.map((file): VerifiedFile => ({ file, status: 'not listed' }))];
}

async function readSums(directory: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(directory, sumsFile), 'utf8').catch((error: Error) => {
    throw new UsageError(`${directory} holds no evidence of an audit: ${sumsFile} cannot be read`, {
      hint: 'Name a directory that `oktaql audit --out` has written.',
      cause: error,
    });
  });
  const sums = new Map<string, string>();
  for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
    const [, sum, file] = /^([0-9a-f]{64}) [ *]([^/\\][^\\]*)$/.exec(line) ?? [];
    if (sum === undefined || file === undefined || file.split('/').includes('..') || sums.has(file)) {
      throw new EvidenceError(`${join(directory, sumsFile)}:${index + 1}: this is no line of sums`, {
        hint: 'The evidence was changed after it was written.',
      });
    }
    sums.set(file, sum);
  }
  for (const file of ['manifest.json', 'findings.json', 'summary.csv']) {
    if (!sums.has(file)) throw new EvidenceError(`${join(directory, sumsFile)} does not list ${file}`);
  }
  return sums;
}

async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

const byPath = (a: string, b: string): number => (a.slice(66) < b.slice(66) ? -1 : 1);
