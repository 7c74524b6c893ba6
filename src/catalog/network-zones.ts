import { boolean, json, key, table, text, time } from './table.ts';

const scope = 'okta.networkZones.read';

/** Columns as the three kinds of `NetworkZone` of Okta's OpenAPI document have them. */
export const networkZones = table({
  name: 'okta.zones.network_zones',
  description: 'Network zones. A token may be used from where its network condition names active IP zones.',
  columns: [
    text('id', 'Unique id of the zone (nzo…); what network of a token names.', { aliases: ['zoneId'] }),
    text('name', 'Name of the zone.'),
    text('type', 'IP, DYNAMIC or DYNAMIC_V2.', { values: ['IP', 'DYNAMIC', 'DYNAMIC_V2'] }),
    text('status', 'ACTIVE or INACTIVE.', { values: ['ACTIVE', 'INACTIVE'] }),
    text('usage', 'POLICY, or BLOCKLIST: requests from it are refused.'),
    boolean('system', '1 for a zone that Okta made.'),
    time('created', 'When it was made.'),
    time('lastUpdated', 'When it was last changed.'),
    json('gateways', 'Addresses of an IP zone.'),
    json('proxies', 'Trusted proxies of an IP zone.'),
    json('locations', 'Places of a dynamic zone.'),
    text('proxyType', 'Kind of proxy of a dynamic zone.'),
    json('asns', 'Autonomous systems of a dynamic zone.'),
    json('ipServiceCategories', 'Services, such as VPNs, of an enhanced dynamic zone.'),
    json('_links', 'Links to the zone and to what can be done with it.'),
    key('subdomain', 'The org that the row came from.'),
  ],
  operations: [
    {
      name: 'get_network_zone',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/zones/{zoneId}',
      rows: 'one',
      scope,
    },
    {
      name: 'list_network_zones',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/zones',
      rows: 'many',
      paging: 'link',
      query: { limit: '200' },
      pushdown: {
        filter: {
          kind: 'filter',
          takesOne: true,
          attributes: { usage: { name: 'usage', values: ['BLOCKLIST', 'POLICY'] } },
        },
      },
      scope,
    },
  ],
});
