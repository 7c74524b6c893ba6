import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { codeOf, reasonOf } from '../base/file-fault.ts';

/**
 * In bytes. Settings, keys and saved queries have a few thousand; more is a mistake, or is meant to fill the memory.
 */
export const largestFile = 2 ** 20;

/** The content of a file, read once. */
export interface RegularFile {
  readonly bytes: Uint8Array;
  /** Permission bits, as the file had them when it was read. */
  readonly mode: number;
  /** The owner's number; 0 on Windows. */
  readonly uid: number;
}

/** Why there is no content: there is no file, it is no file of text, or it cannot be read. */
export type Unread = 'absent' | 'unfit' | 'unreadable';

/** A file that was not read. The message is the reason alone, to be read after the file's name. */
export class UnreadFileError extends Error {
  override readonly name = 'UnreadFileError';
  readonly unread: Unread;

  constructor(unread: Unread, reason: string, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.unread = unread;
  }
}

/**
 * Reads a regular file of at most 1 MiB. Pipes, devices, sockets and directories are refused without being opened for
 * long: some of them would block for ever, or never end.
 * @throws UnreadFileError
 */
export async function readRegularFile(path: string): Promise<RegularFile> {
  try {
    // Opening alone does something to some devices.
    refuseUnfit(await stat(path));
    // Between the two, anything may have taken the file's place.
    const file = await open(
      path,
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0),
    );
    try {
      const stats = await file.stat();
      refuseUnfit(stats);
      return { bytes: await readAll(file), mode: stats.mode & 0o7777, uid: stats.uid };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UnreadFileError) throw error;
    const code = codeOf(error) ?? '';
    throw new UnreadFileError(absent.has(code) ? 'absent' : 'unreadable', reasonOf(error) ?? code, error);
  }
}

/** @throws UnreadFileError when the bytes are not UTF-8. */
export function textOfBytes(bytes: Uint8Array, options: { readonly ignoreBOM?: boolean } = {}): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ...options }).decode(bytes);
  } catch (error) {
    throw new UnreadFileError('unreadable', 'it is not UTF-8 text', error);
  }
}

function refuseUnfit(stats: Stats): void {
  if (!stats.isFile()) throw new UnreadFileError('unfit', `it is ${kindOf(stats)}, not a regular file`);
  if (stats.size > largestFile) throw tooLarge();
}

const tooLarge = () => new UnreadFileError('unfit', 'it is larger than 1 MiB');

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

/** A file can give more bytes than its size says. */
async function readAll(file: FileHandle): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let length = 0; ; ) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(64 * 1024), position: null });
    if (bytesRead === 0) return Buffer.concat(chunks, length);
    length += bytesRead;
    if (length > largestFile) throw tooLarge();
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

/** A name that is too long cannot be that of a file, and may be a key that was taken for a path. */
const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);
