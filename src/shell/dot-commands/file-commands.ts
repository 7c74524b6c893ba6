import { readFile, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { counted } from '../../base/counted.ts';
import { UsageError } from '../../base/errors.ts';
import { reasonOf } from '../../base/file-fault.ts';
import { replaceFile } from '../../base/replace-file.ts';
import { type DotCommand, files, type ShellPort } from './dot-command.ts';

/** The files that are being read, by shell: a file that reads itself, also by way of another, would never end. */
const reading = new WeakMap<ShellPort, readonly string[]>();

/** What comes out of files. */
export const fileCommands: readonly DotCommand[] = [
  {
    names: ['.read', '\\i'],
    usage: 'FILE',
    help: 'run a file of statements and dot-commands',
    args: { least: 1, most: 1 },
    complete: files,
    run: (shell, { args: [name = ''] }) => readScript(shell, name),
  },
  {
    names: ['.import'],
    usage: 'FILE TABLE',
    help: 'load a CSV, JSON, Parquet or SQLite file as a local table',
    args: { least: 2, most: 2 },
    complete: (words, scope) => (words.length === 1 ? files(words, scope) : []),
    run: async ({ importTable, print }, { args: [file = '', table = ''] }) => {
      const rows = await importTable(file, table);
      print(`${rows} ${rows === 1 ? 'row' : 'rows'} in ${table}\n`);
    },
  },
  {
    names: ['.save'],
    usage: 'FILE',
    help: 'write the local tables into a database file',
    args: { least: 1, most: 1 },
    complete: files,
    run: async ({ saveTables, print, context }, { args: [file = ''] }) => {
      const saved = await saveTables();
      const path = resolve(context.cwd, file);
      try {
        await replaceFile(path, saved.file);
      } catch (error) {
        throw new UsageError(`cannot write ${file}: ${reasonOf(error) ?? (error as Error).message}`, {
          cause: error,
        });
      }
      print(`${counted(saved.tables, 'table')} in ${file}\n`);
      if (saved.leftOut.length > 0) print(`left out, for they read Okta: ${saved.leftOut.join(', ')}\n`);
    },
  },
];

async function readScript(shell: ShellPort, name: string): Promise<void> {
  const path = await locate(resolve(shell.context.cwd, name), name);
  const outer = reading.get(shell) ?? [];
  if (outer.includes(path)) {
    throw new UsageError(`${name} is being read already: it would read itself for ever`);
  }
  const text = await readText(path, name);
  reading.set(shell, [...outer, path]);
  try {
    await shell.runText(text);
  } finally {
    reading.set(shell, outer);
  }
}

async function locate(path: string, name: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw unreadable(name, error);
  }
}

async function readText(path: string, name: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw unreadable(name, error);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`${name} is not UTF-8 text`, { cause: error });
  }
}

function unreadable(name: string, error: unknown): UsageError {
  const reason = reasonOf(error) ?? (error as Error).message;
  return new UsageError(`cannot read ${name}: ${reason}`, { cause: error });
}
