import { revoked, zone } from '../declare.ts';
import type { OrgSeed } from '../org-seed.ts';
import { tokens } from './tokens.ts';
import { groups, users } from './users.ts';

/** A manufacturer with awkward token names. No deleted zones, no agents, no requests from outside. */
export const globex: OrgSeed = {
  name: 'globex',
  token: '00globex-demo-token-not-a-secret-00000000',
  users,
  groups,
  zones: [
    zone('office', ['198.51.100.0/24']),
    zone('plants', ['203.0.113.0/25', '192.0.2.0/24']),
    zone('guest-wifi', ['198.51.100.128/25']),
    zone('old-plant', ['203.0.113.192/26'], { status: 'INACTIVE' }),
    zone('BlockedIpZone', ['233.252.0.0/24'], { usage: 'BLOCKLIST', system: true }),
  ],
  tokens,
  revoked: [revoked('closing-2022', 'chloe.dubois', 'sofia.rossi', 40)],
  outsideRequests: [],
};
