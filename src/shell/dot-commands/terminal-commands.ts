import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import { shellWord } from '../../config/trust/trust.ts';
import { isQuery, readStatements } from '../../sql/statement.ts';
import type { CommandLine } from '../command-line.ts';
import { type DotCommand, expectTyped, type ShellPort } from './dot-command.ts';

/** Commands for a person at a terminal. */
export const terminalCommands: readonly DotCommand[] = [
  {
    names: ['\\watch', '.watch'],
    usage: '[SECONDS [COUNT]]',
    help: 'run the last query again',
    more: 'Every 2 seconds unless given, until Ctrl-C or COUNT times.',
    args: { most: 2 },
    run: watch,
  },
  {
    names: ['\\e', '.edit'],
    usage: '',
    help: 'edit the last statement',
    more: 'In $VISUAL, else $EDITOR, else vi. What is saved runs; a file left as it was does not.',
    run: edit,
  },
];

/** The shortest pause: more often would only use up the rate limit. In seconds. */
const shortestPause = 1;

async function watch(shell: ShellPort, { args: [seconds = '2', count] }: CommandLine): Promise<void> {
  const pause = Number(seconds);
  const times = count === undefined ? Number.POSITIVE_INFINITY : Number(count);
  if (!(pause >= shortestPause && pause <= 86_400)) {
    throw new UsageError('the time between two runs is 1 to 86400 seconds', { hint: '\\watch 10' });
  }
  if (!(times >= 1) || (count !== undefined && !Number.isInteger(times))) {
    throw new UsageError('how often it runs is a whole number from 1 on', { hint: '\\watch 10 6' });
  }
  const { lastStatement } = shell;
  if (lastStatement === undefined) throw new UsageError('there is no statement to run again yet');
  const { sql, parameters } = lastStatement;
  if (!readStatements(sql).every(isQuery)) throw new UsageError('only a SELECT is run again and again');
  for (let run = 1; ; run++) {
    shell.print(`${new Date(shell.context.clock.now()).toISOString()}\n`);
    await shell.runStatement(sql, parameters);
    if (run >= times) return;
    await shell.sleep(pause * 1000);
  }
}

/** A statement is written into a file that only its owner can read, since it may have names in it. */
async function edit(shell: ShellPort): Promise<void> {
  expectTyped(shell, 'starts an editor');
  const { env } = shell.context;
  const directory = await mkdtemp(join(tmpdir(), 'oktaql-'));
  const path = join(directory, 'statement.sql');
  const before = shell.lastStatement?.sql ?? '';
  try {
    await writeFile(path, before === '' ? '' : `${before}\n`, { mode: 0o600 });
    const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
    const code = await shell.runInTerminal(`${editor} ${shellWord(path)}`);
    if (code !== 0)
      throw new UsageError(
        `${editor} ended with ${code === null ? 'a signal' : `exit code ${code}`}: nothing was run`,
      );
    const after = (await readFile(path, 'utf8')).trim();
    if (after === '' || after === before.trim()) {
      shell.print('unchanged: nothing was run\n');
      return;
    }
    shell.print(`${after}\n`);
    await shell.enter(after);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
