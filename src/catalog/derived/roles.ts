// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const roles = () => [
  derived({
    name: 'okta.roles.subscriptions',
    tag: 'Subscription',
    columns: `roleRef:key channels:json notificationType status _links:json`,
    identity: 'subdomain roleRef',
    operations: [
      list('list_subscriptions_role', '/api/v1/roles/{roleRef}/subscriptions', 'okta.roles.read'),
      get(
        'get_subscriptions_notification_type_role',
        '/api/v1/roles/{roleRef}/subscriptions/{notificationType}',
        'okta.roles.read',
      ),
    ],
    values: {
      notificationType: [
        'AD_AGENT',
        'AGENT_AUTO_UPDATE_NOTIFICATION',
        'AGENT_AUTO_UPDATE_NOTIFICATION_LDAP',
        'APP_IMPORT',
        'CONNECTOR_AGENT',
        'IWA_AGENT',
        'LDAP_AGENT',
        'OKTA_ANNOUNCEMENT',
        'OKTA_UPDATE',
        'RATELIMIT_NOTIFICATION',
        'REPORT_SUSPICIOUS_ACTIVITY',
        'USER_DEPROVISION',
        'USER_LOCKED_OUT',
      ],
    },
  }),
];
