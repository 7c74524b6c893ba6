import { extname } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Format, FormatName } from './format.ts';

/** A format as far as arguments need to know it; its code and libraries are loaded when it is used. */
export interface FormatEntry {
  readonly name: FormatName;
  /** Endings of files, with the dot, in lower case; the first is the usual one. */
  readonly extensions: readonly string[];
  /** For people. */
  readonly description: string;
  load(): Promise<Format>;
}

/** Every output format. A new one is an entry here and a file beside this one. */
export const formats: readonly FormatEntry[] = [
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
];

export const formatNames: readonly FormatName[] = formats.map(({ name }) => name);

/**
 * The format of that name, in any case.
 * @throws UsageError that lists all of them, with the nearest.
 */
export function formatNamed(name: string): FormatEntry {
  const wanted = name.toLowerCase();
  const found = formats.find((entry) => entry.name === wanted);
  if (found !== undefined) return found;
  const near = nearest(wanted, formatNames);
  const meant = near === undefined ? '' : `Did you mean ${near}? `;
  throw new UsageError(`there is no output format ${JSON.stringify(name)}`, {
    hint: `${meant}Formats: ${formatNames.join(', ')}.`,
  });
}

/**
 * The format that the ending of a file's name stands for.
 * @throws UsageError when it stands for none.
 */
export function formatForPath(path: string): FormatEntry {
  const ending = extname(path).toLowerCase();
  const found = formats.find(({ extensions }) => extensions.includes(ending));
  if (found !== undefined) return found;
  const known = formats.flatMap(({ extensions }) => extensions).join(' ');
  throw new UsageError(`no output format goes with the ending of ${JSON.stringify(path)}`, {
    hint: `Name the format with -o (${formatNames.join(', ')}), or end the name in one of ${known}.`,
  });
}
