import type { BulkRows } from '../options.ts';
import type { OrgRows } from '../org-state.ts';
import { bulkTokens, bulkUsers } from './bulk.ts';
import { growLogEvents } from './grow-log-events.ts';
import { growTokens } from './grow-tokens.ts';
import { growGroups, growUsers } from './grow-users.ts';
import { momentBefore } from './moments.ts';
import type { OrgSeed } from './org-seed.ts';
import { userId, zoneId } from './seed-ids.ts';

/** An org's rows from its declaration, relative to `now`. */
export function growOrg(seed: OrgSeed, now: number, { extraTokens = 0, extraUsers = 0 }: BulkRows): OrgRows {
  const owners = seed.users.map(({ key }) => userId(seed.name, key));
  return {
    tokens: growTokens(seed, now),
    users: growUsers(seed, now),
    groups: growGroups(seed, now),
    zones: seed.zones.map(({ key, ...rest }) => ({
      ...rest,
      id: zoneId(seed.name, key),
      name: key,
      created: momentBefore(now, 700, `${seed.name}/zone/${key}`),
    })),
    logEvents: growLogEvents(seed, now),
    ...(extraTokens !== 0 ? { tokenRule: bulkTokens(extraTokens, extraUsers, owners, now) } : {}),
    ...(extraUsers !== 0 ? { userRule: bulkUsers(seed.name, extraUsers, now) } : {}),
  };
}
