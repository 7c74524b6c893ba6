// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const hookKeys = () => [
  derived({
    name: 'okta.hook_keys.hook_keys',
    tag: 'HookKey',
    columns: `created:time id isUsed keyId lastUpdated:time name`,
    identity: 'subdomain id',
    operations: [
      list('list_hook_keys', '/api/v1/hook-keys', 'okta.inlineHooks.read'),
      get('get_hook_key', '/api/v1/hook-keys/{id}', 'okta.inlineHooks.read'),
    ],
  }),
  derived({
    name: 'okta.hook_keys.public_keys',
    tag: 'HookKey',
    columns: `keyId:key alg e kid kty n use`,
    identity: 'subdomain keyId',
    operations: [get('get_public_key', '/api/v1/hook-keys/public/{keyId}', 'okta.inlineHooks.read')],
  }),
];
