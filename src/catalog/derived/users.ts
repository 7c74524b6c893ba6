// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const users = () => [
  derived({
    name: 'okta.users.admin_app_targets',
    tag: 'RoleBTargetAdmin',
    columns: `userId:key roleAssignmentId:key category description displayName features:json id lastUpdated:time
      name signOnModes:json status verificationStatus website _links:json`,
    identity: 'subdomain userId roleAssignmentId id',
    operations: [
      list(
        'list_application_targets_for_application_administrator_role_for_user',
        '/api/v1/users/{userId}/roles/{roleAssignmentId}/targets/catalog/apps',
        'okta.roles.read',
        { limit: 200 },
      ),
    ],
    parents: { userId: 'okta.users.users', roleAssignmentId: 'okta.users.role_assignment_users' },
  }),
  derived({
    name: 'okta.users.app_links',
    tag: 'UserResources',
    columns: `userId:key appAssignmentId appInstanceId appName credentialsSetup:boolean hidden:boolean id label
      linkUrl logoUrl sortOrder:integer`,
    identity: 'subdomain userId id',
    operations: [list('list_app_links', '/api/v1/users/{userId}/appLinks', 'okta.users.read')],
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.authenticator_enrollments',
    tag: 'UserAuthenticatorEnrollments',
    columns: `userId:key created:time id=enrollmentId key lastUpdated:time name profile:json status type
      _links:json`,
    identity: 'subdomain userId id',
    operations: [
      list(
        'list_authenticator_enrollments',
        '/api/v1/users/{userId}/authenticator-enrollments',
        'okta.users.read',
      ),
      get(
        'get_authenticator_enrollment',
        '/api/v1/users/{userId}/authenticator-enrollments/{enrollmentId}',
        'okta.users.read',
      ),
    ],
    lifecycle: 'LIMITED_GA',
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.classifications',
    tag: 'UserClassification',
    columns: `userId:key lastUpdated:time type`,
    identity: 'subdomain userId',
    operations: [get('get_user_classification', '/api/v1/users/{userId}/classification', 'okta.users.read')],
    lifecycle: 'EA',
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.factors',
    tag: 'UserFactor',
    columns: `userId:key created:time factorType id=factorId lastUpdated:time profile:json provider status
      vendorName _links:json verify:json factorProfileId factorResult`,
    identity: 'subdomain userId id',
    operations: [
      list('list_factors', '/api/v1/users/{userId}/factors', 'okta.users.read'),
      get('get_factor', '/api/v1/users/{userId}/factors/{factorId}', 'okta.users.read'),
    ],
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.grants',
    tag: 'UserGrant',
    columns: `userId:key clientId created:time createdBy:json id=grantId issuer lastUpdated:time scopeId source
      status _links:json`,
    identity: 'subdomain userId id',
    operations: [
      list(
        'list_grants_for_user_and_client',
        '/api/v1/users/{userId}/clients/{clientId}/grants',
        'okta.users.read',
        { limit: 200 },
      ),
      list('list_user_grants', '/api/v1/users/{userId}/grants', 'okta.users.read', { limit: 200 }),
      get('get_user_grant', '/api/v1/users/{userId}/grants/{grantId}', 'okta.users.read'),
    ],
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.identity_providers',
    tag: 'IdentityProviderUsers',
    columns: `userId:key created:time id issuerMode lastUpdated:time name policy:json properties:json
      protocol:json status type _links:json`,
    identity: 'subdomain userId id',
    operations: [list('list_user_identity_providers', '/api/v1/users/{userId}/idps', 'okta.users.read')],
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.linked_objects',
    tag: 'UserLinkedObject',
    columns: `userIdOrLogin:key relationshipName:key _links:json`,
    identity: 'subdomain userIdOrLogin relationshipName',
    operations: [
      list(
        'list_linked_objects_for_user',
        '/api/v1/users/{userIdOrLogin}/linkedObjects/{relationshipName}',
        'okta.users.read',
      ),
    ],
    parents: { userIdOrLogin: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.oauth_tokens',
    tag: 'UserOAuth',
    columns: `userId:key clientId:key created:time expiresAt:time id=tokenId issuer lastUpdated:time scopes:json
      status _links:json`,
    identity: 'subdomain userId clientId id',
    operations: [
      list(
        'list_refresh_tokens_for_user_and_client',
        '/api/v1/users/{userId}/clients/{clientId}/tokens',
        'okta.users.read',
        { limit: 200 },
      ),
      get(
        'get_refresh_token_for_user_and_client',
        '/api/v1/users/{userId}/clients/{clientId}/tokens/{tokenId}',
        'okta.users.read',
      ),
    ],
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.role_assignment_governance_grant',
    tag: 'RoleAssignmentAUser',
    columns: `userId:key roleAssignmentId:key grantId:key bundleId expirationDate:time type _links:json`,
    identity: 'subdomain userId roleAssignmentId grantId',
    operations: [
      get(
        'get_role_assignment_governance_grant',
        '/api/v1/users/{userId}/roles/{roleAssignmentId}/governance/{grantId}',
        'okta.roles.read',
      ),
    ],
    parents: {
      userId: 'okta.users.users',
      roleAssignmentId: 'okta.users.role_assignment_users',
      grantId: 'okta.users.user_assigned_role_governance#grantId',
    },
  }),
  derived({
    name: 'okta.users.role_assignment_governance_grant_resources',
    tag: 'RoleAssignmentAUser',
    columns: `userId:key roleAssignmentId:key grantId:key label resource`,
    identity: 'subdomain userId roleAssignmentId grantId',
    operations: [
      list(
        'get_role_assignment_governance_grant_resources',
        '/api/v1/users/{userId}/roles/{roleAssignmentId}/governance/{grantId}/resources',
        'okta.roles.read',
        { rowsAt: 'resources' },
      ),
    ],
    parents: {
      userId: 'okta.users.users',
      roleAssignmentId: 'okta.users.role_assignment_users',
      grantId: 'okta.users.user_assigned_role_governance#grantId',
    },
  }),
  derived({
    name: 'okta.users.role_group_targets',
    tag: 'RoleBTargetAdmin',
    columns: `userId:key roleAssignmentId:key created:time id lastMembershipUpdated:time lastUpdated:time
      objectClass:json profile:json type _links:json`,
    identity: 'subdomain userId roleAssignmentId id',
    operations: [
      list(
        'list_group_targets_for_role',
        '/api/v1/users/{userId}/roles/{roleAssignmentId}/targets/groups',
        'okta.roles.read',
        { limit: 200 },
      ),
    ],
    parents: { userId: 'okta.users.users', roleAssignmentId: 'okta.users.role_assignment_users' },
  }),
  derived({
    name: 'okta.users.role_targets',
    tag: 'RoleBTargetAdmin',
    columns: `userId:key roleIdOrEncodedRoleId:key assignmentType expiration:time orn _links:json`,
    identity: 'subdomain userId roleIdOrEncodedRoleId',
    operations: [
      list(
        'get_role_targets_by_user_id_and_role_id',
        '/api/v1/users/{userId}/roles/{roleIdOrEncodedRoleId}/targets',
        'okta.roles.read',
        { limit: 200 },
      ),
    ],
    parents: { userId: 'okta.users.users', roleIdOrEncodedRoleId: 'okta.users.role_assignment_users' },
  }),
  derived({
    name: 'okta.users.subscriptions',
    tag: 'Subscription',
    columns: `userId:key channels:json notificationType status _links:json`,
    identity: 'subdomain userId',
    operations: [
      list('list_subscriptions_user', '/api/v1/users/{userId}/subscriptions', 'okta.users.read'),
      get(
        'get_subscriptions_notification_type_user',
        '/api/v1/users/{userId}/subscriptions/{notificationType}',
        'okta.users.read',
      ),
    ],
    parents: { userId: 'okta.users.users' },
    values: {
      notificationType: [
        'AD_AGENT',
        'AGENT_AUTO_UPDATE_NOTIFICATION',
        'AGENT_AUTO_UPDATE_NOTIFICATION_LDAP',
        'APP_IMPORT',
        'CONNECTOR_AGENT',
        'IWA_AGENT',
        'LDAP_AGENT',
        'OKTA_ANNOUNCEMENT',
        'OKTA_UPDATE',
        'RATELIMIT_NOTIFICATION',
        'REPORT_SUSPICIOUS_ACTIVITY',
        'USER_DEPROVISION',
        'USER_LOCKED_OUT',
      ],
    },
  }),
  derived({
    name: 'okta.users.supported_factors',
    tag: 'UserFactor',
    columns: `userId:key enrollment factorType provider status vendorName _links:json`,
    identity: 'subdomain userId',
    operations: [list('list_supported_factors', '/api/v1/users/{userId}/factors/catalog', 'okta.users.read')],
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.supported_security_questions',
    tag: 'UserFactor',
    columns: `userId:key question questionText`,
    identity: 'subdomain userId',
    operations: [list('list_supported_security_questions', '/api/v1/users/{userId}/factors/questions', '')],
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.user_assigned_role_governance',
    tag: 'RoleAssignmentAUser',
    columns: `userId:key roleAssignmentId:key bundleId expirationDate:time grantId type _links:json`,
    identity: 'subdomain userId roleAssignmentId',
    operations: [
      list(
        'get_user_assigned_role_governance',
        '/api/v1/users/{userId}/roles/{roleAssignmentId}/governance',
        'okta.roles.read',
        { rowsAt: 'grants' },
      ),
    ],
    parents: { userId: 'okta.users.users', roleAssignmentId: 'okta.users.role_assignment_users' },
  }),
  derived({
    name: 'okta.users.user_blocks',
    tag: 'User',
    columns: `id:key appliesTo type`,
    identity: 'subdomain id',
    operations: [list('list_user_blocks', '/api/v1/users/{id}/blocks', 'okta.users.read')],
    parents: { id: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.user_clients',
    tag: 'UserResources',
    columns: `userId:key client_id client_name client_uri logo_uri _links:json`,
    identity: 'subdomain userId',
    operations: [list('list_user_clients', '/api/v1/users/{userId}/clients', 'okta.users.read')],
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.user_devices',
    tag: 'UserResources',
    columns: `userId:key created:time device:json deviceUserId`,
    identity: 'subdomain userId',
    operations: [list('list_user_devices', '/api/v1/users/{userId}/devices', 'okta.users.read')],
    lifecycle: 'LIMITED_GA',
    parents: { userId: 'okta.users.users' },
  }),
  derived({
    name: 'okta.users.user_risk',
    tag: 'UserRisk',
    columns: `userId:key riskLevel _links:json reason`,
    identity: 'subdomain userId',
    operations: [get('get_user_risk', '/api/v1/users/{userId}/risk', 'okta.userRisk.read')],
    parents: { userId: 'okta.users.users' },
  }),
];
