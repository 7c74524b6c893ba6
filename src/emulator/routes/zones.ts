import { notFound, ok } from '../answer.ts';
import { zoneBody } from '../bodies.ts';
import { isAnswer, listAnswer, pageOf } from '../paging.ts';
import type { Route } from './route.ts';

const scopes = ['okta.networkZones.read'];

export const zoneRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/zones',
    scopes,
    answer: ({ state, origin, request, settings }) => {
      const page = pageOf(state.zones, request, {
        list: 'zones',
        pageSize: settings.pageSize.zones,
        maxLimit: 200,
      });
      if (isAnswer(page)) return page;
      const bodies = page.rows.map((zone) => zoneBody(origin, zone));
      return listAnswer(origin, request, bodies, page.next, page.limit);
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
