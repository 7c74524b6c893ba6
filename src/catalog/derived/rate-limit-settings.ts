// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get } from './derived-table.ts';

export const rateLimitSettings = () => [
  derived({
    name: 'okta.rate_limit_settings.admin_notifications',
    tag: 'RateLimitSettings',
    columns: `notificationsEnabled:boolean`,
    identity: 'subdomain',
    operations: [
      get(
        'get_rate_limit_settings_admin_notifications',
        '/api/v1/rate-limit-settings/admin-notifications',
        'okta.rateLimits.read',
      ),
    ],
  }),
  derived({
    name: 'okta.rate_limit_settings.rate_limit_settings_per_client',
    tag: 'RateLimitSettings',
    columns: `defaultMode useCaseModeOverrides:json`,
    identity: 'subdomain',
    operations: [
      get(
        'get_rate_limit_settings_per_client',
        '/api/v1/rate-limit-settings/per-client',
        'okta.rateLimits.read',
      ),
    ],
  }),
  derived({
    name: 'okta.rate_limit_settings.warning_thresholds',
    tag: 'RateLimitSettings',
    columns: `warningThreshold:integer`,
    identity: 'subdomain',
    operations: [
      get(
        'get_rate_limit_settings_warning_threshold',
        '/api/v1/rate-limit-settings/warning-threshold',
        'okta.rateLimits.read',
      ),
    ],
  }),
];
