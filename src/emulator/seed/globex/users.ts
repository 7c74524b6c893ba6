import { group, person, service } from '../declare.ts';

export const groups = [
  group('Tier 0 Admins', 'Domain and identity administrators', ['SUPER_ADMIN', 'ORG_ADMIN']),
  group('Regional IT', 'IT of the plants'),
];

export const users = [
  person('sofia.rossi', 'Identity architect', { groups: ['Tier 0 Admins'] }),
  person('kenji.tanaka', 'Plant IT, Osaka', { groups: ['Regional IT'], roles: ['USER_ADMIN'] }),
  person('layla.nasser', 'Plant IT, Dubai', { groups: ['Regional IT'] }),
  person('peter.novotny', 'Automation engineer', { status: 'SUSPENDED' }),
  person('chloe.dubois', 'Finance systems', { status: 'DEPROVISIONED' }),
  service('svc-oktaql', 'Audits of API tokens', { roles: ['ORG_ADMIN'] }),
  service('svc-terraform', 'Infrastructure as code', { roles: ['APP_ADMIN'] }),
  service('svc-siem', 'Log export', { roles: ['READ_ONLY_ADMIN'] }),
  service('svc-sap', 'Master data', { roles: ['USER_ADMIN'] }),
  service('svc-hr', 'Personnel sync', { roles: ['USER_ADMIN'] }),
  service('svc-mes', 'Shop floor', { groups: ['Regional IT'] }),
  service('svc-export', 'Quarterly exports'),
  service('svc-deploy', 'Deployments', { roles: ['APP_ADMIN'] }),
  service('svc-alerts', 'Alerting'),
  service('svc-payroll', 'Payroll interface'),
  service('svc-gateway', 'Call centre gateway'),
  service('svc-mirror', 'Directory mirror', { roles: ['READ_ONLY_ADMIN'] }),
  service('svc-notify', 'Notifications'),
  service('svc-legacy', 'Legacy jobs', { roles: ['SUPER_ADMIN'] }),
];
