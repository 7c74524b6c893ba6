// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const trustedorigins = () => [
  derived({
    name: 'okta.trustedorigins.trusted_origins',
    tag: 'TrustedOrigin',
    columns: `created:time createdBy id=trustedOriginId lastUpdated:time lastUpdatedBy name origin scopes:json
      status _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_trusted_origins', '/api/v1/trustedOrigins', 'okta.trustedOrigins.read', {
        limit: 200,
        filter: { status: ['ACTIVE', 'INACTIVE'], name: [], origin: [] },
      }),
      get('get_trusted_origin', '/api/v1/trustedOrigins/{trustedOriginId}', 'okta.trustedOrigins.read'),
    ],
  }),
];
