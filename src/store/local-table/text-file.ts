import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../base/errors.ts';
import { codeOf, reasonOf } from '../../base/file-fault.ts';
import { followedBy } from '../../base/followed-by.ts';

const pieceBytes = 1 << 18;
const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf);
const gzipMagic = Buffer.of(0x1f, 0x8b);

/** A file of UTF-8 text, or of UTF-16 with a byte order mark, gzipped or not, that can be read from its beginning as often as needed. */
export interface TextFile {
  /** As the user wrote it, for errors. */
  readonly name: string;
  /**
   * The text in pieces of about 256 KiB, without a byte order mark.
   * @throws UsageError when it cannot be read, its gzip is broken, or it is not UTF-8 (with the line).
   */
  pieces(): AsyncIterable<string>;
}

/**
 * Opens a file for reading. A pipe, such as `<(…)`, cannot be read twice: its text is kept in memory.
 * @throws UsageError when there is no such file, it is a directory, or it is empty.
 */
export async function openTextFile(path: string): Promise<TextFile> {
  return textFileOf(path, () => openSource(path));
}

/**
 * Text that came through a pipe.
 * @param name for errors
 * @throws UsageError when it is empty
 */
export const openText = (name: string, bytes: Buffer): Promise<TextFile> =>
  textFileOf(name, async () => sourceOf(bytes));

async function textFileOf(path: string, open: () => Promise<Source>): Promise<TextFile> {
  try {
    const source = await open();
    if (source.head.length === 0) throw new UsageError(`${path}: the file is empty`);
    return { name: path, pieces: () => decode(path, () => bytesOf(path, source)) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

interface Source {
  /** The first bytes. */
  readonly head: Buffer;
  stream(): Readable;
}

const sourceOf = (bytes: Buffer): Source => ({
  head: bytes.subarray(0, 2),
  stream: () => Readable.from([bytes]),
});

async function openSource(path: string): Promise<Source> {
  if (!(await stat(path)).isFile()) {
    return sourceOf(await readFile(path));
  }
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const head = buffer.subarray(0, bytesRead);
    return { head, stream: () => createReadStream(path, { highWaterMark: pieceBytes }) };
  } finally {
    await file.close();
  }
}

async function* bytesOf(path: string, source: Source): AsyncGenerator<Buffer> {
  const stream = source.stream();
  const zipped = source.head.equals(gzipMagic);
  try {
    // A fault of either stream ends the iteration of the second one: nothing is left for the callback.
    yield* zipped ? pipeline(stream, createGunzip({ chunkSize: pieceBytes }), () => {}) : stream;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Excel writes it as "Unicode text". */
const wideEncodings: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };

async function* decode(path: string, bytes: () => AsyncIterable<Buffer>): AsyncGenerator<string> {
  const chunks = bytes()[Symbol.asyncIterator]();
  const begun: Buffer[] = [];
  // The mark may be cut.
  for (let length = 0; length < 2; length += begun.at(-1)?.length ?? 0) {
    const next = await chunks.next();
    if (next.done === true) break;
    begun.push(next.value);
  }
  const encoding = wideEncodings[Buffer.concat(begun, 2).toString('hex')];
  const all = followedBy(begun, chunks);
  yield* encoding === undefined ? decodeUtf8(path, all, bytes) : decodeWide(path, all, encoding);
}

async function* decodeWide(
  path: string,
  chunks: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decoded = (part?: Buffer): string => {
    try {
      return decoder.decode(part, { stream: part !== undefined });
    } catch (error) {
      throw new UsageError(`${path}: it begins as UTF-16, and is none`, { cause: error });
    }
  };
  for await (const chunk of chunks) yield decoded(chunk);
  yield decoded();
}

/** @param again the bytes from the beginning, to find the line of a fault */
async function* decodeUtf8(
  path: string,
  chunks: AsyncIterable<Buffer>,
  again: () => AsyncIterable<Buffer>,
): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  const toText = async (whole: Buffer): Promise<string> => {
    const marked = !begun && whole.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    const part = marked ? whole.subarray(byteOrderMark.length) : whole;
    begun = true;
    // Several times faster than a TextDecoder, and most files are ASCII.
    if (isAscii(part)) return part.toString('latin1');
    if (isUtf8(part)) return part.toString('utf8');
    throw new UsageError(`${path}:${await firstLineNotUtf8(again())}: not UTF-8 text`, {
      hint: `Convert it: iconv -f WINDOWS-1252 -t UTF-8 ${path}`,
    });
  };
  for await (const chunk of chunks) {
    const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = lastCut(whole);
    rest = whole.subarray(end);
    if (end > 0) yield await toText(whole.subarray(0, end));
  }
  if (rest.length > 0) yield await toText(rest);
}

/** Behind the last whole line, so that pieces rarely cut a record; without one, behind the last whole character. */
function lastCut(bytes: Buffer): number {
  const line = bytes.lastIndexOf(0x0a) + 1;
  if (line > 0) return line;
  let begin = bytes.length;
  while (begin > bytes.length - 3 && isContinuation(bytes[begin - 1])) begin--;
  const multibyte = (bytes[begin - 1] ?? 0) >= 0xc0;
  return multibyte ? begin - 1 : bytes.length;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Reads again to find the line, so that the way of good files stays short. */
async function firstLineNotUtf8(bytes: AsyncIterable<Buffer>): Promise<number> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      if (!isUtf8(rest.subarray(0, end))) return line;
      rest = rest.subarray(end + 1);
      line++;
    }
  }
  return line;
}

const reasonsOfZlib: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'the gzip data ends too early',
  Z_DATA_ERROR: 'the gzip data is broken',
};

function unreadable(path: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  const code = codeOf(error) ?? 'unknown reason';
  const reason = reasonOf(error) ?? reasonsOfZlib[code] ?? `cannot be read (${code})`;
  return new UsageError(`${path}: ${reason}`, { cause: error });
}
