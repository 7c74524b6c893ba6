// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const authorizationservers = () => [
  derived({
    name: 'okta.authorizationservers.associated_servers',
    tag: 'AuthorizationServerAssoc',
    columns: `authServerId:key accessTokenEncryptedResponseAlgorithm audiences:json created:time credentials:json
      description id issuer issuerMode jwks:json jwks_uri lastUpdated:time name status _links:json`,
    identity: 'subdomain authServerId id',
    operations: [
      list(
        'list_associated_servers_by_trusted_type',
        '/api/v1/authorizationServers/{authServerId}/associatedServers',
        'okta.authorizationServers.read',
      ),
    ],
    parents: { authServerId: 'okta.authorizationservers.authorization_servers' },
  }),
  derived({
    name: 'okta.authorizationservers.authorization_servers',
    tag: 'AuthorizationServer',
    columns: `accessTokenEncryptedResponseAlgorithm audiences:json created:time credentials:json description
      id=authServerId issuer issuerMode jwks:json jwks_uri lastUpdated:time name status _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_authorization_servers', '/api/v1/authorizationServers', 'okta.authorizationServers.read'),
      get(
        'get_authorization_server',
        '/api/v1/authorizationServers/{authServerId}',
        'okta.authorizationServers.read',
      ),
    ],
  }),
  derived({
    name: 'okta.authorizationservers.claims',
    tag: 'AuthorizationServerClaims',
    columns: `authServerId:key alwaysIncludeInToken:boolean claimType conditions:json group_filter_type id=claimId
      name status system:boolean value valueType _links:json`,
    identity: 'subdomain authServerId id',
    operations: [
      list(
        'list_oauth2_claims',
        '/api/v1/authorizationServers/{authServerId}/claims',
        'okta.authorizationServers.read',
      ),
      get(
        'get_oauth2_claim',
        '/api/v1/authorizationServers/{authServerId}/claims/{claimId}',
        'okta.authorizationServers.read',
      ),
    ],
    parents: { authServerId: 'okta.authorizationservers.authorization_servers' },
  }),
  derived({
    name: 'okta.authorizationservers.clients',
    tag: 'AuthorizationServerClients',
    columns: `authServerId:key client_id client_name client_uri logo_uri _links:json`,
    identity: 'subdomain authServerId',
    operations: [
      list(
        'list_oauth2_clients_for_authorization_server',
        '/api/v1/authorizationServers/{authServerId}/clients',
        'okta.authorizationServers.read',
      ),
    ],
    parents: { authServerId: 'okta.authorizationservers.authorization_servers' },
  }),
  derived({
    name: 'okta.authorizationservers.keys',
    tag: 'AuthorizationServerKeys',
    columns: `authServerId:key alg e kid=keyId kty n status use _links:json`,
    identity: 'subdomain authServerId',
    operations: [
      list(
        'list_authorization_server_keys',
        '/api/v1/authorizationServers/{authServerId}/credentials/keys',
        'okta.authorizationServers.read',
      ),
      get(
        'get_authorization_server_key',
        '/api/v1/authorizationServers/{authServerId}/credentials/keys/{keyId}',
        'okta.authorizationServers.read',
      ),
    ],
    parents: { authServerId: 'okta.authorizationservers.authorization_servers' },
  }),
  derived({
    name: 'okta.authorizationservers.oauth2_resource_server_jwks',
    tag: 'OAuth2ResourceServerCredentialsKeys',
    columns: `authServerId:key created e id=keyId kid kty lastUpdated n status use _links:json`,
    identity: 'subdomain authServerId id',
    operations: [
      list(
        'list_oauth2_resource_server_json_web_keys',
        '/api/v1/authorizationServers/{authServerId}/resourceservercredentials/keys',
        'okta.authorizationServers.read',
      ),
      get(
        'get_oauth2_resource_server_json_web_key',
        '/api/v1/authorizationServers/{authServerId}/resourceservercredentials/keys/{keyId}',
        'okta.authorizationServers.read',
      ),
    ],
    parents: { authServerId: 'okta.authorizationservers.authorization_servers' },
  }),
  derived({
    name: 'okta.authorizationservers.policies',
    tag: 'AuthorizationServerPolicies',
    columns: `authServerId:key id=policyId type name conditions:json description priority:integer status
      system:boolean created:time lastUpdated:time _links:json`,
    identity: 'subdomain authServerId id',
    operations: [
      list(
        'list_authorization_server_policies',
        '/api/v1/authorizationServers/{authServerId}/policies',
        'okta.authorizationServers.read',
      ),
      get(
        'get_authorization_server_policy',
        '/api/v1/authorizationServers/{authServerId}/policies/{policyId}',
        'okta.authorizationServers.read',
      ),
    ],
    parents: { authServerId: 'okta.authorizationservers.authorization_servers' },
  }),
  derived({
    name: 'okta.authorizationservers.refresh_tokens',
    tag: 'AuthorizationServerClients',
    columns: `authServerId:key clientId:key created:time expiresAt:time id=tokenId issuer lastUpdated:time
      scopes:json status userId _links:json`,
    identity: 'subdomain authServerId clientId id',
    operations: [
      list(
        'list_refresh_tokens_for_authorization_server_and_client',
        '/api/v1/authorizationServers/{authServerId}/clients/{clientId}/tokens',
        'okta.authorizationServers.read',
      ),
      get(
        'get_refresh_token_for_authorization_server_and_client',
        '/api/v1/authorizationServers/{authServerId}/clients/{clientId}/tokens/{tokenId}',
        'okta.authorizationServers.read',
      ),
    ],
    parents: { authServerId: 'okta.authorizationservers.authorization_servers' },
  }),
  derived({
    name: 'okta.authorizationservers.rules',
    tag: 'AuthorizationServerRules',
    columns: `authServerId:key policyId:key actions:json conditions:json created:time id=ruleId lastUpdated:time
      name priority:integer status system:boolean type _links:json`,
    identity: 'subdomain authServerId policyId id',
    operations: [
      list(
        'list_authorization_server_policy_rules',
        '/api/v1/authorizationServers/{authServerId}/policies/{policyId}/rules',
        'okta.authorizationServers.read',
      ),
      get(
        'get_authorization_server_policy_rule',
        '/api/v1/authorizationServers/{authServerId}/policies/{policyId}/rules/{ruleId}',
        'okta.authorizationServers.read',
      ),
    ],
    parents: {
      authServerId: 'okta.authorizationservers.authorization_servers',
      policyId: 'okta.authorizationservers.policies',
    },
  }),
  derived({
    name: 'okta.authorizationservers.scopes',
    tag: 'AuthorizationServerScopes',
    columns: `authServerId:key consent default:boolean description displayName id=scopeId metadataPublish name
      optional:boolean system:boolean _links:json`,
    identity: 'subdomain authServerId id',
    operations: [
      list(
        'list_oauth2_scopes',
        '/api/v1/authorizationServers/{authServerId}/scopes',
        'okta.authorizationServers.read',
        { limit: 200 },
      ),
      get(
        'get_oauth2_scope',
        '/api/v1/authorizationServers/{authServerId}/scopes/{scopeId}',
        'okta.authorizationServers.read',
      ),
    ],
    parents: { authServerId: 'okta.authorizationservers.authorization_servers' },
  }),
];
