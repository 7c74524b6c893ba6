// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const groups = () => [
  derived({
    name: 'okta.groups.app_targets',
    tag: 'RoleBTargetBGroup',
    columns: `groupId:key roleAssignmentId:key category description displayName features:json id lastUpdated:time
      name signOnModes:json status verificationStatus website _links:json`,
    identity: 'subdomain groupId roleAssignmentId id',
    operations: [
      list(
        'list_application_targets_for_application_administrator_role_for_group',
        '/api/v1/groups/{groupId}/roles/{roleAssignmentId}/targets/catalog/apps',
        'okta.roles.read',
        { limit: 200 },
      ),
    ],
    parents: { groupId: 'okta.groups.groups', roleAssignmentId: 'okta.groups.assigned_roles' },
  }),
  derived({
    name: 'okta.groups.assigned_apps',
    tag: 'Group',
    columns: `groupId:key accessibility:json created:time expressConfiguration:json features:json id label
      lastUpdated:time licensing:json orn profile:json signOnMode status universalLogout:json
      visibility:json _links:json credentials:json name settings:json`,
    identity: 'subdomain groupId id',
    operations: [
      list('list_assigned_applications_for_group', '/api/v1/groups/{groupId}/apps', 'okta.groups.read'),
    ],
    parents: { groupId: 'okta.groups.groups' },
  }),
  derived({
    name: 'okta.groups.group_targets',
    tag: 'RoleBTargetBGroup',
    columns: `groupId:key roleAssignmentId:key created:time id lastMembershipUpdated:time lastUpdated:time
      objectClass:json profile:json type _links:json`,
    identity: 'subdomain groupId roleAssignmentId id',
    operations: [
      list(
        'list_group_targets_for_group_role',
        '/api/v1/groups/{groupId}/roles/{roleAssignmentId}/targets/groups',
        'okta.roles.read',
        { limit: 200 },
      ),
    ],
    parents: { groupId: 'okta.groups.groups', roleAssignmentId: 'okta.groups.assigned_roles' },
  }),
  derived({
    name: 'okta.groups.owners',
    tag: 'GroupOwner',
    columns: `groupId:key displayName id lastUpdated:time originId originType resolved:boolean type`,
    identity: 'subdomain groupId id',
    operations: [list('list_group_owners', '/api/v1/groups/{groupId}/owners', 'okta.groups.read')],
    parents: { groupId: 'okta.groups.groups' },
  }),
  derived({
    name: 'okta.groups.rules',
    tag: 'GroupRule',
    columns: `actions:json conditions:json created:time id=groupRuleId lastUpdated:time name status type`,
    identity: 'subdomain id',
    operations: [
      list('list_group_rules', '/api/v1/groups/rules', 'okta.groups.read', { limit: 200 }),
      get('get_group_rule', '/api/v1/groups/rules/{groupRuleId}', 'okta.groups.read'),
    ],
  }),
  derived({
    name: 'okta.groups.users',
    tag: 'Group',
    columns: `groupId:key activated:time created:time credentials:json id lastLogin:time lastUpdated:time
      passwordChanged:time profile:json realmId status statusChanged:time transitioningToStatus type:json
      _links:json`,
    identity: 'subdomain groupId id',
    operations: [list('list_group_users', '/api/v1/groups/{groupId}/users', 'okta.groups.read')],
    parents: { groupId: 'okta.groups.groups' },
  }),
];
