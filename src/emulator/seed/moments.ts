import { createHash } from 'node:crypto';
import { dayMs } from '../../base/day.ts';

/** A fraction in [0, 1) that depends on the key alone. */
function fractionOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * A moment that many days before now, in whole seconds as Okta writes them, and up to six hours earlier by the key,
 * so that not everything happened at the same time of day.
 */
export function momentBefore(now: number, daysAgo: number, key: string): number {
  const moment = now - daysAgo * dayMs - fractionOf(key) * (dayMs / 4);
  return Math.floor(moment / 1000) * 1000;
}
