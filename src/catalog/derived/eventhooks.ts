// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const eventhooks = () => [
  derived({
    name: 'okta.eventhooks.event_hooks',
    tag: 'EventHook',
    columns: `channel:json created:time createdBy description events:json id=eventHookId lastUpdated:time name
      status verificationStatus _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_event_hooks', '/api/v1/eventHooks', 'okta.eventHooks.read'),
      get('get_event_hook', '/api/v1/eventHooks/{eventHookId}', 'okta.eventHooks.read'),
    ],
  }),
];
