import { readFile, realpath } from 'node:fs/promises';
import { counted } from '../../base/counted.ts';
import { UsageError } from '../../base/errors.ts';
import { reasonOf } from '../../base/file-fault.ts';
import { replaceFile } from '../../base/replace-file.ts';
import { type DotCommand, files, pathOf, type ShellPort } from './dot-command.ts';

/** The files that are being read, by shell: a file that reads itself, also by way of another, would never end. */
const reading = new WeakMap<ShellPort, readonly string[]>();

/** Commands that read or write files. */
export const fileCommands: readonly DotCommand[] = [
  {
    names: ['.read', '\\i'],
    usage: 'FILE',
    help: 'run a file',
    more: 'Statements and dot-commands; the first error stops.',
    args: { least: 1, most: 1 },
    complete: files,
    run: (shell, { args: [name = ''] }) => readScript(shell, name),
  },
  {
    names: ['.import'],
    usage: 'FILE TABLE',
    help: 'load a file as a table',
    more: 'CSV, JSON, JSON Lines, Parquet or SQLite.',
    args: { least: 2, most: 2 },
    complete: (words, scope) => (words.length === 1 ? files(words, scope) : []),
    run: async (shell, { args: [file = '', table = ''] }) => {
      const rows = await shell.importTable(pathOf(shell, file), table);
      shell.print(`${rows} ${rows === 1 ? 'row' : 'rows'} in ${table}\n`);
    },
  },
  {
    names: ['.save'],
    usage: 'FILE',
    help: 'save the local tables',
    more: 'Into a database file of SQLite. A view of Okta is left out.',
    args: { least: 1, most: 1 },
    complete: files,
    run: async (shell, { args: [file = ''] }) => {
      const { print } = shell;
      const saved = await shell.saveTables();
      const path = pathOf(shell, file);
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
  const path = await locate(pathOf(shell, name), name);
  const outer = reading.get(shell) ?? [];
  if (outer.includes(path)) {
    throw new UsageError(`${name} is being read already: it would read itself for ever`);
  }
  const text = await readText(path, name);
  reading.set(shell, [...outer, path]);
  try {
    await shell.runScript(text);
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
