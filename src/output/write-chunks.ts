import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { UsageError } from '../base/errors.ts';
import type { Chunk } from './format.ts';

/** `closed`: the reader of the stream has closed it, as `head` does. */
export type Written = 'done' | 'closed';

/** The codes by which the operating system and Node say that nobody reads any more. */
const closedCodes = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/**
 * Writes chunks to a stream, pulling the next only once the stream has room for it. The stream is left open. Between
 * two chunks the event loop gets a turn, so that an interrupt is seen even where writes are synchronous.
 * @throws the signal's reason when it is aborted, any error of the chunks, UsageError when the stream cannot be
 * written (a full disk).
 */
export async function writeChunks(
  stream: NodeJS.WritableStream,
  chunks: Iterable<Chunk> | AsyncIterable<Chunk>,
  signal?: AbortSignal,
): Promise<Written> {
  const ended = new AbortController();
  const watched = AbortSignal.any(signal === undefined ? [ended.signal] : [signal, ended.signal]);
  const onError = (error: Error) => ended.abort(error);
  const onClose = () => ended.abort(closedError);
  stream.on('error', onError);
  stream.once('close', onClose);
  try {
    for await (const chunk of chunks) {
      watched.throwIfAborted();
      if (!stream.writable) return 'closed';
      if (!stream.write(chunk)) await once(stream, 'drain', { signal: watched });
      await nextTurn();
      // The next chunk may take for ever.
      watched.throwIfAborted();
    }
    watched.throwIfAborted();
    await flushed(stream, watched);
    return 'done';
  } catch (thrown) {
    signal?.throwIfAborted();
    if (!ended.signal.aborted) throw thrown;
  } finally {
    stream.removeListener('close', onClose);
    // The listener for errors stays when there was one: standard output repeats it for every write under way.
    if (!ended.signal.aborted) stream.removeListener('error', onError);
  }
  const error: NodeJS.ErrnoException = ended.signal.reason;
  if (closedCodes.has(error.code ?? '')) return 'closed';
  throw new UsageError(`the result could not be written: ${error.message}`, {
    hint: 'Make room, or write the result somewhere else.',
    cause: error,
  });
}

const closedError: NodeJS.ErrnoException = Object.assign(new Error('the stream was closed'), {
  code: 'ERR_STREAM_DESTROYED',
});

/** Resolves when all that was written before has left this process. */
function flushed(stream: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    stream.write('', () => {
      signal.removeEventListener('abort', stop);
      // An error is reported by its own event, which comes after this call.
      setImmediate(() => (signal.aborted ? stop() : resolve()));
    });
  });
}
