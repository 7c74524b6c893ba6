import { gatherChunks } from './chunks.ts';
import type { TextFormat } from './format.ts';
import { jsonRows } from './json-row.ts';

function* linesOf(objects: Iterable<string>): Generator<string> {
  for (const object of objects) yield `${object}\n`;
}

/** An object a line, without a frame around them: for programs that read line by line. */
export const jsonl: TextFormat = {
  format: (result) => gatherChunks(linesOf(jsonRows(result))),
};
