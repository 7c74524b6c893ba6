import { resolve } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import type { FormatName } from '../../output/formats.ts';
import { expectText, formatForPath, formatNamed, textFormatNames } from '../../output/formats.ts';
import { checkWritable } from '../../output/write-file.ts';
import type { CommandLine } from '../command-line.ts';
import type { Settings } from '../settings.ts';
import { among, type DotCommand, files, type ShellPort } from './dot-command.ts';
import { switchCommand } from './switch.ts';

/** What sqlite3 calls the formats that are called otherwise here. */
const otherNames: Readonly<Record<string, FormatName>> = {
  box: 'table',
  column: 'table',
  columns: 'table',
  md: 'markdown',
  ndjson: 'jsonl',
};

/** How results are printed, and where they go. */
export const outputCommands: readonly DotCommand[] = [
  {
    names: ['.mode'],
    usage: 'FORMAT',
    help: textFormatNames.join(', '),
    args: { most: 1 },
    complete: among(...textFormatNames),
    run: ({ settings, print }, { args: [name] }) => {
      if (name === undefined) {
        print(`current mode: ${settings.mode}\n`);
        return;
      }
      const entry = formatNamed(otherNames[name.toLowerCase()] ?? name);
      expectText(entry);
      settings.mode = entry.name;
      settings.expanded = false;
    },
  },
  switchCommand(['\\x', '.expanded'], 'expanded', 'whole rows, a value a line', { toggles: true }),
  switchCommand(['.headers', '.header'], 'headers', 'names of columns above tables and CSV'),
  {
    names: ['.nullvalue'],
    usage: 'TEXT',
    help: 'what stands for NULL in tables and lines',
    args: { most: 1 },
    run: ({ settings, print }, { args: [text] }) => {
      if (text === undefined) print(`NULL is shown as ${settings.nullText ?? 'NULL'}\n`);
      else settings.nullText = text;
    },
  },
  {
    names: ['.width'],
    usage: 'COLUMNS|auto',
    help: 'how wide a table may be; auto: as the terminal',
    args: { most: 1 },
    complete: among('auto'),
    run: ({ settings, print, columns }, { args: [text] }) => {
      if (text === undefined) print(`${settings.width ?? `auto (${columns})`}\n`);
      else settings.width = text === 'auto' ? undefined : readWidth(text);
    },
  },
  {
    names: ['.output'],
    usage: '[FILE]',
    help: 'write results to FILE; without it, to the screen',
    args: { most: 1 },
    complete: files,
    run: (shell, line) => openOutput(shell, line, false),
  },
  {
    names: ['.once'],
    usage: 'FILE',
    help: 'write the next result to FILE',
    args: { least: 1, most: 1 },
    complete: files,
    run: (shell, line) => openOutput(shell, line, true),
  },
  switchCommand(['.pager'], 'pager', 'show long results in $PAGER, else less'),
  switchCommand(['.timer'], 'timer', 'how long each statement took'),
];

function readWidth(text: string): number {
  const width = Number(text);
  if (Number.isInteger(width) && width >= 10 && width <= 100_000) return width;
  throw new UsageError(`a width is a whole number from 10, or auto; not ${JSON.stringify(text)}`);
}

async function openOutput(
  { settings, context: { cwd } }: ShellPort,
  { args: [name] }: CommandLine,
  once: boolean,
): Promise<void> {
  if (name === undefined || (!once && name === 'stdout')) {
    settings.output = undefined;
    return;
  }
  const path = resolve(cwd, name);
  // What names no file, such as a path that ends with a slash, is refused as it was written.
  await checkWritable(name.endsWith('/') ? name : path);
  const format = formatForOutput(path, settings);
  if (!once && formatNamed(format).isBinary === true) {
    throw new UsageError(`a file of ${format} holds one result`, { hint: `.once ${name}` });
  }
  settings.output = { path, format, once, begun: false };
}

/** The format of the file's ending, where it names one; `.txt` says nothing. */
function formatForOutput(path: string, { mode }: Settings): FormatName {
  try {
    const { name } = formatForPath(path);
    return name === 'table' ? mode : name;
  } catch {
    return mode;
  }
}
