// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const principalRateLimits = () => [
  derived({
    name: 'okta.principal_rate_limits.principal_rate_limit_entities',
    tag: 'PrincipalRateLimit',
    columns: `createdBy createdDate:time defaultConcurrencyPercentage:integer defaultPercentage:integer
      id=principalRateLimitId lastUpdate:time lastUpdatedBy orgId principalId principalType`,
    identity: 'subdomain id',
    operations: [
      list(
        'list_principal_rate_limit_entities',
        '/api/v1/principal-rate-limits',
        'okta.principalRateLimits.read',
        {
          limit: 50,
          requires: { column: 'principalType', parameter: 'filter', values: ['SSWS_TOKEN', 'OAUTH_CLIENT'] },
        },
      ),
      get(
        'get_principal_rate_limit_entity',
        '/api/v1/principal-rate-limits/{principalRateLimitId}',
        'okta.principalRateLimits.read',
      ),
    ],
  }),
];
