import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../base/replace-file.ts';
import {
  type HistoryDirectory,
  type Pruned,
  prunedFile,
  type RunName,
  unreadable,
} from './history-directory.ts';
import { type Manifest, sumOf } from './manifest.ts';
import { readRegularText } from './open-regular.ts';

/**
 * Removes whole runs from the oldest on, up to the first that is younger. The last one stays, however old it is. Which
 * runs are gone is written down before they go, so that a removal which was cut off leaves none half.
 * @param before milliseconds since the epoch
 * @param only names the runs that would go, and removes nothing
 * @returns the runs that were removed
 * @throws UsageError when the directory cannot be written
 */
export async function pruneHistory(
  history: HistoryDirectory,
  before: number,
  { only = false }: { readonly only?: boolean } = {},
): Promise<readonly Manifest[]> {
  const removed: Manifest[] = [];
  try {
    for (const run of only ? [] : await history.halfRemoved()) {
      const manifest = await history.manifest(run);
      if (typeof manifest !== 'string') await removeFiles(history, run, manifest);
    }
    for (const run of (await history.runs()).slice(0, -1)) {
      const manifest = await history.manifest(run);
      // Of one that is damaged nobody knows which files are its own.
      if (typeof manifest === 'string' || Date.parse(manifest.at) >= before) break;
      if (!only) await remove(history, run, manifest);
      removed.push(manifest);
    }
  } catch (error) {
    throw unreadable(history.path, error);
  }
  history.refresh();
  return removed;
}

async function remove(history: HistoryDirectory, run: RunName, manifest: Manifest): Promise<void> {
  const { path } = history;
  const pruned: Pruned = {
    number: manifest.number,
    sha256: sumOf(await readRegularText(join(path, run.path))),
  };
  await replaceFile(join(path, prunedFile), `${JSON.stringify(pruned)}\n`, { mode: 0o600 });
  await removeFiles(history, run, manifest);
}

async function removeFiles({ path }: HistoryDirectory, run: RunName, { files }: Manifest): Promise<void> {
  for (const file of files) {
    await rm(join(path, file.path), { force: true });
    await removeEmpty(join(path, dirname(file.path)), path);
  }
  await rm(join(path, run.path));
}

/** Removes a directory and those above it, as long as nothing is in them. */
async function removeEmpty(directory: string, top: string): Promise<void> {
  for (let at = directory; at !== top; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}
