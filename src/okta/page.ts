import { MemoryError } from '../base/errors.ts';
import { isObject, parseExactJson } from '../base/exact-json.ts';
import { isOutOfMemory, MemoryWatch } from '../base/memory.ts';
import type { ApiRequest, JsonObject, JsonValue, Page } from '../execute/ports.ts';
import { type Answer, unusable } from './okta-answer.ts';

/** A page of rows, and the body around them for `_links.next`. */
export interface PageAnswer {
  readonly page: Page;
  readonly body: JsonValue;
}

/**
 * The rows of a successful answer.
 * @throws NoAnswerError when the body is not the JSON that the request promises: an empty result must never come
 * out of a page that was not understood. MemoryError when it is too large for the memory that is left.
 */
export function readPage(
  answer: Answer,
  { rows, rowsAt }: Pick<ApiRequest, 'rows' | 'rowsAt'>,
  memory = new MemoryWatch(),
): PageAnswer {
  const body = parseJson(answer, memory);
  const { request } = answer;
  if (rows === 'one') return { page: { rows: [expectObject(body, answer, 'an object')], request }, body };
  const shape = rowsAt === undefined ? 'an array' : `an object with an array in “${rowsAt}”`;
  const list = rowsAt === undefined ? body : expectObject(body, answer, shape)[rowsAt];
  if (!Array.isArray(list)) throw notPromised(answer, `the body is not ${shape}`);
  const stranger = list.findIndex((row) => !isObject(row));
  if (stranger >= 0) throw notPromised(answer, `row ${stranger + 1} of the page is not an object`);
  return { page: { rows: list as readonly JsonObject[], request }, body };
}

/** Bodies of fewer characters are read without a look at the memory: Okta's have a tenth of it. */
const largeBody = 8 * 2 ** 20;

/** Bytes of the heap for each character of JSON, once it is parsed: at least so many. */
const heapPerCharacter = 2;

/** @throws MemoryError when there is none for what it would become */
function expectMemory({ text, request }: Answer, memory: MemoryWatch): void {
  const shortage = text.length < largeBody ? undefined : memory.shortage(heapPerCharacter * text.length);
  if (shortage !== undefined) throw noMemory(request, shortage);
}

const noMemory = ({ org, method, url }: Answer['request'], shortage: string, cause?: unknown): MemoryError =>
  new MemoryError(`${org}: a page does not fit into memory, and ${shortage}: ${method} ${url}`, {
    hint: 'Give Node more with NODE_OPTIONS=--max-old-space-size=8192 (in MiB).',
    cause,
  });

function parseJson(answer: Answer, memory: MemoryWatch): JsonValue {
  if (answer.text.trim() === '') throw notPromised(answer, 'the body is empty');
  expectMemory(answer, memory);
  try {
    return parseExactJson(answer.text);
  } catch (error) {
    if (isOutOfMemory(error)) throw noMemory(answer.request, 'no more is to be had', error);
    // The error of JSON.parse quotes the text as it came, and is left out for that.
    throw notPromised(answer, 'the body is not whole JSON');
  }
}

function expectObject(body: JsonValue, answer: Answer, shape: string): JsonObject {
  if (!isObject(body)) throw notPromised(answer, `the body is not ${shape}`);
  return body;
}

function notPromised(answer: Answer, what: string) {
  const start = answer.quote(answer.text);
  return unusable(
    answer,
    start === '' ? what : `${what}, it begins: ${start}`,
    'A proxy or a sign-in page may have answered in place of Okta.',
  );
}
