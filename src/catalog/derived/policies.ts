// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const policies = () => [
  derived({
    name: 'okta.policies.policies',
    tag: 'Policy',
    columns: `created:time description id=policyId lastUpdated:time name priority:integer status system:boolean
      type _links:json conditions:json settings:json`,
    identity: 'subdomain id',
    operations: [
      list('list_policies', '/api/v1/policies', 'okta.policies.read', {
        requires: {
          column: 'type',
          parameter: 'type',
          values: [
            'ACCESS_POLICY',
            'ENTITY_RISK',
            'IDP_DISCOVERY',
            'MFA_ENROLL',
            'OKTA_SIGN_ON',
            'PASSWORD',
            'POST_AUTH_SESSION',
            'PROFILE_ENROLLMENT',
            'DEVICE_SIGNAL_COLLECTION',
            'SESSION_VIOLATION_DETECTION',
            'CLIENT_UPDATE',
            'IDENTITY_CLAIM_SOURCING',
          ],
        },
      }),
      get('get_policy', '/api/v1/policies/{policyId}', 'okta.policies.read'),
    ],
  }),
  derived({
    name: 'okta.policies.policy_apps',
    tag: 'Policy',
    columns: `policyId:key accessibility:json created:time expressConfiguration:json features:json id label
      lastUpdated:time licensing:json orn profile:json signOnMode status universalLogout:json
      visibility:json _links:json credentials:json name settings:json`,
    identity: 'subdomain policyId id',
    operations: [list('list_policy_apps', '/api/v1/policies/{policyId}/app', 'okta.policies.read')],
    parents: { policyId: 'okta.policies.policies' },
  }),
  derived({
    name: 'okta.policies.policy_mappings',
    tag: 'Policy',
    columns: `policyId:key id=mappingId _links:json`,
    identity: 'subdomain policyId id',
    operations: [
      list('list_policy_mappings', '/api/v1/policies/{policyId}/mappings', 'okta.policies.read'),
      get('get_policy_mapping', '/api/v1/policies/{policyId}/mappings/{mappingId}', 'okta.policies.read'),
    ],
    parents: { policyId: 'okta.policies.policies' },
  }),
  derived({
    name: 'okta.policies.policy_rules',
    tag: 'Policy',
    columns: `policyId:key created:time id=ruleId lastUpdated:time name priority:integer status system:boolean
      type _links:json actions:json conditions:json`,
    identity: 'subdomain policyId id',
    operations: [
      list('list_policy_rules', '/api/v1/policies/{policyId}/rules', 'okta.policies.read'),
      get('get_policy_rule', '/api/v1/policies/{policyId}/rules/{ruleId}', 'okta.policies.read'),
    ],
    parents: { policyId: 'okta.policies.policies' },
  }),
];
