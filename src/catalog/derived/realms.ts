// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const realms = () => [
  derived({
    name: 'okta.realms.realms',
    tag: 'Realm',
    columns: `created:time id=realmId isDefault:boolean lastUpdated:time profile:json _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_realms', '/api/v1/realms', 'okta.realms.read'),
      get('get_realm', '/api/v1/realms/{realmId}', 'okta.realms.read'),
    ],
  }),
];
