// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const identitySources = () => [
  derived({
    name: 'okta.identity_sources.sessions',
    tag: 'IdentitySource',
    columns: `identitySourceId:key created:time id=sessionId importType lastUpdated:time status`,
    identity: 'subdomain identitySourceId id',
    operations: [
      list(
        'list_identity_source_sessions',
        '/api/v1/identity-sources/{identitySourceId}/sessions',
        'okta.identitySources.read',
      ),
      get(
        'get_identity_source_session',
        '/api/v1/identity-sources/{identitySourceId}/sessions/{sessionId}',
        'okta.identitySources.read',
      ),
    ],
  }),
];
