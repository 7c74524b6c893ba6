import { gatherChunks } from './chunks.ts';
import type { TextFormat } from './format.ts';
import { jsonRows } from './json-row.ts';

function* arrayOf(objects: Iterable<string>): Generator<string> {
  let before = '[\n';
  for (const object of objects) {
    yield before + object;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** One array of objects, a row a line. */
export const json: TextFormat = {
  format: (result) => gatherChunks(arrayOf(jsonRows(result))),
};
