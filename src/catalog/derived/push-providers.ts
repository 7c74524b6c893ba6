// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const pushProviders = () => [
  derived({
    name: 'okta.push_providers.push_providers',
    tag: 'PushProvider',
    columns: `id=pushProviderId lastUpdatedDate name providerType _links:json configuration:json`,
    identity: 'subdomain id',
    operations: [
      list('list_push_providers', '/api/v1/push-providers', 'okta.pushProviders.read'),
      get('get_push_provider', '/api/v1/push-providers/{pushProviderId}', 'okta.pushProviders.read'),
    ],
  }),
];
