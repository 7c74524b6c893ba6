// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const mappings = () => [
  derived({
    name: 'okta.mappings.profile_mappings',
    tag: 'ProfileMapping',
    columns: `id=mappingId source:json target:json _links:json properties:json`,
    identity: 'subdomain id',
    operations: [
      list('list_profile_mappings', '/api/v1/mappings', 'okta.profileMappings.read', { limit: 200 }),
      get('get_profile_mapping', '/api/v1/mappings/{mappingId}', 'okta.profileMappings.read'),
    ],
  }),
];
