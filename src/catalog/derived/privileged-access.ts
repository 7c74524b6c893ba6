// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const privilegedAccess = () => [
  derived({
    name: 'okta.privileged_access.service_accounts',
    tag: 'ServiceAccount',
    columns: `containerGlobalName containerInstanceName containerOrn created:time description id lastUpdated:time
      name ownerGroupIds:json ownerUserIds:json status statusDetail username`,
    identity: 'subdomain id',
    operations: [
      list(
        'list_app_service_accounts',
        '/privileged-access/api/v1/service-accounts',
        'okta.serviceAccounts.read',
        { limit: 200 },
      ),
      get(
        'get_app_service_account',
        '/privileged-access/api/v1/service-accounts/{id}',
        'okta.serviceAccounts.read',
      ),
    ],
  }),
];
