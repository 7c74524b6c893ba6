import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { parseExactJson } from '../base/exact-json.ts';
import { codeOf, reasonOf } from '../base/file-fault.ts';
import type { SqlValue } from '../base/sql-value.ts';
import type { JsonObject, JsonValue } from '../execute/ports.ts';
import { type FileValue, toSqlValue } from '../parquet/parquet-column.ts';
import { openParquet } from '../parquet/parquet-reader.ts';
import type { HistoryFile } from './manifest.ts';
import { NotRegularError, openRegular } from './open-regular.ts';
import { oddColumn } from './snapshot-file.ts';

/** A file that is not as it was written. */
export class DamagedFileError extends Error {
  override name = 'DamagedFileError';
}

/** Files up to this size are read at once. */
const mostAtOnce = 32 << 20;

const chunkBytes = 1 << 20;

/**
 * The rows of a file of the history, a group at a time. Before the first one, all its bytes are held against the sum in
 * the manifest.
 * @param columns the names of the wanted columns; one that the file does not have is NULL
 * @throws DamagedFileError
 */
export async function* pastRows(
  history: string,
  { path, sha256, bytes: size }: HistoryFile,
  columns: readonly string[],
): AsyncGenerator<readonly JsonObject[]> {
  const file = await openRegular(join(history, path)).catch((error) => unreadable(path, error));
  try {
    const read = await checked(file, path, size, sha256).catch((error) => unreadable(path, error));
    const parquet = await openParquet({ byteLength: size, slice: read });
    const inFile = new Set(parquet.columns.map(({ name }) => name));
    const wanted = columns.filter((name) => inFile.has(name));
    const asked = inFile.has(oddColumn) ? [...wanted, oddColumn] : wanted;
    for await (const { rows, values } of parquet.read(asked)) {
      yield Array.from({ length: rows }, (_, row) => {
        const object: Record<string, JsonValue> = {};
        for (let index = 0; index < wanted.length; index++) {
          object[wanted[index] ?? ''] = jsonValue(toSqlValue(values[index]?.[row] as FileValue | undefined));
        }
        const odd = values[wanted.length]?.[row];
        if (typeof odd === 'string') addOdd(object, odd, wanted);
        return object;
      });
    }
  } finally {
    await file.close();
  }
}

/** @throws DamagedFileError for an error of the file system */
function unreadable(path: string, error: unknown): never {
  throw codeOf(error) === undefined && !(error instanceof NotRegularError)
    ? error
    : new DamagedFileError(`${path}: ${reasonOf(error) ?? (error as Error).message}`);
}

/** Why a file is not as it was written; undefined when it is. */
export async function faultOf(history: string, file: HistoryFile): Promise<DamagedFileError | undefined> {
  try {
    for await (const _ of pastRows(history, file, [])) break;
    return undefined;
  } catch (error) {
    if (error instanceof DamagedFileError) return error;
    throw error;
  }
}

const jsonValue = (value: SqlValue): JsonValue => (value instanceof Uint8Array ? null : value);

function addOdd(object: Record<string, JsonValue>, odd: string, wanted: readonly string[]): void {
  const values = parseExactJson(odd) as JsonObject;
  for (const [name, value] of Object.entries(values)) {
    if (wanted.includes(name) && value !== undefined) object[name] = value;
  }
}

/** @returns a reader of stretches of the file, whose bytes match their sum */
async function checked(
  file: FileHandle,
  path: string,
  size: number,
  sum: string,
): Promise<(start: number, end?: number) => Promise<ArrayBuffer>> {
  const hash = createHash('sha256');
  const isSmall = size <= mostAtOnce;
  const whole = Buffer.alloc(isSmall ? size : chunkBytes);
  let at = 0;
  for (;;) {
    const target = isSmall ? whole.subarray(at) : whole;
    if (target.length === 0) break;
    const { bytesRead } = await file.read(target, 0, target.length, at);
    if (bytesRead === 0) break;
    hash.update(target.subarray(0, bytesRead));
    at += bytesRead;
  }
  const { size: present } = await file.stat();
  if (present !== size || hash.digest('hex') !== sum)
    throw new DamagedFileError(`${path} is not as it was written`);
  if (isSmall) {
    const { buffer, byteOffset } = whole;
    return async (start, end = size) => buffer.slice(byteOffset + start, byteOffset + end) as ArrayBuffer;
  }
  return async (start, end = size) => {
    const bytes = new ArrayBuffer(end - start);
    const { bytesRead } = await file.read(new Uint8Array(bytes), 0, end - start, start);
    if (bytesRead !== end - start) throw new DamagedFileError(`${path} ends before its end`);
    return bytes;
  };
}
