// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get } from './derived-table.ts';

export const firstPartyAppSettings = () => [
  derived({
    name: 'okta.first_party_app_settings.first_party_app_settings',
    tag: 'OktaApplicationSettings',
    columns: `appName:key sessionIdleTimeoutMinutes:integer sessionMaxLifetimeMinutes:integer`,
    identity: 'subdomain appName',
    operations: [
      get('get_first_party_app_settings', '/api/v1/first-party-app-settings/{appName}', 'okta.apps.read'),
    ],
    values: { appName: ['admin-console'] },
  }),
];
