import { okId } from './ids.ts';
import type { OrgSeed, TokenSeed } from './org-seed.ts';

/** Ids by key. They do not depend on the clock: the same seed gives the same ids. */
export const userId = (org: string, key: string) => okId('00u', `${org}/${key}`);
export const groupId = (org: string, name: string) => okId('00g', `${org}/${name}`);
/** The group of all users. */
export const everyone = 'Everyone';
export const zoneId = (org: string, key: string) => okId('nzo', `${org}/${key}`);
export const revokedTokenId = (org: string, name: string) => okId('00T', `${org}/revoked/${name}`);

export interface IdentifiedToken {
  readonly id: string;
  readonly seed: TokenSeed;
}

/** The seed's tokens with their ids; several may have one name. */
export function identifiedTokens(seed: OrgSeed): readonly IdentifiedToken[] {
  const timesSeen = new Map<string, number>();
  return seed.tokens.map((token) => {
    const nth = timesSeen.get(token.name) ?? 0;
    timesSeen.set(token.name, nth + 1);
    return { id: okId('00T', `${seed.name}/${token.name}/${nth}`), seed: token };
  });
}
