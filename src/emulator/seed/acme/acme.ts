import { outsideRequests, revoked } from '../declare.ts';
import type { OrgSeed } from '../org-seed.ts';
import { tokens } from './tokens.ts';
import { groups, users } from './users.ts';
import { zones } from './zones.ts';

/** A company of some age in which every audit question finds something. */
export const acme: OrgSeed = {
  name: 'acme',
  token: '00acme-demo-token-not-a-secret-0000000000',
  users,
  groups,
  zones,
  tokens,
  revoked: [
    revoked('jenkins-old', 'svc-ci', 'maria.keller', 2),
    revoked('poc-vendor', 'priya.raman', 'jonas.brandt', 5),
    revoked('laptop-script', 'luis.ortega', 'expiry', 12),
    revoked('migration-2021', 'svc-workday', 'maria.keller', 21),
    revoked('audit-trial', 'nina.sorensen', 'expiry', 55),
  ],
  outsideRequests: [
    outsideRequests('password-reset-tool', '192.0.2.200', 0.6, 1.3, 3.2),
    outsideRequests('churn-notebook', '203.0.113.200', 4.1),
    outsideRequests('jonas-scripts', '233.252.0.17', 19),
    outsideRequests('siem-export', '198.51.100.99', 44),
  ],
};
