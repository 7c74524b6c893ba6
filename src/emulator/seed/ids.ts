import { createHash } from 'node:crypto';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Okta's prefixes: of tokens, users, groups, zones, and all other ids here. */
type IdPrefix =
  | '00T'
  | '00u'
  | '00g'
  | 'nzo'
  | 'ra1'
  | 'cr0'
  | 'iam'
  | 'oty'
  | 'evt'
  | 'trs'
  | 'oae'
  | '00p'
  | '0pr'
  | 'rst'
  | 'rul'
  | '0oa'
  | 'aut'
  | 'mfs';

/** An id of 20 characters as Okta's look; the same key gives the same id, and different keys different ones. */
export function okId(prefix: IdPrefix, key: string): string {
  const hash = createHash('sha256').update(`${prefix}/${key}`).digest();
  let id: string = prefix;
  for (let index = 0; index < 17; index++) id += digits[(hash[index] ?? 0) % digits.length];
  return id;
}
