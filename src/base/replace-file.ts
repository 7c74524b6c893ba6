import { randomBytes } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

type Content = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

interface Options {
  /** Permission bits; the umask does not change them. Default: as the umask leaves them. */
  readonly mode?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A new name in the same directory, so that a rename can put it in place at once. Its length does not depend on that of
 * the file's name, which may be as long as names can be.
 */
export const temporaryBeside = (path: string): string =>
  join(dirname(path), `.oktaql-${randomBytes(6).toString('hex')}.tmp`);

/**
 * Writes a new file beside `path`, and gives it that name once all of it is on disk. When anything fails, `path` is as it
 * was and nothing is left behind.
 * @throws Error of the file system; the signal's reason when it is aborted; any error of the content.
 */
export async function replaceFile(
  path: string,
  content: Content,
  { mode, signal }: Options = {},
): Promise<void> {
  const temporary = temporaryBeside(path);
  const file = await open(temporary, 'wx', mode ?? 0o666);
  try {
    try {
      await writeFile(file, content, signal === undefined ? {} : { signal });
      if (mode !== undefined) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
