import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { writeChunks } from '../../src/output/write-chunks.ts';
import { settle } from '../fixtures/wait.ts';

/** Endless chunks that remember how many were pulled, and whether they were closed. */
function endless() {
  const state = { pulled: 0, closed: false };
  function* chunks() {
    try {
      for (;;) {
        state.pulled += 1;
        yield 'x'.repeat(32_768);
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, chunks: chunks() };
}

describe('writing a result to a stream', () => {
  test('writes every chunk, and leaves the stream open', async () => {
    const reader = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] });
    const parts = Array.from({ length: 300 }, (_, index) => `${index} ${'漢'.repeat(5000)}\n`);
    const read = (async () => {
      let text = '';
      for await (const part of reader.stdout.setEncoding('utf8')) text += part;
      return text;
    })();
    expect(await writeChunks(reader.stdin, parts)).toBe('done');
    expect(reader.stdin.writable).toBe(true);
    reader.stdin.end();
    expect(await read).toBe(parts.join(''));
  });

  test('pulls no more than there is room for', async () => {
    const stream = new PassThrough();
    const { state, chunks } = endless();
    const stop = new AbortController();
    const written = writeChunks(stream, chunks, stop.signal);
    await settle();
    expect(state.pulled).toBeLessThan(4);
    stop.abort(new Error('enough'));
    await expect(written).rejects.toThrow('enough');
    expect(state.closed).toBe(true);
  });

  test('ends quietly when the reader goes away', async () => {
    const reader = spawn('head', ['-c', '10'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const { state, chunks } = endless();
    expect(await writeChunks(reader.stdin, chunks)).toBe('closed');
    expect(state.closed).toBe(true);
    expect(await writeChunks(reader.stdin, ['more'])).toBe('closed');
  });

  test('ends quietly when the stream was closed before', async () => {
    const stream = new PassThrough();
    stream.destroy();
    await once(stream, 'close');
    expect(await writeChunks(stream, ['x'])).toBe('closed');
  });

  test('can be interrupted though the stream takes everything at once', async () => {
    const stream = new PassThrough({ highWaterMark: Number.MAX_SAFE_INTEGER });
    const { chunks } = endless();
    const stop = new AbortController();
    const written = writeChunks(stream, chunks, stop.signal);
    setImmediate(() => stop.abort(new Error('enough')));
    await expect(written).rejects.toThrow('enough');
  });

  test('heeds an interrupt before it has another chunk made', async () => {
    const stop = new AbortController();
    const { state, chunks } = endless();
    function* interrupted() {
      setImmediate(() => stop.abort(new Error('enough')));
      yield* chunks;
    }
    const stream = new PassThrough({ highWaterMark: Number.MAX_SAFE_INTEGER });
    await expect(writeChunks(stream, interrupted(), stop.signal)).rejects.toThrow('enough');
    expect(state).toEqual({ pulled: 1, closed: true });
  });

  test('passes on what the chunks throw', async () => {
    function* chunks() {
      yield 'x';
      throw new Error('the rows broke off');
    }
    const stream = new PassThrough();
    await expect(writeChunks(stream, chunks())).rejects.toThrow('the rows broke off');
    expect(stream.listenerCount('error')).toBe(0);
    expect(stream.listenerCount('close')).toBe(0);
  });

  test.skipIf(!existsSync('/dev/full'))('says when the disk is full', async () => {
    const written = writeChunks(createWriteStream('/dev/full'), ['x'.repeat(100_000)]);
    await expect(written).rejects.toThrow(UsageError);
    await expect(written).rejects.toThrow(/could not be written: ENOSPC/);
  });
});
