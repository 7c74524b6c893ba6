import { notFound, ok } from '../answer.ts';
import { answerFiltered } from '../filter.ts';
import { iso } from '../iso-time.ts';
import { answerPage } from '../paging.ts';
import type { Resource } from '../resource.ts';
import { momentBefore } from '../seed/moments.ts';
import type { OrgSeed } from '../seed/org-seed.ts';
import { everyone, groupId } from '../seed/seed-ids.ts';
import { assignedRole, roleBody, type StoredRole } from './roles.ts';

export interface StoredGroup {
  readonly id: string;
  readonly type: 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';
  readonly name: string;
  readonly description: string | null;
  readonly created: number;
  /** Every member has them. */
  readonly roles: readonly StoredRole[];
}

export const groups: Resource<StoredGroup> = {
  rows: declaredGroups,
  routes: [
    {
      method: 'GET',
      path: '/api/v1/groups',
      scopes: ['okta.groups.read'],
      answer: (call) =>
        answerFiltered(call, (keep) =>
          answerPage(
            call,
            call.rows.of(groups),
            { list: 'groups', maxLimit: 10_000, keep: (group) => keep(groupBody(call.origin, group)) },
            (group) => groupBody(call.origin, group),
          ),
        ),
    },
    {
      method: 'GET',
      path: '/api/v1/groups/:groupId',
      scopes: ['okta.groups.read'],
      answer: ({ rows, origin, param }) => {
        const group = rows.of(groups).get(param('groupId'));
        return group === undefined ? notFound(param('groupId'), 'UserGroup') : ok(groupBody(origin, group));
      },
    },
    {
      method: 'GET',
      path: '/api/v1/groups/:groupId/roles',
      scopes: ['okta.roles.read'],
      answer: ({ rows, origin, param }) => {
        const group = rows.of(groups).get(param('groupId'));
        if (group === undefined) return notFound(param('groupId'), 'UserGroup');
        return ok(group.roles.map((role) => roleBody(origin, role, 'groups', group.id)));
      },
    },
  ],
};

function declaredGroups({ name: org, groups }: OrgSeed, now: number): readonly StoredGroup[] {
  const created = momentBefore(now, 900, `${org}/groups`);
  const builtIn: StoredGroup = {
    id: groupId(org, everyone),
    type: 'BUILT_IN',
    name: everyone,
    description: 'All users in your organization',
    created,
    roles: [],
  };
  const own = groups.map(
    ({ name, description, roles }): StoredGroup => ({
      id: groupId(org, name),
      type: 'OKTA_GROUP',
      name,
      description,
      created,
      roles: roles.map((role) => assignedRole(role, `${org}/group/${name}`, created)),
    }),
  );
  return [builtIn, ...own];
}

export function groupBody(origin: string, group: StoredGroup) {
  return {
    id: group.id,
    created: iso(group.created),
    lastUpdated: iso(group.created),
    lastMembershipUpdated: iso(group.created),
    objectClass: ['okta:user_group'],
    type: group.type,
    profile: { name: group.name, ...(group.description === null ? {} : { description: group.description }) },
    _links: { users: { href: `${origin}/api/v1/groups/${group.id}/users` } },
  };
}
