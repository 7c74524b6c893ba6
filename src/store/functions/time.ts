import { instantOf } from '../../base/instant.ts';
import { UnreadableError } from './unreadable.ts';

/**
 * Milliseconds since the epoch of a time: see `instantOf`.
 * @throws UnreadableError for a text that is no time.
 */
export function parseTime(text: string): number {
  const instant = instantOf(text);
  if (instant !== undefined) return instant;
  throw notTime(text);
}

/** The error for a text that is no time. */
export const notTime = (text: string): UnreadableError =>
  new UnreadableError(text, 'is not a time such as 2025-11-02T14:47:13.000Z');
