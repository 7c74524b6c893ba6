import { UsageError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { type CommandLine, splitCommand } from '../command-line.ts';
import type { DotCommand, ShellPort } from './dot-command.ts';
import { fileCommands } from './file-commands.ts';
import { generalCommands } from './general-commands.ts';
import { outputCommands } from './output-commands.ts';
import { savedCommands } from './saved-commands.ts';
import { schemaCommands } from './schema-commands.ts';
import { sessionCommands } from './session-commands.ts';
import { terminalCommands } from './terminal-commands.ts';

/** Every dot-command. A new one is an entry in one of these lists. */
export const dotCommands: readonly DotCommand[] = [
  ...generalCommands(describeCommands),
  ...schemaCommands,
  ...sessionCommands,
  ...outputCommands,
  ...fileCommands,
  ...savedCommands,
  ...terminalCommands,
];

const byName = new Map(
  dotCommands.flatMap((command) => command.names.map((name) => [name, command] as const)),
);

export const commandNames: readonly string[] = [...byName.keys()];

/** The command of that name, in any case; sqlite3's habit of shortening (`.tab`) works where it is clear. */
export function findCommand(name: string): DotCommand | undefined {
  const wanted = name.toLowerCase();
  const exact = byName.get(wanted);
  if (exact !== undefined || !wanted.startsWith('.') || wanted.length < 2) return exact;
  const longer = new Set(
    [...byName].filter(([full]) => full.startsWith(wanted)).map(([, command]) => command),
  );
  return longer.size === 1 ? [...longer][0] : undefined;
}

/**
 * Runs the line of a dot-command.
 * @throws UsageError for an unknown one, with the nearest, or for too few or too many words.
 */
export async function runCommand(shell: ShellPort, text: string): Promise<void> {
  const line = splitCommand(text);
  const command = findCommand(line.name);
  if (command === undefined) throw unknownCommand(line.name);
  checkArguments(command, line);
  await command.run(shell, line);
}

function unknownCommand(name: string): UsageError {
  const alike = commandNames.filter((known) => known[0] === name[0] || !/^[.\\]/.test(name));
  const meant = nearest(name, alike);
  return new UsageError(`there is no command ${name}`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}.help lists all of them.`,
  });
}

function checkArguments({ names: [name = ''], usage, args }: DotCommand, line: CommandLine): void {
  const { least = 0, most = 0 } = args ?? {};
  if (line.args.length >= least && line.args.length <= most) return;
  throw new UsageError(`usage: ${`${name} ${usage}`.trim()}`, { hint: `.help ${name} tells what it does.` });
}

/** In columns. Two stand side by side, so that all fit on a screen of 80 by 24. */
const cellWidth = 39;
const nameWidth = 11;

const keys = `.help COMMAND tells more. A statement ends with ; and may take several lines.
Tab completes, Ctrl-R searches the history, Ctrl-C drops a line or ends a query.
`;

/** The list for `.help`, or the help of one command. */
function describeCommands(name: string | undefined): string {
  if (name !== undefined) {
    const command = findCommand(name) ?? findCommand(`.${name}`);
    if (command === undefined) throw unknownCommand(name);
    const [first = '', ...others] = command.names;
    const also = others.length === 0 ? '' : `\nalso: ${others.join(' ')}`;
    const more = command.more === undefined ? '' : `\n  ${command.more}`;
    return `${`${first} ${command.usage}`.trim()}\n  ${command.help}${more}${also}\n`;
  }
  const cells = dotCommands.map(({ names: [first = ''], help }) => `${first.padEnd(nameWidth)} ${help}`);
  const rows = Math.ceil(cells.length / 2);
  const lines = cells
    .slice(0, rows)
    .map((cell, index) => `${cell.padEnd(cellWidth)} ${cells[index + rows] ?? ''}`.trimEnd());
  return `${lines.join('\n')}\n${keys}`;
}
