import { isDeepStrictEqual } from 'node:util';
import { type JsonValue, parseExactJson } from '../../base/exact-json.ts';
import { UnreadableError } from './unreadable.ts';

/**
 * True when two JSON texts hold the same value: white space and the order of keys do not count, that of elements does.
 * @throws UnreadableError when one is not JSON.
 */
export function jsonEqual(left: string, right: string): boolean {
  return isDeepStrictEqual(parse(left), parse(right));
}

function parse(text: string): JsonValue {
  try {
    return parseExactJson(text);
  } catch {
    throw new UnreadableError(text, 'is not JSON');
  }
}
