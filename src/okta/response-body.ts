import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { TransportFailure } from './transport-failure.ts';

/**
 * The whole body, decompressed.
 * @param maxBytes Of the decompressed body, so that a small answer cannot swell to fill the memory.
 * @param onProgress Called with the number of decompressed bytes so far.
 * The promise is rejected with a TransportFailure or the stream's error.
 */
export function receiveBody(
  response: IncomingMessage,
  maxBytes: number,
  onProgress: (bytes: number) => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const decoded = decompress(response);
    decoded.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      onProgress(bytes);
      if (bytes > maxBytes) {
        decoded.destroy(new TransportFailure('too large', `the body is larger than ${megabytes(maxBytes)}`));
        return;
      }
      chunks.push(chunk);
    });
    decoded.once('end', () => resolve(Buffer.concat(chunks, bytes)));
    decoded.on('error', reject);
    // `pipe` does not hand errors on: a connection that breaks off must end the decompressed stream as well.
    if (decoded !== response) response.on('error', (error) => decoded.destroy(error));
  });
}

function decompress(response: IncomingMessage): Readable {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  switch (encoding) {
    case '':
    case 'identity':
      return response;
    case 'gzip':
    case 'x-gzip':
      return response.pipe(createGunzip());
    case 'br':
      return response.pipe(createBrotliDecompress());
    default:
      response.destroy();
      throw new TransportFailure('unreadable', 'the body is compressed in a way that was not asked for');
  }
}

const megabytes = (bytes: number): string => `${bytes / 2 ** 20} MiB`;
