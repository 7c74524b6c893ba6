// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, list } from './derived-table.ts';

export const oktaPersonalSettings = () => [
  derived({
    name: 'okta.okta_personal_settings.personal_apps_export_block_list',
    tag: 'OktaPersonalSettings',
    columns: `value`,
    identity: 'subdomain',
    operations: [
      list(
        'list_personal_apps_export_block_list',
        '/okta-personal-settings/api/v1/export-blocklists',
        'okta.personal.adminSettings.read',
        { rowsAt: 'domains' },
      ),
    ],
  }),
];
