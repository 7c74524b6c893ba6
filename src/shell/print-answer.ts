import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Chunk } from '../output/format.ts';
import { writeChunks } from '../output/write-chunks.ts';
import { writeFileWhole } from '../output/write-file.ts';
import type { Output } from './settings.ts';

/**
 * Writes an answer to a file. The answers that are in a file already stay before it; until the answer is whole the
 * file is left as it was.
 */
export async function writeOutput(
  { path, begun }: Output,
  chunks: AsyncIterable<Chunk>,
  signal: AbortSignal,
): Promise<void> {
  await writeFileWhole(path, begun ? behind(path, chunks) : chunks, signal);
}

async function* behind(path: string, chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  let opened = false;
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      opened = true;
      yield chunk as string;
    }
  } catch (error) {
    // The user has deleted the file, and so wants a new one.
    if (opened || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  yield* chunks;
}

export interface PagerContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gives the terminal to a program, and takes it back. */
  readonly lend: () => () => void;
}

/**
 * Whether there is a pager: `$PAGER`, unless it is empty, else `less` where it is installed.
 */
export function hasPager(env: PagerContext['env']): boolean {
  if (env['PAGER'] !== undefined) return env['PAGER'] !== '';
  return (env['PATH'] ?? '').split(delimiter).some((directory) => existsSync(join(directory, 'less')));
}

/** As psql and git call it: quits when all fits on the screen, keeps colours, and lines whole. */
const usualPager = 'less -SRFX';

/** Shows a text in $PAGER. Leaving it early is no fault. */
export const showInPager = (
  chunks: AsyncIterable<Chunk>,
  context: PagerContext,
  signal: AbortSignal,
): Promise<number | null> => pipeTo(context.env['PAGER'] || usualPager, chunks, context, signal);

/**
 * Writes a text to a program of the person's, as their shell runs it, and lends it the terminal. Leaving off early is no
 * fault.
 * @returns its exit code; null when a signal ended it
 */
export const pipeTo = (
  command: string,
  chunks: AsyncIterable<Chunk>,
  context: PagerContext,
  signal: AbortSignal,
): Promise<number | null> =>
  lent(context, async () => {
    const program = spawn(command, {
      shell: true,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env },
    });
    const ended = codeOf(program);
    // It may be gone before all is written.
    program.stdin.on('error', () => {});
    await writeChunks(program.stdin, chunks, signal);
    program.stdin.end();
    return ended;
  });

/** Runs a program of the person's in their terminal: an editor. @returns its exit code */
export const runInTerminal = (command: string, context: PagerContext): Promise<number | null> =>
  lent(context, () => codeOf(spawn(command, { shell: true, stdio: 'inherit' })));

/** @returns null when a signal ended it */
const codeOf = async (program: ChildProcess): Promise<number | null> => (await once(program, 'close'))[0];

/** Lends the terminal while an action runs. Ctrl-C is for the program that has it. */
async function lent<T>({ lend }: PagerContext, action: () => Promise<T>): Promise<T> {
  const takeBack = lend();
  const restore = ignoreInterrupts();
  try {
    return await action();
  } finally {
    restore();
    takeBack();
  }
}

/**
 * The chunks up to the first that makes a text longer than so many lines.
 * @returns the text read so far, and whether it is longer; the rest is still to be read
 */
export async function readScreenful(
  chunks: AsyncIterator<Chunk>,
  lines: number,
): Promise<{ readonly read: readonly Chunk[]; readonly isLonger: boolean }> {
  const read: Chunk[] = [];
  let count = 0;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    read.push(next.value);
    if (typeof next.value === 'string') count += next.value.split('\n').length - 1;
    if (count > lines) return { read, isLonger: true };
  }
  return { read, isLonger: false };
}

/** Ctrl-C in a pager is the pager's: the terminal sends it to both. */
function ignoreInterrupts(): () => void {
  const listeners = process.listeners('SIGINT');
  process.removeAllListeners('SIGINT');
  const ignore = () => {};
  process.on('SIGINT', ignore);
  return () => {
    process.off('SIGINT', ignore);
    for (const listener of listeners) process.on('SIGINT', listener);
  };
}
