/** In UTF-16 code units: large enough that the cost of a write is small beside it, small enough to stay in a cache. */
const chunkLength = 32_768;

/** Gathers small pieces of text into chunks that are worth a write each. */
export function* gatherChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
