import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { packedFiles } from '../base/program-files.ts';
import { readRegularFile, textOfBytes, UnreadFileError } from '../config/regular-file.ts';
import { sha256Of } from '../config/trust/local-file.ts';
import type { QueryDirectory } from './query-directories.ts';
import { walkDirectory } from './walk-directory.ts';

/** A file that should hold a saved query. */
export interface QueryFile {
  /** Without `.sql`. */
  readonly name: string;
  /** As a person would write it here. */
  readonly file: string;
  readonly content: QueryText | Unreadable;
}

interface QueryText {
  readonly text: string;
}

interface Unreadable {
  readonly message: string;
  /** It cannot be meant as a saved query: a pipe, a device, or far too large. */
  readonly isForeign: boolean;
}

/** All content of a directory, read once. */
export interface QueryFiles {
  readonly files: readonly QueryFile[];
  /** The entries that could not be read, which may hold queries. */
  readonly faults: readonly { readonly file: string; readonly message: string }[];
  /** Of the names and contents of all of it, in hex. */
  readonly sha256: string;
}

/** In bytes, of all files of a directory together. */
const mostBytes = 16 * 2 ** 20;

/** Files read at the same time. */
const atOnce = 16;

export async function readQueryFiles(directory: QueryDirectory, cwd: string): Promise<QueryFiles> {
  const { files: walked, faults } = await walkDirectory(directory, cwd);
  const shown = (path: string): string => {
    const whole = join(directory.path, path);
    const below = relative(cwd, whole);
    return below.startsWith(`..${sep}`) || isAbsolute(below) ? whole : below;
  };
  const packed = packedFiles(directory.path);
  const files: QueryFile[] = [];
  const sums: (readonly [path: string, sum: string])[] = faults.map(({ path, message }) => [path, message]);
  let length = 0;
  for (let first = 0; first < walked.length && length <= mostBytes; first += atOnce) {
    const read = walked.slice(first, first + atOnce).map(async ({ path, leadsOut }) => {
      const text = packed?.get(path);
      const { content, bytes } =
        text !== undefined
          ? { content: { text }, bytes: Buffer.from(text) }
          : leadsOut
            ? outside
            : await readQuery(join(directory.path, path));
      return { path, bytes, file: { name: basename(path, '.sql'), file: shown(path), content } };
    });
    for (const { path, bytes, file } of await Promise.all(read)) {
      length += bytes?.length ?? 0;
      files.push(file);
      sums.push([path, bytes === undefined ? 'unread' : sha256Of(bytes)]);
    }
  }
  const told = faults.map(({ path, message }) => ({ file: shown(path), message }));
  if (length > mostBytes) {
    const message = 'it has more than 16 MiB of SQL: it is no directory of saved queries';
    return { files: [], faults: [...told, { file: shown(''), message }], sha256: sha256Of(message) };
  }
  return { files, faults: told, sha256: sha256Of(JSON.stringify(sums)) };
}

interface ReadQuery {
  readonly content: QueryFile['content'];
  readonly bytes?: Uint8Array;
}

const outside: ReadQuery = { content: { message: 'it is a link out of the directory', isForeign: false } };

async function readQuery(path: string): Promise<ReadQuery> {
  let bytes: Uint8Array | undefined;
  try {
    ({ bytes } = await readRegularFile(path));
    return { content: { text: textOfBytes(bytes, { ignoreBOM: true }) }, bytes };
  } catch (error) {
    if (!(error instanceof UnreadFileError)) throw error;
    const content = { message: `it cannot be read: ${error.message}`, isForeign: error.unread === 'unfit' };
    return bytes === undefined ? { content } : { content, bytes };
  }
}
