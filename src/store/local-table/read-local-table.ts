import type { CsvDialect } from './csv-scanner.ts';
import { readCsvTable } from './csv-table.ts';
import { readJsonTable } from './json-table.ts';
import type { LocalTable } from './local-table.ts';
import { isDatabasePath, onlyTable } from './sqlite-tables.ts';
import { openText, openTextFile, type TextFile } from './text-file.ts';

type Format = 'csv' | 'tsv' | 'json';

const formats: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
};

const delimiters: Readonly<Record<Exclude<Format, 'json'>, CsvDialect['delimiter'] | undefined>> = {
  csv: undefined,
  tsv: '\t',
};

/**
 * Opens a CSV, TSV, JSON or JSON Lines file, gzipped or not, a Parquet file, or a database with one table. The ending of
 * its name decides the format, else its first character.
 * @throws UsageError with the file, and the line when there is one.
 */
export async function readLocalTable(path: string): Promise<LocalTable> {
  if (/\.parquet$/i.test(path)) return (await import('./parquet-table.ts')).readParquetTable(path);
  if (isDatabasePath(path)) return onlyTable(path);
  return readTextTable(await openTextFile(path), path);
}

/** Reads what came through a pipe: CSV, TSV, JSON or JSON Lines. @throws UsageError */
export const readPipedTable = async (bytes: Buffer): Promise<LocalTable> =>
  readTextTable(await openText('standard input', bytes), '');

async function readTextTable(file: TextFile, path: string): Promise<LocalTable> {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = formats[ending] ?? ((await beginsAsJson(file)) ? 'json' : 'csv');
  return format === 'json' ? readJsonTable(file) : readCsvTable(file, delimiters[format]);
}

async function beginsAsJson(file: TextFile): Promise<boolean> {
  for await (const piece of file.pieces()) return /^\s*[[{]/.test(piece);
  return false;
}
