// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const devices = () => [
  derived({
    name: 'okta.devices.device_users',
    tag: 'Device',
    columns: `deviceId:key created managementStatus screenLockType user:json`,
    identity: 'subdomain deviceId',
    operations: [list('list_device_users', '/api/v1/devices/{deviceId}/users', 'okta.devices.read')],
    lifecycle: 'LIMITED_GA',
    parents: { deviceId: 'okta.devices.devices' },
  }),
  derived({
    name: 'okta.devices.devices',
    tag: 'Device',
    columns: `created:time id=deviceId lastUpdated:time profile:json resourceAlternateId resourceDisplayName:json
      resourceId resourceType status _links:json providers:json`,
    identity: 'subdomain id',
    operations: [
      list('list_devices', '/api/v1/devices', 'okta.devices.read', { limit: 200 }),
      get('get_device', '/api/v1/devices/{deviceId}', 'okta.devices.read'),
    ],
    lifecycle: 'LIMITED_GA',
  }),
];
