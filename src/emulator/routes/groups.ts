import { notFound, ok } from '../answer.ts';
import { roleBody } from '../bodies.ts';
import type { Route } from './route.ts';

export const groupRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/groups/:groupId/roles',
    scopes: ['okta.roles.read'],
    answer: ({ state, origin, param }) => {
      const group = state.groups.get(param('groupId'));
      if (group === undefined) return notFound(param('groupId'), 'UserGroup');
      return ok(group.roles.map((role) => roleBody(origin, role, 'groups', group.id)));
    },
  },
];
