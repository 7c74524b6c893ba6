// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const inlinehooks = () => [
  derived({
    name: 'okta.inlinehooks.inline_hooks',
    tag: 'InlineHook',
    columns: `channel:json created:time id=inlineHookId lastUpdated:time name status type version _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_inline_hooks', '/api/v1/inlineHooks', 'okta.inlineHooks.read'),
      get('get_inline_hook', '/api/v1/inlineHooks/{inlineHookId}', 'okta.inlineHooks.read'),
    ],
  }),
];
