// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const apps = () => [
  derived({
    name: 'okta.apps.application_users',
    tag: 'ApplicationUsers',
    columns: `appId:key created:time credentials:json externalId id=userId lastSync:time lastUpdated:time
      passwordChanged:time profile:json scope status statusChanged:time syncState _links:json`,
    identity: 'subdomain appId id',
    operations: [
      list('list_application_users', '/api/v1/apps/{appId}/users', 'okta.apps.read', { limit: 200 }),
      get('get_application_user', '/api/v1/apps/{appId}/users/{userId}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.applications',
    tag: 'Application',
    columns: `accessibility:json created:time expressConfiguration:json features:json id=appId label
      lastUpdated:time licensing:json orn profile:json signOnMode status universalLogout:json
      visibility:json _links:json credentials:json name settings:json`,
    identity: 'subdomain id',
    operations: [
      list('list_applications', '/api/v1/apps', 'okta.apps.read', {
        limit: 200,
        filter: { status: ['ACTIVE', 'DELETED', 'INACTIVE'], name: [], id: [] },
      }),
      get('get_application', '/api/v1/apps/{appId}', 'okta.apps.read'),
    ],
  }),
  derived({
    name: 'okta.apps.connection_jwks',
    tag: 'ApplicationConnections',
    columns: `appId:key jwks:json`,
    identity: 'subdomain appId',
    operations: [
      get(
        'get_user_provisioning_connection_jwks',
        '/api/v1/apps/{appId}/connections/default/jwks',
        'okta.apps.read',
      ),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.connections',
    tag: 'ApplicationConnections',
    columns: `appId:key baseUrl profile:json status _links:json`,
    identity: 'subdomain appId',
    operations: [
      get(
        'get_default_provisioning_connection_for_application',
        '/api/v1/apps/{appId}/connections/default',
        'okta.apps.read',
      ),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.cross_app_access_connections',
    tag: 'ApplicationCrossAppAccessConnections',
    columns: `appId:key created:time id=connectionId lastUpdated:time requestingAppInstanceId
      resourceAppInstanceId status`,
    identity: 'subdomain appId id',
    operations: [
      list('get_all_cross_app_access_connections', '/api/v1/apps/{appId}/cwo/connections', 'okta.apps.read', {
        limit: 200,
      }),
      get(
        'get_cross_app_access_connection',
        '/api/v1/apps/{appId}/cwo/connections/{connectionId}',
        'okta.apps.read',
      ),
    ],
    lifecycle: 'EA',
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.csrs',
    tag: 'ApplicationSSOCredentialKey',
    columns: `appId:key created:time csr id=csrId kty _links:json`,
    identity: 'subdomain appId id',
    operations: [
      list('list_csrs_for_application', '/api/v1/apps/{appId}/credentials/csrs', 'okta.apps.read'),
      get('get_csr_for_application', '/api/v1/apps/{appId}/credentials/csrs/{csrId}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.features',
    tag: 'ApplicationFeatures',
    columns: `appId:key description name=featureName status _links:json capabilities:json`,
    identity: 'subdomain appId',
    operations: [
      list('list_features_for_application', '/api/v1/apps/{appId}/features', 'okta.apps.read'),
      get('get_feature_for_application', '/api/v1/apps/{appId}/features/{featureName}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
    values: { featureName: ['USER_PROVISIONING', 'INBOUND_PROVISIONING'] },
  }),
  derived({
    name: 'okta.apps.federated_claims',
    tag: 'ApplicationSSOFederatedClaims',
    columns: `appId:key created expression id=claimId lastUpdated name`,
    identity: 'subdomain appId id',
    operations: [
      list('list_federated_claims', '/api/v1/apps/{appId}/federated-claims', 'okta.apps.read'),
      get('get_federated_claim', '/api/v1/apps/{appId}/federated-claims/{claimId}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.grants',
    tag: 'ApplicationGrants',
    columns: `appId:key clientId created:time createdBy:json id=grantId issuer lastUpdated:time scopeId source
      status userId _links:json`,
    identity: 'subdomain appId id',
    operations: [
      list('list_scope_consent_grants', '/api/v1/apps/{appId}/grants', 'okta.appGrants.read'),
      get('get_scope_consent_grant', '/api/v1/apps/{appId}/grants/{grantId}', 'okta.appGrants.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.group_assignments',
    tag: 'ApplicationGroups',
    columns: `appId:key id=groupId lastUpdated:time priority:integer profile:json _links:json`,
    identity: 'subdomain appId id',
    operations: [
      list('list_application_group_assignments', '/api/v1/apps/{appId}/groups', 'okta.apps.read', {
        limit: 200,
      }),
      get('get_application_group_assignment', '/api/v1/apps/{appId}/groups/{groupId}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.jwks',
    tag: 'ApplicationSSOPublicKeys',
    columns: `appId:key e kty n kid status created id=keyId lastUpdated _links:json x y use`,
    identity: 'subdomain appId id',
    operations: [
      list('list_jwk', '/api/v1/apps/{appId}/credentials/jwks', 'okta.apps.read'),
      get('get_jwk', '/api/v1/apps/{appId}/credentials/jwks/{keyId}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.keys',
    tag: 'ApplicationSSOCredentialKey',
    columns: `appId:key created:time e expiresAt:time kid=keyId kty lastUpdated:time n use x5c:json x5t#S256`,
    identity: 'subdomain appId',
    operations: [
      list('list_application_keys', '/api/v1/apps/{appId}/credentials/keys', 'okta.apps.read'),
      get('get_application_key', '/api/v1/apps/{appId}/credentials/keys/{keyId}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.push_mappings',
    tag: 'GroupPushMapping',
    columns: `appId:key appConfig:json created:time errorSummary id=mappingId lastPush:time lastUpdated:time
      sourceGroupId status targetGroupId _links:json`,
    identity: 'subdomain appId id',
    operations: [
      list('list_group_push_mappings', '/api/v1/apps/{appId}/group-push/mappings', 'okta.apps.read', {
        limit: 200,
      }),
      get('get_group_push_mapping', '/api/v1/apps/{appId}/group-push/mappings/{mappingId}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.secrets',
    tag: 'ApplicationSSOPublicKeys',
    columns: `appId:key created id=secretId lastUpdated secret_hash status _links:json`,
    identity: 'subdomain appId id',
    operations: [
      list('list_oauth2_client_secrets', '/api/v1/apps/{appId}/credentials/secrets', 'okta.apps.read'),
      get(
        'get_oauth2_client_secret',
        '/api/v1/apps/{appId}/credentials/secrets/{secretId}',
        'okta.apps.read',
      ),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.apps.tokens',
    tag: 'ApplicationTokens',
    columns: `appId:key clientId created:time expiresAt:time id=tokenId issuer lastUpdated:time scopes:json status
      userId _links:json`,
    identity: 'subdomain appId id',
    operations: [
      list('list_oauth2_tokens_for_application', '/api/v1/apps/{appId}/tokens', 'okta.apps.read', {
        limit: 200,
      }),
      get('get_oauth2_token_for_application', '/api/v1/apps/{appId}/tokens/{tokenId}', 'okta.apps.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
];
