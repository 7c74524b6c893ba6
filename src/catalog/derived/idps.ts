// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const idps = () => [
  derived({
    name: 'okta.idps.active_idp_signing_keys',
    tag: 'IdentityProviderSigningKeys',
    columns: `idpId:key created:time e expiresAt:time kid kty lastUpdated:time n use x5c:json x5t#S256`,
    identity: 'subdomain idpId',
    operations: [
      list(
        'list_active_identity_provider_signing_key',
        '/api/v1/idps/{idpId}/credentials/keys/active',
        'okta.idps.read',
      ),
    ],
    parents: { idpId: 'okta.idps.identity_providers' },
  }),
  derived({
    name: 'okta.idps.csrs',
    tag: 'IdentityProviderSigningKeys',
    columns: `idpId:key created:time csr id=idpCsrId kty _links:json`,
    identity: 'subdomain idpId id',
    operations: [
      list('list_csrs_for_identity_provider', '/api/v1/idps/{idpId}/credentials/csrs', 'okta.idps.read'),
      get(
        'get_csr_for_identity_provider',
        '/api/v1/idps/{idpId}/credentials/csrs/{idpCsrId}',
        'okta.idps.read',
      ),
    ],
    parents: { idpId: 'okta.idps.identity_providers' },
  }),
  derived({
    name: 'okta.idps.identity_providers',
    tag: 'IdentityProvider',
    columns: `created:time id=idpId issuerMode lastUpdated:time name policy:json properties:json protocol:json
      status type _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_identity_providers', '/api/v1/idps', 'okta.idps.read', { limit: 200 }),
      get('get_identity_provider', '/api/v1/idps/{idpId}', 'okta.idps.read'),
    ],
  }),
  derived({
    name: 'okta.idps.idp_users',
    tag: 'IdentityProviderUsers',
    columns: `idpId:key created:time externalId id=userId lastUpdated:time profile:json _links:json`,
    identity: 'subdomain idpId id',
    operations: [
      list('list_identity_provider_application_users', '/api/v1/idps/{idpId}/users', 'okta.idps.read', {
        limit: 200,
      }),
      get('get_identity_provider_application_user', '/api/v1/idps/{idpId}/users/{userId}', 'okta.idps.read'),
    ],
    parents: { idpId: 'okta.idps.identity_providers' },
  }),
  derived({
    name: 'okta.idps.keys',
    tag: 'IdentityProviderKeys',
    columns: `created:time e expiresAt:time kid kty lastUpdated:time n use x5c:json x5t#S256`,
    identity: 'subdomain',
    operations: [
      list('list_identity_provider_keys', '/api/v1/idps/credentials/keys', 'okta.idps.read', { limit: 200 }),
      get('get_identity_provider_key', '/api/v1/idps/credentials/keys/{kid}', 'okta.idps.read'),
    ],
  }),
  derived({
    name: 'okta.idps.signing_keys',
    tag: 'IdentityProviderSigningKeys',
    columns: `idpId:key created:time e expiresAt:time kid kty lastUpdated:time n use x5c:json x5t#S256`,
    identity: 'subdomain idpId',
    operations: [
      list('list_identity_provider_signing_keys', '/api/v1/idps/{idpId}/credentials/keys', 'okta.idps.read'),
      get(
        'get_identity_provider_signing_key',
        '/api/v1/idps/{idpId}/credentials/keys/{kid}',
        'okta.idps.read',
      ),
    ],
    parents: { idpId: 'okta.idps.identity_providers' },
  }),
  derived({
    name: 'okta.idps.social_auth_tokens',
    tag: 'IdentityProviderUsers',
    columns: `idpId:key userId:key expiresAt:time id scopes:json tokenAuthScheme tokenType`,
    identity: 'subdomain idpId userId id',
    operations: [
      list(
        'list_social_auth_tokens',
        '/api/v1/idps/{idpId}/users/{userId}/credentials/tokens',
        'okta.idps.read',
      ),
    ],
    parents: { idpId: 'okta.idps.identity_providers', userId: 'okta.idps.idp_users' },
  }),
];
