import { notFound, ok } from '../answer.ts';
import { answerFiltered } from '../filter.ts';
import { iso } from '../iso-time.ts';
import { answerPage, link } from '../paging.ts';
import type { Resource } from '../resource.ts';
import { momentBefore } from '../seed/moments.ts';
import { zoneId } from '../seed/seed-ids.ts';

export interface StoredZone {
  readonly id: string;
  readonly name: string;
  readonly type: 'IP' | 'DYNAMIC' | 'DYNAMIC_V2';
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly usage: 'POLICY' | 'BLOCKLIST';
  readonly system: boolean;
  readonly created: number;
  /** CIDR blocks of an IP zone, country codes of the others. */
  readonly places: readonly string[];
}

const scopes = ['okta.networkZones.read'];

export const zones: Resource<StoredZone> = {
  rows: (seed, now) =>
    seed.zones.map(({ key, ...rest }) => ({
      ...rest,
      id: zoneId(seed.name, key),
      name: key,
      created: momentBefore(now, 700, `${seed.name}/zone/${key}`),
    })),
  routes: [
    {
      method: 'GET',
      path: '/api/v1/zones',
      scopes,
      answer: (call) => {
        const options = { list: 'zones', pageSize: call.settings.pageSize.zones, maxLimit: 200 };
        return answerFiltered(call, (keep) =>
          answerPage(
            call,
            call.rows.of(zones),
            { ...options, keep: (zone) => keep(zoneBody(call.origin, zone)) },
            (zone) => zoneBody(call.origin, zone),
          ),
        );
      },
    },
    {
      method: 'GET',
      path: '/api/v1/zones/:zoneId',
      scopes,
      answer: ({ rows, origin, param }) => {
        const zone = rows.of(zones).get(param('zoneId'));
        return zone === undefined ? notFound(param('zoneId'), 'NetworkZone') : ok(zoneBody(origin, zone));
      },
    },
  ],
};

function zoneBody(origin: string, zone: StoredZone) {
  const self = `${origin}/api/v1/zones/${zone.id}`;
  const change = zone.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    type: zone.type,
    id: zone.id,
    name: zone.name,
    status: zone.status,
    usage: zone.usage,
    created: iso(zone.created),
    lastUpdated: iso(zone.created),
    system: zone.system,
    ...zonePlaces(zone),
    _links: {
      self: link(self, ['GET', 'PUT', 'DELETE']),
      [change]: link(`${self}/lifecycle/${change}`, ['POST']),
    },
  };
}

function zonePlaces({ type, places }: StoredZone) {
  if (type === 'IP') {
    return { gateways: places.map((value) => ({ type: 'CIDR', value })), proxies: null };
  }
  const locations = places.map((country) => ({ country }));
  if (type === 'DYNAMIC') return { locations, proxyType: 'Any', asns: [] };
  return {
    locations: { include: locations, exclude: [] },
    asns: { include: [], exclude: [] },
    ipServiceCategories: { include: ['ALL_ANONYMIZERS'], exclude: [] },
  };
}
