import { isObject, parseExactJson } from '../base/exact-json.ts';
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
 * out of a page that was not understood.
 */
export function readPage(answer: Answer, { rows, rowsAt }: Pick<ApiRequest, 'rows' | 'rowsAt'>): PageAnswer {
  const body = parseJson(answer);
  const { request } = answer;
  if (rows === 'one') return { page: { rows: [expectObject(body, answer, 'an object')], request }, body };
  const shape = rowsAt === undefined ? 'an array' : `an object with an array in “${rowsAt}”`;
  const list = rowsAt === undefined ? body : expectObject(body, answer, shape)[rowsAt];
  if (!Array.isArray(list)) throw notPromised(answer, `the body is not ${shape}`);
  const stranger = list.findIndex((row) => !isObject(row));
  if (stranger >= 0) throw notPromised(answer, `row ${stranger + 1} of the page is not an object`);
  return { page: { rows: list as readonly JsonObject[], request }, body };
}

function parseJson(answer: Answer): JsonValue {
  if (answer.text.trim() === '') throw notPromised(answer, 'the body is empty');
  try {
    return parseExactJson(answer.text);
  } catch {
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
