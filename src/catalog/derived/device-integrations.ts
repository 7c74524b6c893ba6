// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const deviceIntegrations = () => [
  derived({
    name: 'okta.device_integrations.device_integrations',
    tag: 'DeviceIntegrations',
    columns: `displayName id=deviceIntegrationId metadata:json name platform status _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_device_integrations', '/api/v1/device-integrations', 'okta.deviceIntegrations.read'),
      get(
        'get_device_integration',
        '/api/v1/device-integrations/{deviceIntegrationId}',
        'okta.deviceIntegrations.read',
      ),
    ],
    lifecycle: 'LIMITED_GA',
  }),
];
