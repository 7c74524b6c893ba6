import { type Answer, notFound, ok, validationFailed } from '../answer.ts';
import { groupBody, roleBody, userBody } from '../bodies.ts';
import { Collection } from '../collection.ts';
import { FilterError, parseFilter } from '../filter.ts';
import type { StoredUser } from '../model.ts';
import { answerPage } from '../paging.ts';
import type { Call, Route } from './route.ts';

export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/users',
    scopes: ['okta.users.read'],
    answer: (call) => {
      let keep: (user: StoredUser) => boolean;
      try {
        keep = wantedUsers(call);
      } catch (error) {
        if (error instanceof FilterError) return validationFailed('filter', [error.message]);
        throw error;
      }
      const options = { list: 'users', pageSize: call.settings.pageSize.users, maxLimit: 200, keep };
      return answerPage(call, call.state.users, options, (user) => userBody(call.origin, user));
    },
  },
  {
    method: 'GET',
    path: '/api/v1/users/:id',
    scopes: ['okta.users.read'],
    answer: (call) => withUser(call, 'id', (user) => ok(userBody(call.origin, user))),
  },
  {
    method: 'GET',
    path: '/api/v1/users/:id/groups',
    scopes: ['okta.users.read', 'okta.groups.read'],
    answer: (call) =>
      withUser(call, 'id', (user) => {
        const groups = user.groupIds.flatMap((id) => call.state.groups.get(id) ?? []);
        const options = { list: 'user-groups', pageSize: call.settings.pageSize.userGroups, maxLimit: 200 };
        return answerPage(call, new Collection(groups), options, (group) => groupBody(call.origin, group));
      }),
  },
  {
    method: 'GET',
    path: '/api/v1/users/:userId/roles',
    scopes: ['okta.roles.read'],
    answer: (call) => withUser(call, 'userId', (user) => ok(roleBodies(call, user))),
  },
];

/** The list leaves out DEPROVISIONED users, unless a filter or a search asks. @throws FilterError */
function wantedUsers({ request, origin }: Call): (user: StoredUser) => boolean {
  const { filter, search, q } = request.query;
  const expression = filter ?? search;
  if (expression !== undefined) {
    const matches = parseFilter(expression);
    return (user) => matches(userBody(origin, user));
  }
  const prefix = q?.toLowerCase();
  return ({ status, profile }) =>
    status !== 'DEPROVISIONED' &&
    (prefix === undefined ||
      ['firstName', 'lastName', 'email'].some((name) => profile[name]?.toLowerCase().startsWith(prefix)));
}

function roleBodies({ state, origin, settings }: Call, user: StoredUser) {
  const direct = user.roles.map((role) => roleBody(origin, role, 'users', user.id));
  if (!settings.userRolesHoldGroupRoles) return direct;
  const throughGroups = user.groupIds.flatMap((groupId) =>
    (state.groups.get(groupId)?.roles ?? []).map((role) => roleBody(origin, role, 'groups', groupId)),
  );
  return [...direct, ...throughGroups];
}

/** By id, by login, or `me`: the owner of the token that the request is signed with. */
function withUser(call: Call, name: string, answer: (user: StoredUser) => Answer): Answer {
  const asked = call.param(name);
  const { users } = call.state;
  let user = users.get(asked);
  if (asked === 'me' && call.caller.kind === 'ssws') user = users.get(call.caller.token.userId);
  if (user === undefined && asked.includes('@')) {
    for (const candidate of users) {
      if (candidate.profile['login'] === asked) {
        user = candidate;
        break;
      }
    }
  }
  return user === undefined ? notFound(asked, 'User') : answer(user);
}
