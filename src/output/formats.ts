import { extname } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { inQuotes } from '../base/in-quotes.ts';
import { nearest } from '../base/nearest.ts';
import type { Format } from './format.ts';

/** A format as far as arguments need to know it; its code and libraries are loaded when it is used. */
interface Declaration {
  readonly name: string;
  /** Endings of files, with the dot, in lower case; the first is the usual one. */
  readonly extensions: readonly string[];
  /** For people. */
  readonly description: string;
  /** Its chunks are bytes, which go to a file alone. Default false. */
  readonly isBinary?: boolean;
  load(): Promise<Format>;
}

/** Every output format. A new one is an entry here and a file beside this one. */
export const formats = [
  {
    name: 'table',
    extensions: ['.txt'],
    description: 'aligned columns, for people',
    load: async () => (await import('./table.ts')).table,
  },
  {
    name: 'csv',
    extensions: ['.csv'],
    description: 'RFC 4180, for spreadsheets and programs',
    load: async () => (await import('./csv.ts')).csv,
  },
  {
    name: 'tsv',
    extensions: ['.tsv'],
    description: 'separated by tabs, for programs',
    load: async () => (await import('./tsv.ts')).tsv,
  },
  {
    name: 'json',
    extensions: ['.json'],
    description: 'one array of objects',
    load: async () => (await import('./json.ts')).json,
  },
  {
    name: 'jsonl',
    extensions: ['.jsonl', '.ndjson'],
    description: 'an object a line',
    load: async () => (await import('./jsonl.ts')).jsonl,
  },
  {
    name: 'markdown',
    extensions: ['.md', '.markdown'],
    description: 'a table for documents and issues',
    load: async () => (await import('./markdown.ts')).markdown,
  },
  {
    name: 'line',
    extensions: [],
    description: 'a value a line, whole',
    load: async () => (await import('./line.ts')).line,
  },
  {
    name: 'xlsx',
    extensions: ['.xlsx'],
    description: 'a workbook for Excel',
    isBinary: true,
    load: async () => (await import('./xlsx.ts')).xlsx,
  },
  {
    name: 'parquet',
    extensions: ['.parquet'],
    description: 'typed columns, for DuckDB, Spark and pandas',
    isBinary: true,
    load: async () => (await import('./parquet.ts')).parquet,
  },
  {
    name: 'sqlite',
    extensions: ['.sqlite', '.sqlite3', '.db'],
    description: 'a database with the table result',
    isBinary: true,
    load: async () => (await import('./sqlite-file.ts')).sqlite,
  },
] as const satisfies readonly Declaration[];

export type FormatName = (typeof formats)[number]['name'];

export type FormatEntry = Declaration & { readonly name: FormatName };

const entries: readonly FormatEntry[] = formats;

export const formatNames: readonly FormatName[] = formats.map(({ name }) => name);

/** The formats that standard output takes. */
export const textFormatNames: readonly FormatName[] = entries
  .filter(({ isBinary }) => isBinary !== true)
  .map(({ name }) => name);

/** `table, csv or json`: for options and hints. */
export const formatList = listed(formatNames);

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/**
 * The format of that name, in any case.
 * @throws UsageError that lists all of them, with the nearest.
 */
export function formatNamed(name: string): FormatEntry {
  const wanted = name.toLowerCase();
  const found = entries.find((entry) => entry.name === wanted);
  if (found !== undefined) return found;
  const near = nearest(wanted, formatNames);
  const meant = near === undefined ? '' : `Did you mean ${near}? `;
  throw new UsageError(`there is no output format ${inQuotes(name)}`, {
    hint: `${meant}Formats: ${formatNames.join(', ')}.`,
  });
}

/**
 * The format that the ending of a file's name stands for.
 * @throws UsageError when it stands for none.
 */
export function formatForPath(path: string): FormatEntry {
  const ending = extname(path).toLowerCase();
  const found = entries.find(({ extensions }) => extensions.includes(ending));
  if (found !== undefined) return found;
  const known = entries.flatMap(({ extensions }) => extensions).join(' ');
  throw new UsageError(`no output format goes with the ending of ${inQuotes(path)}`, {
    hint: `Name the format with -o (${formatNames.join(', ')}), or end the name in one of ${known}.`,
  });
}

/** @throws UsageError for bytes, which a terminal or a pipe of text cannot take. */
export function expectText({ name, isBinary, extensions }: FormatEntry): void {
  if (isBinary !== true) return;
  throw new UsageError(`${name} is a format of files`, {
    hint: `Name one with --out result${extensions[0]}; on standard output: ${listed(textFormatNames)}.`,
  });
}
