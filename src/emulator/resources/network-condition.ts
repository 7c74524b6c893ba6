import type { Rows } from '../rows.ts';
import type { NetworkSeed } from '../seed/org-seed.ts';
import { zoneId } from '../seed/seed-ids.ts';
import type { StoredZone } from './zones.ts';

/** A network condition as Okta sends it; empty lists are left out of bodies. */
export interface NetworkCondition {
  /** `ANYWHERE` or `ZONE` in Okta's docs; other values may come. */
  readonly connection: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Empty lists are left out, as recorded. */
export function networkBody({ connection, include = [], exclude = [] }: NetworkCondition) {
  return {
    connection,
    ...(include.length > 0 ? { include } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
  };
}

const connections = ['ANYWHERE', 'ZONE'];

/** The faults of a network condition that a PUT brings. Zones must be active IP zones, as Okta's docs say. */
export function networkFaults(
  network: Readonly<Record<string, unknown>>,
  zones: Rows<StoredZone>,
): readonly string[] {
  const { connection } = network;
  if (typeof connection !== 'string' || !connections.includes(connection)) {
    return [`network.connection: must be one of ${connections.join(', ')}`];
  }
  const faults = (['include', 'exclude'] as const).flatMap((member) =>
    zoneListFaults(member, network[member], zones),
  );
  const named = [network['include'], network['exclude']].some(
    (list) => Array.isArray(list) && list.length > 0,
  );
  if (faults.length === 0 && named !== (connection === 'ZONE')) {
    faults.push(
      named
        ? 'network.connection: zones need the connection ZONE'
        : 'network.include: ZONE needs at least one zone to include or exclude',
    );
  }
  return faults;
}

function zoneListFaults(member: string, list: unknown, zones: Rows<StoredZone>): string[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list) || list.some((id) => typeof id !== 'string')) {
    return [`network.${member}: must be an array of zone ids`];
  }
  return list.flatMap((id: string) => {
    const zone = zones.get(id);
    if (zone === undefined) return [`network.${member}: zone ${id} does not exist`];
    if (zone.type !== 'IP') return [`network.${member}: zone ${id} is not an IP zone`];
    return zone.status === 'ACTIVE' ? [] : [`network.${member}: zone ${id} is not active`];
  });
}

/** A network condition that has no faults, as it is kept. */
export function networkOf(network: Readonly<Record<string, unknown>>): NetworkCondition {
  const zoneIds = (member: string) => (network[member] ?? []) as readonly string[];
  return {
    connection: String(network['connection']),
    include: zoneIds('include'),
    exclude: zoneIds('exclude'),
  };
}

/** The condition that a seed declares; undefined for none. */
export function declaredNetwork(org: string, network: NetworkSeed): NetworkCondition | undefined {
  if (network === 'absent') return undefined;
  if (network === 'anywhere') return { connection: 'ANYWHERE' };
  const ids = (keys: readonly string[] = []) => keys.map((key) => zoneId(org, key));
  return { connection: 'ZONE', include: ids(network.include), exclude: ids(network.exclude) };
}
