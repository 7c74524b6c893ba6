import { group, person, service, token, within, zone } from '../../src/emulator/seed/declare.ts';
import type { OrgSeed } from '../../src/emulator/seed/org-seed.ts';

/** An org in which an audit has nothing to find. Not among the demo orgs. */
export const cleanOrg: OrgSeed = {
  name: 'pristine',
  token: '00pristine-demo-token-not-a-secret-00000000',
  groups: [group('Okta Administrators', 'Break-glass administrators', ['SUPER_ADMIN'])],
  users: [
    person('ada.novak', 'Security lead', { groups: ['Okta Administrators'] }),
    service('svc-oktaql', 'Audits of API tokens', { roles: ['ORG_ADMIN'] }),
    service('svc-terraform', 'Infrastructure as code', { roles: ['APP_ADMIN'] }),
    service('svc-siem', 'Log export', { roles: ['READ_ONLY_ADMIN'] }),
    service('svc-hr-sync', 'Joiners and leavers', { roles: ['USER_ADMIN'] }),
  ],
  zones: [
    zone('office', ['198.51.100.0/24']),
    zone('build-farm', ['203.0.113.0/26']),
    zone('anonymizers', [], { type: 'DYNAMIC_V2', usage: 'BLOCKLIST', system: true }),
  ],
  tokens: [
    token('oktaql-audit', 'svc-oktaql', { caller: true }),
    token('terraform-prod', 'svc-terraform', { createdDaysAgo: 60, network: within('build-farm') }),
    token('siem-export', 'svc-siem', { createdDaysAgo: 38 }),
    token('hr-sync', 'svc-hr-sync', { createdDaysAgo: 71, network: within('office', 'build-farm') }),
  ],
  hardened: true,
  revoked: [],
  outsideRequests: [],
};
