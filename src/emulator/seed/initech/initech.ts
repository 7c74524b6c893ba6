import { outsideRequests, revoked, zone } from '../declare.ts';
import type { OrgSeed } from '../org-seed.ts';
import { tokens } from './tokens.ts';
import { groups, users } from './users.ts';

/**
 * A tidy org: no super admin's token, one zone, nothing wrong with network conditions but one `ANYWHERE`. It tells no
 * token's window.
 */
export const initech: OrgSeed = {
  name: 'initech',
  token: '00initech-demo-token-not-a-secret-0000000',
  users,
  groups,
  zones: [
    zone('office', ['198.51.100.0/24']),
    zone('anonymizers', [], { type: 'DYNAMIC_V2', usage: 'BLOCKLIST', system: true }),
  ],
  tokens,
  tellsWindows: false,
  hardened: true,
  revoked: [revoked('fax-gateway', 'svc-mail', 'samir.nagar', 3)],
  outsideRequests: [outsideRequests('lobby-screens', '192.0.2.66', 2.2)],
};
