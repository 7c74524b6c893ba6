import { zone } from '../declare.ts';

/** Two keys that tokens name are not here on purpose: `vpn-2019` and `kiosk-network` were deleted. */
export const zones = [
  zone('office', ['198.51.100.0/24']),
  zone('build-farm', ['203.0.113.0/26']),
  zone('vpn', ['192.0.2.0/25', '192.0.2.128/26']),
  zone('old-datacenter', ['203.0.113.128/25'], { status: 'INACTIVE' }),
  zone('BlockedIpZone', ['233.252.0.0/24'], { usage: 'BLOCKLIST', system: true }),
  zone('LegacyIpZone', ['198.51.100.7/32'], { system: true }),
  zone('tor-exits', [], { type: 'DYNAMIC_V2', usage: 'BLOCKLIST' }),
  zone('european-union', ['DE', 'FR', 'NL', 'PL'], { type: 'DYNAMIC' }),
];
