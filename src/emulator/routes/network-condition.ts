import type { Collection } from '../collection.ts';
import type { NetworkCondition, StoredZone } from '../model.ts';

const connections = ['ANYWHERE', 'ZONE'];

/** What is wrong with a network condition that a PUT brings. Zones must be active IP zones, as Okta's docs say. */
export function networkFaults(
  network: Readonly<Record<string, unknown>>,
  zones: Collection<StoredZone>,
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

function zoneListFaults(member: string, list: unknown, zones: Collection<StoredZone>): string[] {
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
