// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const integrations = () => [
  derived({
    name: 'okta.integrations.instance_secrets',
    tag: 'ApiServiceIntegrations',
    columns: `apiServiceId:key created id lastUpdated secret_hash status _links:json`,
    identity: 'subdomain apiServiceId id',
    operations: [
      list(
        'list_api_service_integration_instance_secrets',
        '/integrations/api/v1/api-services/{apiServiceId}/credentials/secrets',
        'okta.oauthIntegrations.read',
      ),
    ],
    parents: { apiServiceId: 'okta.integrations.instances' },
  }),
  derived({
    name: 'okta.integrations.instances',
    tag: 'ApiServiceIntegrations',
    columns: `configGuideUrl createdAt createdBy grantedScopes:json id=apiServiceId name properties:json type
      _links:json`,
    identity: 'subdomain id',
    operations: [
      list(
        'list_api_service_integration_instances',
        '/integrations/api/v1/api-services',
        'okta.oauthIntegrations.read',
      ),
      get(
        'get_api_service_integration_instance',
        '/integrations/api/v1/api-services/{apiServiceId}',
        'okta.oauthIntegrations.read',
      ),
    ],
  }),
];
