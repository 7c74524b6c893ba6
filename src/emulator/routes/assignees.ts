import { ok } from '../answer.ts';
import { addressOf, isAnswer, pageOf } from '../paging.ts';
import type { Route } from './route.ts';

/** Users who have a role. Its next page is named in the body, unlike everywhere else. */
export const assigneeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/iam/assignees/users',
    scopes: ['okta.roles.read'],
    answer: ({ state, origin, request, settings }) => {
      const page = pageOf(state.users, request, {
        list: 'assignees',
        pageSize: settings.pageSize.assignees,
        maxLimit: 100,
        keep: (user) =>
          user.roles.length > 0 || (settings.userRolesHoldGroupRoles && state.groupRoles(user).length > 0),
      });
      if (isAnswer(page)) return page;
      const { rows, next, limit } = page;
      const value = rows.map(({ id }) => ({
        id,
        orn: `orn:okta:directory:${state.name}:users:${id}`,
        _links: {
          self: { href: `${origin}/api/v1/users/${id}` },
          roles: { href: `${origin}/api/v1/users/${id}/roles` },
        },
      }));
      if (next === undefined) return ok({ value, _links: {} });
      const href = addressOf(origin, request, { after: next, limit: String(limit) });
      return ok({ value, _links: { next: { href } } });
    },
  },
];
