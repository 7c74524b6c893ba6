import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { UsageError } from '../../../src/base/errors.ts';
import type { Row } from '../../../src/base/sql-value.ts';
import type { LocalColumn } from '../../../src/store/local-table/local-table.ts';
import { readLocalTable } from '../../../src/store/local-table/read-local-table.ts';
import type { TextFile } from '../../../src/store/local-table/text-file.ts';

export interface WholeTable {
  readonly columns: readonly LocalColumn[];
  readonly rows: readonly Row[];
}

/** A file in a directory of its own, gone when the test is over. */
export function writeTable(name: string, content: string | Uint8Array): string {
  const directory = mkdtempSync(join(tmpdir(), 'oktaql-table-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

export async function readWhole(path: string): Promise<WholeTable> {
  const table = await readLocalTable(path);
  const rows: Row[] = [];
  for await (const batch of table.batches()) rows.push(...batch);
  return { columns: table.columns, rows };
}

/** Reads it as it is and gzipped: both must be the same. */
export async function readText(name: string, content: string): Promise<WholeTable> {
  const plain = await readWhole(writeTable(name, content));
  const zipped = await readWhole(writeTable(`${name}.gz`, gzipSync(content)));
  if (JSON.stringify(plain, bigints) !== JSON.stringify(zipped, bigints)) throw new Error('gzip differs');
  return plain;
}

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

export const typesOf = ({ columns }: WholeTable): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, type }) => [name, type]));

/** The UsageError of a file, without the directory in its message. */
export async function usageError(name: string, content: string | Uint8Array): Promise<UsageError> {
  return errorOf(readWhole(writeTable(name, content)));
}

export async function errorOf(reading: Promise<unknown>): Promise<UsageError> {
  const error = await reading.then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  );
  if (error instanceof UsageError) return error;
  throw error;
}

/** A file that comes in just these pieces. */
export const textInPieces = (name: string, pieces: readonly string[]): TextFile => ({
  name,
  async *pieces() {
    yield* pieces;
  },
});
