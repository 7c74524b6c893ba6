import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../base/replace-file.ts';
import { type Home, stateDirectory } from '../config/user-directories.ts';

/** In bytes; a larger file is cut to the entries of its last half. */
const largestFile = 1_000_000;

/** `$XDG_STATE_HOME/oktaql/history`. */
export const entriesPath = (home: Home): string => join(stateDirectory(home), 'history');

/**
 * The history of all shells: one entry a line, as a JSON string. Each entry is appended when it is entered, so that
 * shells side by side keep each other's.
 */
export class HistoryFile {
  readonly #path: string;
  readonly #warn: (message: string) => void;
  #usable = true;

  /** @param warn called once, when the history cannot be kept */
  constructor(path: string, warn: (message: string) => void) {
    this.#path = path;
    this.#warn = warn;
  }

  /** The entries, without damaged lines. Never fails. */
  async read(): Promise<readonly string[]> {
    try {
      const text = await readFile(this.#path, 'utf8');
      await chmod(this.#path, 0o600);
      const entries = text.split('\n').flatMap(readEntry);
      if (Buffer.byteLength(text) > largestFile) await this.#shrink(entries);
      return entries;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#giveUp(error);
      return [];
    }
  }

  /** Never fails. */
  async append(entry: string): Promise<void> {
    if (!this.#usable) return;
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      const file = await open(this.#path, 'a', 0o600);
      try {
        await file.write(`${JSON.stringify(entry)}\n`);
      } finally {
        await file.close();
      }
    } catch (error) {
      this.#giveUp(error);
    }
  }

  async #shrink(entries: readonly string[]): Promise<void> {
    let size = 0;
    let first = entries.length;
    while (first > 0 && size < largestFile / 2) size += Buffer.byteLength(entries[--first] ?? '') + 3;
    const lines = entries.slice(first).map((entry) => `${JSON.stringify(entry)}\n`);
    await replaceFile(this.#path, lines.join(''), { mode: 0o600 });
  }

  #giveUp(error: unknown): void {
    this.#usable = false;
    this.#warn(`the history is not kept: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readEntry(line: string): readonly string[] {
  if (line === '') return [];
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'string' ? [entry] : [];
  } catch {
    return [];
  }
}
