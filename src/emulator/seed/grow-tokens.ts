import { dayMs } from '../../base/day.ts';
import { durationMs } from '../duration.ts';
import type { NetworkCondition, StoredToken } from '../model.ts';
import { momentBefore } from './moments.ts';
import type { NetworkSeed, OrgSeed } from './org-seed.ts';
import { type IdentifiedToken, identifiedTokens, userId, zoneId } from './seed-ids.ts';

export function growTokens(seed: OrgSeed, now: number): readonly StoredToken[] {
  return identifiedTokens(seed).map((token) => growToken(seed, token, now));
}

function growToken(org: OrgSeed, { id, seed }: IdentifiedToken, now: number): StoredToken {
  const { window = 'P30D', endsInDays, heartbeatMs, updatedDaysAgo } = seed;
  const created = momentBefore(now, seed.createdDaysAgo, `${id}/created`);
  const used = Math.max(created, lastUse(seed.usedDaysAgo, now, `${id}/used`));
  const expiresAt =
    window !== null
      ? used + durationMs(window)
      : endsInDays === undefined
        ? undefined
        : Math.floor((now + endsInDays * dayMs) / 1000) * 1000;
  const network = networkOf(org.name, seed.network);
  return {
    id,
    name: seed.name,
    userId: userId(org.name, seed.owner),
    clientName: seed.clientName ?? 'Okta API',
    tokenWindow: window,
    created,
    lastUpdated:
      updatedDaysAgo === undefined
        ? used
        : Math.max(used, momentBefore(now, updatedDaysAgo, `${id}/updated`)),
    ...(org.tellsWindows === false ? { hidesWindow: true } : {}),
    ...(network === undefined ? {} : { network }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    ...(seed.caller ? { secret: org.token } : {}),
  };
}

/** A token in use today was used within the last minutes, so that short windows are still open. */
function lastUse(daysAgo: number, now: number, key: string): number {
  return daysAgo === 0 ? Math.floor(now / 1000) * 1000 - 60_000 : momentBefore(now, daysAgo, key);
}

function networkOf(org: string, network: NetworkSeed): NetworkCondition | undefined {
  if (network === 'absent') return undefined;
  if (network === 'anywhere') return { connection: 'ANYWHERE' };
  const ids = (keys: readonly string[] = []) => keys.map((key) => zoneId(org, key));
  return { connection: 'ZONE', include: ids(network.include), exclude: ids(network.exclude) };
}
