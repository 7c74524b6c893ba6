/** In UTF-16 code units: large enough that the cost of a write is small beside it, small enough to stay in a cache. */
const chunkLength = 32_768;

/**
 * Gathers small pieces of text into chunks that are worth a write each. They are joined: `+=` would leave V8 with all
 * the pieces until the chunk is written, and its garbage collector with moving them about.
 */
export function* gatherChunks(pieces: Iterable<string>): Generator<string> {
  let gathered: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    gathered.push(piece);
    length += piece.length;
    if (length >= chunkLength) {
      yield gathered.join('');
      gathered = [];
      length = 0;
    }
  }
  if (length > 0) yield gathered.join('');
}
