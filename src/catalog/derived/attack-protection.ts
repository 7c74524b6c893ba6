// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get } from './derived-table.ts';

export const attackProtection = () => [
  derived({
    name: 'okta.attack_protection.authenticator_settings',
    tag: 'AttackProtection',
    columns: `verifyKnowledgeSecondWhen2faRequired:boolean`,
    identity: 'subdomain',
    operations: [
      get('get_authenticator_settings', '/attack-protection/api/v1/authenticator-settings', 'okta.orgs.read'),
    ],
    lifecycle: 'LIMITED_GA',
  }),
  derived({
    name: 'okta.attack_protection.lockout_settings',
    tag: 'AttackProtection',
    columns: `preventBruteForceLockoutFromUnknownDevices:boolean`,
    identity: 'subdomain',
    operations: [
      get('get_user_lockout_settings', '/attack-protection/api/v1/user-lockout-settings', 'okta.orgs.read'),
    ],
  }),
];
