import { dayMs } from '../../base/day.ts';
import type { StoredGroup, StoredRole, StoredUser } from '../model.ts';
import { okId } from './ids.ts';
import { momentBefore } from './moments.ts';
import type { OrgSeed, RoleSeed, UserSeed } from './org-seed.ts';
import { groupId, userId } from './seed-ids.ts';

const everyone = 'Everyone';

const labels: Readonly<Record<string, string>> = {
  SUPER_ADMIN: 'Super Administrator',
  ORG_ADMIN: 'Organization Administrator',
  APP_ADMIN: 'Application Administrator',
  USER_ADMIN: 'Group Administrator',
  HELP_DESK_ADMIN: 'Help Desk Administrator',
  READ_ONLY_ADMIN: 'Read-Only Administrator',
  REPORT_ADMIN: 'Report Administrator',
  API_ACCESS_MANAGEMENT_ADMIN: 'API Access Management Administrator',
};

export function growUsers({ name: org, users }: OrgSeed, now: number): readonly StoredUser[] {
  return users.map((seed) => growUser(org, seed, now));
}

function growUser(org: string, seed: UserSeed, now: number): StoredUser {
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
    roles: seed.roles.map((role) => growRole(role, key, created)),
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

export function growGroups({ name: org, groups }: OrgSeed, now: number): readonly StoredGroup[] {
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
      roles: roles.map((role) => growRole(role, `${org}/group/${name}`, created)),
    }),
  );
  return [builtIn, ...own];
}

function growRole(role: RoleSeed, assigneeKey: string, created: number): StoredRole {
  const type = typeof role === 'string' ? role : 'CUSTOM';
  const label = typeof role === 'string' ? (labels[role] ?? role) : role.custom;
  return { id: okId('ra1', `${assigneeKey}/${label}`), type, label, created };
}
