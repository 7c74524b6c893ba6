import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
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
    // Whoever took the file away wants a new one.
    if (opened || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  yield* chunks;
}

export interface PagerContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gives the terminal to the pager, and takes it back. */
  readonly lend: () => () => void;
}

/** As psql and git call it: quits when all fits on the screen, keeps colours, and lines whole. */
const usualPager = 'less -SRFX';

/** Shows a text in $PAGER. Leaving it early is no fault. */
export async function showInPager(
  chunks: AsyncIterable<Chunk>,
  { env, lend }: PagerContext,
  signal: AbortSignal,
): Promise<void> {
  const takeBack = lend();
  const restore = ignoreInterrupts();
  try {
    const pager = spawn(env['PAGER'] || usualPager, {
      shell: true,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env },
    });
    const ended = once(pager, 'close');
    // The pager may be gone before all is written.
    pager.stdin.on('error', () => {});
    await writeChunks(pager.stdin, chunks, signal);
    pager.stdin.end();
    await ended;
  } finally {
    restore();
    takeBack();
  }
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
