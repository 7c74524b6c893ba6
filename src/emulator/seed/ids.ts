import { createHash } from 'node:crypto';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Okta's prefixes: tokens, users, groups, zones, and what else has an id here. */
type IdPrefix = '00T' | '00u' | '00g' | 'nzo' | 'ra1' | 'cr0' | 'iam' | 'oty' | 'evt' | 'trs' | 'oae';

/** An id of 20 characters as Okta's look; the same key gives the same id, and different keys different ones. */
export function okId(prefix: IdPrefix, key: string): string {
  const hash = createHash('sha256').update(`${prefix}/${key}`).digest();
  let id: string = prefix;
  for (let index = 0; index < 17; index++) id += digits[(hash[index] ?? 0) % digits.length];
  return id;
}

/** An id that tells its number, for rows made by rule. */
export function numberedId(prefix: IdPrefix, number: number): string {
  return `${prefix}bulk${String(number).padStart(13, '0')}`;
}

/** The number in an id of `numberedId`; undefined for any other id. */
export function numberOf(prefix: IdPrefix, id: string): number | undefined {
  const digitsAfter = `${prefix}bulk`;
  if (id.length !== 20 || !id.startsWith(digitsAfter)) return undefined;
  const rest = id.slice(digitsAfter.length);
  return /^\d{13}$/.test(rest) ? Number(rest) : undefined;
}
