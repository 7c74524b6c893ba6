// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const oauth2 = () => [
  derived({
    name: 'okta.oauth2.app_target_roles',
    tag: 'RoleBTargetClient',
    columns: `clientId:key roleAssignmentId:key category description displayName features:json id lastUpdated:time
      name signOnModes:json status verificationStatus website _links:json`,
    identity: 'subdomain clientId roleAssignmentId id',
    operations: [
      list(
        'list_app_target_role_to_client',
        '/oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}/targets/catalog/apps',
        'okta.roles.read',
        { limit: 200 },
      ),
    ],
    parents: { roleAssignmentId: 'okta.oauth2.client_roles' },
  }),
  derived({
    name: 'okta.oauth2.client_roles',
    tag: 'RoleAssignmentClient',
    columns: `clientId:key assignmentType created:time id=roleAssignmentId label lastUpdated:time status type
      _links:json resource-set role`,
    identity: 'subdomain clientId id',
    operations: [
      list('list_roles_for_client', '/oauth2/v1/clients/{clientId}/roles', 'okta.roles.read'),
      get(
        'retrieve_client_role',
        '/oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}',
        'okta.roles.read',
      ),
    ],
  }),
  derived({
    name: 'okta.oauth2.group_target_roles',
    tag: 'RoleBTargetClient',
    columns: `clientId:key roleAssignmentId:key created:time id lastMembershipUpdated:time lastUpdated:time
      objectClass:json profile:json type _links:json`,
    identity: 'subdomain clientId roleAssignmentId id',
    operations: [
      list(
        'list_group_target_role_for_client',
        '/oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}/targets/groups',
        'okta.roles.read',
        { limit: 200 },
      ),
    ],
    parents: { roleAssignmentId: 'okta.oauth2.client_roles' },
  }),
];
