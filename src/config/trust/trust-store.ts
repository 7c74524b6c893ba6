import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../base/replace-file.ts';
import { readRegularFile, textOfBytes, UnreadFileError } from '../regular-file.ts';
import { type Home, stateDirectory } from '../user-directories.ts';
import { sha256Of } from './local-file.ts';

/** A person's consent to one content of a file. */
export interface Agreement {
  /** Where it lies, as `placeOf` gives it. */
  readonly path: string;
  /** Of the content that was agreed to, in hex. */
  readonly sha256: string;
  /** ISO 8601. */
  readonly agreedAt: string;
}

/** `$XDG_STATE_HOME/oktaql/trust`. */
export const trustDirectory = (home: Home): string => join(stateDirectory(home), 'trust');

/** The name of the agreement about a path: one for each, so that the last one stands. */
export const recordName = (path: string): string => `${sha256Of(path)}.json`;

/** The consents of people: a directory with one file for each path, for its owner alone. */
export class TrustStore {
  readonly #directory: string;

  constructor(home: Home) {
    this.#directory = trustDirectory(home);
  }

  /** Undefined when there is none, or none that can be relied on. */
  async agreement(path: string): Promise<Agreement | undefined> {
    const found = await this.#read(recordName(path));
    return found?.path === path ? found : undefined;
  }

  /** @throws Error of the file system when it cannot be kept. */
  async agree(agreement: Agreement): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const name = join(this.#directory, recordName(agreement.path));
    await replaceFile(name, `${JSON.stringify(agreement)}\n`, { mode: 0o600 });
  }

  /** @throws Error of the file system when it cannot be taken back. */
  async revoke(path: string): Promise<void> {
    await rm(join(this.#directory, recordName(path)), { force: true });
  }

  /** All of them, by path. */
  async list(): Promise<readonly Agreement[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const found = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => this.#read(name)),
    );
    return found.filter((agreement) => agreement !== undefined).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async #read(name: string): Promise<Agreement | undefined> {
    try {
      const { bytes, mode, uid } = await readRegularFile(join(this.#directory, name));
      // A file that somebody else wrote, or could have written, is nobody's consent.
      const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
      const record: unknown = JSON.parse(textOfBytes(bytes));
      return own && isAgreement(record) ? record : undefined;
    } catch (error) {
      if (error instanceof UnreadFileError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

function isAgreement(record: unknown): record is Agreement {
  if (typeof record !== 'object' || record === null) return false;
  const { path, sha256, agreedAt } = record as Partial<Record<keyof Agreement, unknown>>;
  return typeof path === 'string' && typeof sha256 === 'string' && typeof agreedAt === 'string';
}
