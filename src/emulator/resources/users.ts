import { dayMs } from '../../base/day.ts';
import { type Answer, notFound, ok, validationFailed } from '../answer.ts';
import { FilterError, parseFilter } from '../filter.ts';
import { iso, isoOrNull } from '../iso-time.ts';
import type { OrgRows } from '../org-rows.ts';
import { addressOf, answerPage, isAnswer, pageOf } from '../paging.ts';
import type { Call, Resource } from '../resource.ts';
import { Collection } from '../rows.ts';
import { momentBefore } from '../seed/moments.ts';
import type { UserSeed, UserStatus } from '../seed/org-seed.ts';
import { everyone, groupId, userId } from '../seed/seed-ids.ts';
import { groupBody, groups } from './groups.ts';
import { assignedRole, roleBody, type StoredRole } from './roles.ts';

export interface StoredUser {
  readonly id: string;
  readonly status: UserStatus;
  readonly created: number;
  readonly activated: number | null;
  readonly statusChanged: number | null;
  readonly lastLogin: number | null;
  readonly lastUpdated: number;
  readonly passwordChanged: number | null;
  /** `login`, `email`, `firstName`, `lastName` and more. */
  readonly profile: Readonly<Record<string, string | null>>;
  readonly groupIds: readonly string[];
  /** Assigned to the user directly. */
  readonly roles: readonly StoredRole[];
}

export const users: Resource<StoredUser> = {
  rows: ({ name, users: declared }, now) => declared.map((seed) => declaredUser(name, seed, now)),
  routes: [
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
        return answerPage(call, call.rows.of(users), options, (user) => userBody(call.origin, user));
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
          const theirs = user.groupIds.flatMap((id) => call.rows.of(groups).get(id) ?? []);
          const options = { list: 'user-groups', pageSize: call.settings.pageSize.userGroups, maxLimit: 200 };
          return answerPage(call, new Collection(theirs), options, (group) => groupBody(call.origin, group));
        }),
    },
    {
      method: 'GET',
      path: '/api/v1/users/:userId/roles',
      scopes: ['okta.roles.read'],
      answer: (call) => withUser(call, 'userId', (user) => ok(roleBodies(call, user))),
    },
    /** Users who have a role. Its next page is named in the body, unlike everywhere else. */
    {
      method: 'GET',
      path: '/api/v1/iam/assignees/users',
      scopes: ['okta.roles.read'],
      answer: ({ rows, origin, request, settings }) => {
        const page = pageOf(rows.of(users), request, {
          list: 'assignees',
          pageSize: settings.pageSize.assignees,
          maxLimit: 100,
          keep: (user) =>
            user.roles.length > 0 || (settings.userRolesHoldGroupRoles && groupRoles(rows, user).length > 0),
        });
        if (isAnswer(page)) return page;
        const { next, limit } = page;
        const value = page.rows.map(({ id }) => ({
          id,
          orn: `orn:okta:directory:${rows.name}:users:${id}`,
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
  ],
};

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

function roleBodies({ rows, origin, settings }: Call, user: StoredUser) {
  const direct = user.roles.map((role) => roleBody(origin, role, 'users', user.id));
  if (!settings.userRolesHoldGroupRoles) return direct;
  const throughGroups = user.groupIds.flatMap((groupId) =>
    (rows.of(groups).get(groupId)?.roles ?? []).map((role) => roleBody(origin, role, 'groups', groupId)),
  );
  return [...direct, ...throughGroups];
}

/** By id, by login, or `me`: the owner of the token that the request is signed with. */
function withUser(call: Call, name: string, answer: (user: StoredUser) => Answer): Answer {
  const asked = call.param(name);
  const all = call.rows.of(users);
  let user = all.get(asked);
  if (asked === 'me' && call.caller.kind === 'ssws') user = all.get(call.caller.userId);
  if (user === undefined && asked.includes('@')) {
    for (const candidate of all) {
      if (candidate.profile['login'] === asked) {
        user = candidate;
        break;
      }
    }
  }
  return user === undefined ? notFound(asked, 'User') : answer(user);
}

/** The user's roles through groups. */
const groupRoles = (rows: OrgRows, user: StoredUser): readonly StoredRole[] =>
  user.groupIds.flatMap((id) => rows.of(groups).get(id)?.roles ?? []);

function userBody(origin: string, user: StoredUser) {
  return {
    id: user.id,
    status: user.status,
    created: iso(user.created),
    activated: isoOrNull(user.activated),
    statusChanged: isoOrNull(user.statusChanged),
    lastLogin: isoOrNull(user.lastLogin),
    lastUpdated: iso(user.lastUpdated),
    passwordChanged: isoOrNull(user.passwordChanged),
    type: { id: 'oty1gjkqlvTh3bQcN1d7' },
    profile: user.profile,
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: { self: { href: `${origin}/api/v1/users/${user.id}` } },
  };
}

function declaredUser(org: string, seed: UserSeed, now: number): StoredUser {
  const key = `${org}/user/${seed.key}`;
  const created = momentBefore(now, seed.createdDaysAgo, key);
  const started = seed.status !== 'STAGED';
  const left = seed.status === 'DEPROVISIONED';
  // A change of status happened some weeks ago; who is simply active has had none since the start.
  const changed = seed.status === 'ACTIVE' ? created + dayMs : momentBefore(now, 26, `${key}/status`);
  const signsIn = seed.kind === 'person' && started && seed.status !== 'PROVISIONED';
  return {
    id: userId(org, seed.key),
    status: seed.status,
    created,
    activated: started ? created + 1000 : null,
    statusChanged: started ? changed : null,
    lastLogin: signsIn ? momentBefore(now, seed.status === 'ACTIVE' ? 1 : 27, `${key}/login`) : null,
    lastUpdated: started ? changed : created,
    passwordChanged: started ? created + 1000 : null,
    profile: profileOf(org, seed),
    groupIds: left ? [] : [everyone, ...seed.groups].map((group) => groupId(org, group)),
    roles: seed.roles.map((role) => assignedRole(role, key, created)),
  };
}

function profileOf(org: string, { key, kind, title }: UserSeed): StoredUser['profile'] {
  const login = `${key}@${org}.example`;
  const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const [firstName = '', lastName = ''] =
    kind === 'service' ? ['Service', key.replace(/^svc-/, '')] : key.split('.').map(capitalised);
  return {
    login,
    email: login,
    firstName,
    lastName,
    displayName: `${firstName} ${lastName}`,
    title,
    userType: kind === 'service' ? 'Service' : 'Employee',
    secondEmail: null,
    mobilePhone: null,
  };
}
