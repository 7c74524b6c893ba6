// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const iam = () => [
  derived({
    name: 'okta.iam.bundle_entitlement_values',
    tag: 'GovernanceBundle',
    columns: `bundleId:key entitlementId:key id name value _links:json`,
    identity: 'subdomain bundleId entitlementId id',
    operations: [
      list(
        'list_bundle_entitlement_values',
        '/api/v1/iam/governance/bundles/{bundleId}/entitlements/{entitlementId}/values',
        'okta.roles.read',
        { limit: 200, rowsAt: 'entitlementValues' },
      ),
    ],
    parents: { bundleId: 'okta.iam.governance_bundles', entitlementId: 'okta.iam.bundle_entitlements' },
  }),
  derived({
    name: 'okta.iam.bundle_entitlements',
    tag: 'GovernanceBundle',
    columns: `bundleId:key description id name role _links:json`,
    identity: 'subdomain bundleId id',
    operations: [
      list(
        'list_bundle_entitlements',
        '/api/v1/iam/governance/bundles/{bundleId}/entitlements',
        'okta.roles.read',
        { limit: 200, rowsAt: 'entitlements' },
      ),
    ],
    parents: { bundleId: 'okta.iam.governance_bundles' },
  }),
  derived({
    name: 'okta.iam.governance_bundles',
    tag: 'GovernanceBundle',
    columns: `description id=bundleId name orn status _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_governance_bundles', '/api/v1/iam/governance/bundles', 'okta.roles.read', {
        limit: 200,
        rowsAt: 'bundles',
      }),
      get('get_governance_bundle', '/api/v1/iam/governance/bundles/{bundleId}', 'okta.roles.read'),
    ],
  }),
  derived({
    name: 'okta.iam.opt_in_status',
    tag: 'GovernanceBundle',
    columns: `optInStatus _links:json`,
    identity: 'subdomain',
    operations: [get('get_opt_in_status', '/api/v1/iam/governance/optIn', 'okta.roles.read')],
  }),
  derived({
    name: 'okta.iam.role_permissions',
    tag: 'RoleECustomPermission',
    columns: `roleIdOrLabel:key conditions:json created:time label=permissionType lastUpdated:time _links:json`,
    identity: 'subdomain roleIdOrLabel',
    operations: [
      list('list_role_permissions', '/api/v1/iam/roles/{roleIdOrLabel}/permissions', 'okta.roles.read', {
        rowsAt: 'permissions',
      }),
      get(
        'get_role_permission',
        '/api/v1/iam/roles/{roleIdOrLabel}/permissions/{permissionType}',
        'okta.roles.read',
      ),
    ],
    parents: { roleIdOrLabel: 'okta.iam.roles' },
  }),
  derived({
    name: 'okta.iam.role_resource_set_binding_members',
    tag: 'RoleDResourceSetBindingMember',
    columns: `resourceSetIdOrLabel:key roleIdOrLabel:key created:time id=memberId lastUpdated:time _links:json`,
    identity: 'subdomain resourceSetIdOrLabel roleIdOrLabel id',
    operations: [
      list(
        'list_members_of_binding',
        '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings/{roleIdOrLabel}/members',
        'okta.roles.read',
        { rowsAt: 'members' },
      ),
      get(
        'get_member_of_binding',
        '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings/{roleIdOrLabel}/members/{memberId}',
        'okta.roles.read',
      ),
    ],
    parents: {
      resourceSetIdOrLabel: 'okta.iam.role_resource_sets',
      roleIdOrLabel: 'okta.iam.role_resource_set_bindings',
    },
  }),
  derived({
    name: 'okta.iam.role_resource_set_bindings',
    tag: 'RoleDResourceSetBinding',
    columns: `resourceSetIdOrLabel:key id=roleIdOrLabel _links:json`,
    identity: 'subdomain resourceSetIdOrLabel id',
    operations: [
      list('list_bindings', '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings', 'okta.roles.read', {
        rowsAt: 'roles',
      }),
      get(
        'get_binding',
        '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/bindings/{roleIdOrLabel}',
        'okta.roles.read',
      ),
    ],
    parents: { resourceSetIdOrLabel: 'okta.iam.role_resource_sets' },
  }),
  derived({
    name: 'okta.iam.role_resource_set_resources',
    tag: 'RoleCResourceSetResource',
    columns: `resourceSetIdOrLabel:key conditions:json created:time id=resourceId lastUpdated:time orn _links:json`,
    identity: 'subdomain resourceSetIdOrLabel id',
    operations: [
      list(
        'list_resource_set_resources',
        '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/resources',
        'okta.roles.read',
        { rowsAt: 'resources' },
      ),
      get(
        'get_resource_set_resource',
        '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/resources/{resourceId}',
        'okta.roles.read',
      ),
    ],
    parents: { resourceSetIdOrLabel: 'okta.iam.role_resource_sets' },
  }),
  derived({
    name: 'okta.iam.role_resource_sets',
    tag: 'RoleCResourceSet',
    columns: `created:time description id=resourceSetIdOrLabel label lastUpdated:time _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_resource_sets', '/api/v1/iam/resource-sets', 'okta.roles.read', { rowsAt: 'resource-sets' }),
      get('get_resource_set', '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}', 'okta.roles.read'),
    ],
  }),
  derived({
    name: 'okta.iam.roles',
    tag: 'RoleECustom',
    columns: `created:time description id=roleIdOrLabel label lastUpdated:time _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_roles', '/api/v1/iam/roles', 'okta.roles.read', { rowsAt: 'roles' }),
      get('get_role', '/api/v1/iam/roles/{roleIdOrLabel}', 'okta.roles.read'),
    ],
  }),
];
