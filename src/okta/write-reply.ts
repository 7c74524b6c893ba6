import { parseExactJson } from '../base/exact-json.ts';
import type { JsonValue, WriteReply } from '../execute/ports.ts';
import { type Answer, requestIdOf } from './okta-answer.ts';

/** What an answer to a writing request says, as plain data. */
export function writeReplyOf(answer: Answer): WriteReply {
  const { request, status, headers, text, quote } = answer;
  const contentType = headers.get('content-type')?.split(';')[0]?.trim();
  return {
    request,
    status,
    requestId: requestIdOf(answer),
    contentType: contentType === undefined || contentType === '' ? undefined : quote(contentType),
    json: jsonIn(text),
    start: quote(text),
  };
}

function jsonIn(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
