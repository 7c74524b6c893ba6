import { UsageError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import type { FormatName } from '../../output/formats.ts';
import { expectText, formatForPath, formatNamed, textFormatNames } from '../../output/formats.ts';
import { checkWritable } from '../../output/write-file.ts';
import type { CommandLine } from '../command-line.ts';
import { type Settings, screenFormat } from '../settings.ts';
import { among, type DotCommand, expectTyped, files, pathOf, type ShellPort } from './dot-command.ts';
import { readSwitch, switchCommand } from './switch.ts';

/** Names that sqlite3 uses for formats with other names here. */
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
    help: 'format of results',
    more: textFormatNames.join(', '),
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
  switchCommand(['\\x', '.expanded'], 'expanded', 'a value a line', { toggles: true }),
  switchCommand(['.headers', '.header'], 'headers', 'names above tables and CSV'),
  {
    names: ['.nullvalue'],
    usage: 'TEXT',
    help: 'what is shown for NULL',
    args: { most: 1 },
    run: ({ settings, print }, { args: [text] }) => {
      if (text === undefined) print(`NULL is shown as ${settings.nullText ?? 'NULL'}\n`);
      else settings.nullText = text;
    },
  },
  {
    names: ['.width'],
    usage: 'COLUMNS|auto',
    help: 'how wide tables may be',
    more: 'auto: as wide as the terminal.',
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
    help: 'results to FILE; or back',
    more: 'Without FILE results go to the screen again. `.output | PROGRAM` gives each result to a program.',
    args: { most: Number.POSITIVE_INFINITY },
    complete: files,
    run: (shell, line) => openOutput(shell, line, false),
  },
  {
    names: ['.once'],
    usage: 'FILE | "| PROGRAM"',
    help: 'the next result to FILE',
    more: '`.once | PROGRAM` gives it to a program, such as `.once | wc -l`: only when it is typed at a terminal.',
    args: { least: 1, most: Number.POSITIVE_INFINITY },
    complete: files,
    run: (shell, line) => openOutput(shell, line, true),
  },
  {
    names: ['.pager'],
    usage: 'on|off|long',
    help: 'long results in $PAGER',
    more: 'long: what is longer than the screen goes to $PAGER, else less. on: all, and tables as wide as they are.',
    args: { most: 1 },
    complete: among('on', 'off', 'long'),
    run: ({ settings, print }, { args: [word] }) => {
      if (word !== undefined) settings.pager = word === 'long' ? word : readSwitch(word);
      else print(`.pager is ${settings.pager === 'long' ? 'long' : settings.pager ? 'on' : 'off'}\n`);
    },
  },
  switchCommand(['.timer', '.timing', '\\timing'], 'timer', 'times of statements'),
];

function readWidth(text: string): number {
  const width = Number(text);
  if (Number.isInteger(width) && width >= 10 && width <= 100_000) return width;
  throw new UsageError(`a width is a whole number from 10, or auto; not ${inQuotes(text)}`);
}

async function openOutput(
  shell: ShellPort,
  { args: [name, ...others], rest }: CommandLine,
  once: boolean,
): Promise<void> {
  const { settings } = shell;
  if (rest.startsWith('|')) {
    const command = rest.slice(1).trim();
    if (command === '') throw new UsageError('which program?', { hint: '.once | wc -l' });
    expectTyped(shell, 'gives a result to a program');
    settings.output = { command, format: screenFormat(settings), once };
    return;
  }
  if (others.length > 0)
    throw new UsageError('one file takes a result', { hint: 'Put quotes around its name.' });
  if (name === undefined || (!once && name === 'stdout')) {
    settings.output = undefined;
    return;
  }
  const path = pathOf(shell, name);
  // A path that names no file, such as one with a slash at the end, is refused as it was written.
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
