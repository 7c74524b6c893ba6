import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { reasonOf } from '../base/file-fault.ts';
import type { HistoryDirectory } from './history-directory.ts';
import { type HistoryFile, sumOf } from './manifest.ts';
import { openRegular, readRegularText } from './open-regular.ts';

/** The state of a manifest or of a file. */
export interface Verified {
  /** The number of the run; undefined for a file that is of none. */
  readonly run: number | undefined;
  /** Within the history. */
  readonly file: string;
  readonly status: 'unchanged' | 'changed' | 'missing' | 'not chained' | 'of no run';
  readonly why?: string | undefined;
}

/**
 * Holds all files of a history against the sums in the manifests, and each manifest against the one before it. Nothing
 * shows that the last runs were removed: no other run depends on them.
 */
export async function* verifyHistory(history: HistoryDirectory): AsyncGenerator<Verified> {
  const known = new Set<string>();
  const pruned = await history.pruned();
  let [number, previous] = [pruned?.number ?? 0, pruned?.sha256 ?? null];
  for (const run of await history.runs()) {
    const manifest = await history.manifest(run);
    const about = { run: run.number, file: run.path };
    if (run.number !== number + 1)
      yield { ...about, status: 'not chained', why: `run ${number + 1} is missing` };
    else if (typeof manifest !== 'string' && manifest.previous !== previous)
      yield { ...about, status: 'not chained', why: 'the manifest before it is another' };
    if (typeof manifest === 'string') yield { ...about, status: 'changed', why: manifest };
    else yield { ...about, status: 'unchanged' };
    number = run.number;
    previous = await readRegularText(join(history.path, run.path)).then(sumOf, () => null);
    for (const file of typeof manifest === 'string' ? [] : manifest.files) {
      known.add(file.path);
      yield { run: run.number, file: file.path, ...(await stateOf(history, file)) };
    }
  }
  for (const file of await parquetFiles(history.path)) {
    if (!known.has(file)) yield { run: undefined, file, status: 'of no run', why: 'no manifest counts it' };
  }
}

async function stateOf(
  { path }: HistoryDirectory,
  file: HistoryFile,
): Promise<Pick<Verified, 'status' | 'why'>> {
  try {
    const sum = createHash('sha256');
    const opened = await openRegular(join(path, file.path));
    for await (const chunk of opened.createReadStream()) sum.update(chunk);
    return sum.digest('hex') === file.sha256
      ? { status: 'unchanged' }
      : { status: 'changed', why: 'its sum is another' };
  } catch (error) {
    return { status: 'missing', why: reasonOf(error) ?? (error as Error).message };
  }
}

/** The Parquet files that lie in their places, by their paths within the history. */
async function parquetFiles(path: string): Promise<readonly string[]> {
  const tables = (await readdir(path).catch(() => [])).filter((name) => name.startsWith('table='));
  const found = await Promise.all(
    tables.map(async (table) => {
      const entries = await readdir(join(path, table), { recursive: true, withFileTypes: true });
      return entries.flatMap((entry) =>
        entry.isFile() ? [relative(path, join(entry.parentPath, entry.name)).split(sep).join('/')] : [],
      );
    }),
  );
  return found.flat().sort();
}
