import { outside, token, within } from '../declare.ts';

export const tokens = [
  token('oktaql-audit', 'svc-oktaql', { caller: true }),

  // As they should be.
  token('siem-export', 'svc-siem', { createdDaysAgo: 62, network: within('build-farm') }),
  token('servicenow-tickets', 'svc-servicenow', { createdDaysAgo: 80, usedDaysAgo: 1 }),
  token('grafana-dashboards', 'svc-grafana', { createdDaysAgo: 55, network: within('office', 'vpn') }),
  token('config-backup', 'svc-backup', { createdDaysAgo: 34, usedDaysAgo: 2 }),
  token('github-team-sync', 'svc-github', {
    createdDaysAgo: 49,
    network: within('build-farm', 'LegacyIpZone'),
  }),
  token('vault-rotation', 'svc-vault', { createdDaysAgo: 66, updatedDaysAgo: 5 }),
  token('door-badges', 'svc-badge', {
    createdDaysAgo: 41,
    network: { include: ['office'], exclude: ['vpn'] },
  }),

  // Usable from anywhere; only the newest of them is young.
  token('workday-import', 'svc-workday', { createdDaysAgo: 72, network: 'anywhere' }),
  token('slack-notify', 'svc-slack', { createdDaysAgo: 420, network: 'absent', usedDaysAgo: 1 }),
  token('pagerduty-rota', 'svc-pagerduty', { createdDaysAgo: 210, network: 'anywhere', usedDaysAgo: 5 }),
  token('mdm-enrolment', 'svc-mdm', { createdDaysAgo: 3, network: 'absent' }),

  // Network conditions that do not do what their author meant.
  token('phonebook', 'svc-phonebook', { createdDaysAgo: 58, network: outside('BlockedIpZone') }),
  token('zendesk-lookup', 'svc-zendesk', { createdDaysAgo: 77, network: outside('vpn') }),
  token('licence-report', 'svc-reports', { createdDaysAgo: 51, network: within('vpn-2019') }),
  token('snowflake-load', 'svc-snowflake', {
    createdDaysAgo: 47,
    network: within('build-farm', 'kiosk-network'),
  }),

  // Super admins, direct and through a group; one owner with several tokens.
  token('terraform-prod', 'svc-terraform', { createdDaysAgo: 390, network: within('build-farm') }),
  token('terraform-staging', 'svc-terraform', { createdDaysAgo: 200, network: within('build-farm') }),
  token('terraform-state-migration', 'svc-terraform', {
    createdDaysAgo: 185,
    usedDaysAgo: 19,
    updatedDaysAgo: 2,
    network: within('build-farm', 'old-datacenter'),
  }),
  token('break-glass', 'svc-breakglass', { createdDaysAgo: 500, usedDaysAgo: 27, network: within('vpn') }),
  token('marias-laptop', 'maria.keller', { createdDaysAgo: 800, usedDaysAgo: 9, network: 'anywhere' }),
  token('jonas-scripts', 'jonas.brandt', { createdDaysAgo: 120, network: within('office') }),
  token('user-cleanup-2024', 'jonas.brandt', { createdDaysAgo: 640, usedDaysAgo: 25, network: 'absent' }),

  // People's own tokens.
  token('priya-load-tests', 'priya.raman', { createdDaysAgo: 13, network: within('office') }),
  token('password-reset-tool', 'luis.ortega', { createdDaysAgo: 95, usedDaysAgo: 4 }),
  token('churn-notebook', 'nina.sorensen', { createdDaysAgo: 33, usedDaysAgo: 11, network: within('vpn') }),

  // Owners who are no longer, or not yet, active.
  token('contractor-onboarding', 'omar.haddad', {
    createdDaysAgo: 310,
    usedDaysAgo: 28,
    network: 'anywhere',
  }),
  token('grafana-legacy', 'grace.liu', { createdDaysAgo: 150, usedDaysAgo: 16 }),
  token('sre-runbooks', 'felix.wagner', { createdDaysAgo: 44, usedDaysAgo: 1, network: within('vpn') }),
  token('payroll-export', 'hana.mori', { createdDaysAgo: 100, usedDaysAgo: 8 }),
  token('crm-enrichment', 'ivan.petrov', { createdDaysAgo: 64, usedDaysAgo: 2 }),
  token('onboarding-kit', 'zoe.martin', { createdDaysAgo: 5, usedDaysAgo: 1 }),
  token('first-week-sandbox', 'amir.cohen', { createdDaysAgo: 18, usedDaysAgo: 6 }),
  token('hackathon-2022', 'former.intern', { createdDaysAgo: 900, usedDaysAgo: 26, network: 'absent' }),

  // Agents and other windows.
  token('AD agent dc-01', 'svc-adagent', {
    createdDaysAgo: 300,
    window: 'PT5M',
    heartbeatMs: 60_000,
    clientName: 'Okta AD Agent',
  }),
  token('LDAP agent ldap-02', 'svc-ldapagent', {
    createdDaysAgo: 70,
    window: null,
    clientName: 'Okta LDAP Agent',
  }),
  token('RADIUS agent vpn-gw', 'svc-radius', {
    createdDaysAgo: 86,
    window: 'P90D',
    usedDaysAgo: 2,
    clientName: 'Okta RADIUS Agent',
    network: within('vpn'),
  }),

  // Names that tell nothing, or not which of the two is meant.
  token('test', 'svc-ci', {
    createdDaysAgo: 260,
    usedDaysAgo: 24,
    network: within('BlockedIpZone'),
    meaningless: true,
  }),
  token('asdf', 'svc-ci', { createdDaysAgo: 12, usedDaysAgo: 10, meaningless: true }),
  token('ci-deploy', 'svc-ci', { createdDaysAgo: 170, network: within('build-farm') }),
  token('ci-deploy', 'svc-ci', { createdDaysAgo: 28, network: within('build-farm') }),
];
