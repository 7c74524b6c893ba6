import { notFound, ok } from '../answer.ts';
import { zoneBody } from '../bodies.ts';
import { answerPage } from '../paging.ts';
import type { Route } from './route.ts';

const scopes = ['okta.networkZones.read'];

export const zoneRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/zones',
    scopes,
    answer: (call) => {
      const options = { list: 'zones', pageSize: call.settings.pageSize.zones, maxLimit: 200 };
      return answerPage(call, call.state.zones, options, (zone) => zoneBody(call.origin, zone));
    },
  },
  {
    method: 'GET',
    path: '/api/v1/zones/:zoneId',
    scopes,
    answer: ({ state, origin, param }) => {
      const zone = state.zones.get(param('zoneId'));
      return zone === undefined ? notFound(param('zoneId'), 'NetworkZone') : ok(zoneBody(origin, zone));
    },
  },
];
