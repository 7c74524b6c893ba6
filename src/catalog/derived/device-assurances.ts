// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const deviceAssurances = () => [
  derived({
    name: 'okta.device_assurances.device_assurance_policies',
    tag: 'DeviceAssurance',
    columns: `createdBy createdDate devicePostureChecks:json displayRemediationMode gracePeriod:json
      id=deviceAssuranceId lastUpdate lastUpdatedBy name platform _links:json diskEncryptionType:json
      osVersion:json osVersionConstraints:json screenLockType:json secureHardwarePresent:boolean
      thirdPartySignalProviders:json jailbreak:boolean callerContext:json`,
    identity: 'subdomain id',
    operations: [
      list('list_device_assurance_policies', '/api/v1/device-assurances', 'okta.deviceAssurance.read'),
      get(
        'get_device_assurance_policy',
        '/api/v1/device-assurances/{deviceAssuranceId}',
        'okta.deviceAssurance.read',
      ),
    ],
    lifecycle: 'LIMITED_GA',
  }),
];
