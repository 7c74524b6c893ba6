import { dayMs } from '../../base/day.ts';
import { isoTimeOf } from '../../base/instant.ts';
import { parseDuration } from './duration.ts';
import { type DeclareFunction, type SqlFunction, sqlFunctionsOf } from './sql-function.ts';
import { parseTime } from './time.ts';
import { UnreadableError } from './unreadable.ts';

/**
 * When a token was last used, as Okta writes times: each use moves its end on by its window.
 * @throws UnreadableError
 */
export function lastUse(expiresAt: string, tokenWindow: string): string {
  const used = isoTimeOf(parseTime(expiresAt) - parseDuration(tokenWindow) * dayMs);
  if (used === undefined) {
    throw new UnreadableError(tokenWindow, `before ${expiresAt} leads out of the years 0 to 9999`);
  }
  return used;
}

/**
 * `last_used`. At times Okta leaves the window out, for whole lists; some windows have no certain length. With
 * `lastUpdated` as a third argument that stands in: it moves with each use and with each change, so it is never
 * before the last use.
 */
export function lastUsedFunction(declare: DeclareFunction): SqlFunction {
  const exact = declare(
    'last_used(expiresAt,tokenWindow)',
    'When a token was last used: expiresAt - tokenWindow. Where the window says nothing, lastUpdated if given: never earlier.',
    lastUse,
  );
  const ifReadable = sqlFunctionsOf({ note: () => undefined })('last_used(time,window)', '', lastUse);
  const asTime = declare('last_used(time)', '', (time) => isoTimeOf(parseTime(time)) ?? null);
  return {
    ...exact,
    args: [2, 3],
    usage: 'last_used(expiresAt,tokenWindow[,lastUpdated])',
    call: (expiresAt = null, tokenWindow = null, ...lastUpdated) => {
      const [standIn] = lastUpdated;
      if (standIn === undefined) return exact.call(expiresAt, tokenWindow);
      return ifReadable.call(expiresAt, tokenWindow) ?? asTime.call(standIn);
    },
  };
}
