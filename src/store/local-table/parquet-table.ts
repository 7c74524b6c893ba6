import { readFile } from 'node:fs/promises';
import { UsageError } from '../../base/errors.ts';
import { toJsonText } from '../../base/exact-json.ts';
import { reasonOf } from '../../base/file-fault.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import { type FileValue, type ParquetType, toSqlValue } from '../../parquet/parquet-column.ts';
import { openParquet, type ParquetFile } from '../../parquet/parquet-reader.ts';
import type { JsonValue } from '../../plan/api-request.ts';
import type { LocalColumnType } from './column-type.ts';
import type { LocalTable } from './local-table.ts';

const localTypes: Readonly<Record<ParquetType, LocalColumnType>> = {
  text: 'TEXT',
  time: 'TEXT',
  integer: 'INTEGER',
  real: 'REAL',
  boolean: 'INTEGER',
  json: 'TEXT',
  blob: 'TEXT',
};

/**
 * Opens a Parquet file as a table: timestamps become texts in Okta's form, lists and structs JSON, bytes hex.
 * @throws UsageError when it cannot be read, or is no Parquet
 */
export async function readParquetTable(path: string): Promise<LocalTable> {
  const file = await opened(path);
  const names = file.columns.map(({ name }) => name);
  return {
    columns: file.columns.map(({ name, type }) => ({ name, type: localTypes[type], json: type === 'json' })),
    async *batches() {
      try {
        for await (const { rows, values } of file.read(names)) {
          yield Array.from({ length: rows }, (_, row) =>
            file.columns.map(({ type }, column) => cell(values[column]?.[row], type)),
          );
        }
      } catch (error) {
        throw unreadable(path, error);
      }
    },
  };
}

async function opened(path: string): Promise<ParquetFile> {
  try {
    const { buffer, byteOffset, length } = await readFile(path);
    return await openParquet({
      byteLength: length,
      slice: (start, end = length) => buffer.slice(byteOffset + start, byteOffset + end) as ArrayBuffer,
    });
  } catch (error) {
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, error: unknown): unknown =>
  error instanceof Error && !(error instanceof UsageError)
    ? new UsageError(`${path} cannot be read as Parquet: ${reasonOf(error) ?? error.message}`, {
        cause: error,
      })
    : error;

function cell(value: unknown, type: ParquetType): SqlValue {
  if (value === null || value === undefined) return null;
  if (type === 'json') return typeof value === 'string' ? value : toJsonText(plain(value));
  const converted = toSqlValue(value as FileValue);
  if (converted instanceof Uint8Array) return Buffer.from(converted).toString('hex');
  return localTypes[type] === 'TEXT' && typeof converted !== 'string' ? String(converted) : converted;
}

/** What a list or a struct holds, as JSON can. */
function plain(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<number>).map(plain);
  if (typeof value !== 'object') return value as JsonValue;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
