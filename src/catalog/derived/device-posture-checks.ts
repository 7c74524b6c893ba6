// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const devicePostureChecks = () => [
  derived({
    name: 'okta.device_posture_checks.default_device_posture_checks',
    tag: 'DevicePostureCheck',
    columns: `createdBy createdDate description id lastUpdate lastUpdatedBy mappingType name platform query
      remediationSettings:json type variableName _links:json`,
    identity: 'subdomain id',
    operations: [
      list(
        'list_default_device_posture_checks',
        '/api/v1/device-posture-checks/default',
        'okta.devicePostureChecks.read',
      ),
    ],
  }),
  derived({
    name: 'okta.device_posture_checks.device_posture_checks',
    tag: 'DevicePostureCheck',
    columns: `createdBy createdDate description id=postureCheckId lastUpdate lastUpdatedBy mappingType name
      platform query remediationSettings:json type variableName _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_device_posture_checks', '/api/v1/device-posture-checks', 'okta.devicePostureChecks.read'),
      get(
        'get_device_posture_check',
        '/api/v1/device-posture-checks/{postureCheckId}',
        'okta.devicePostureChecks.read',
      ),
    ],
    lifecycle: 'LIMITED_GA',
  }),
];
