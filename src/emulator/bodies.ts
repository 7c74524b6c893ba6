import type {
  LogParty,
  NetworkCondition,
  StoredGroup,
  StoredLogEvent,
  StoredRole,
  StoredToken,
  StoredUser,
  StoredZone,
} from './model.ts';

const iso = (time: number): string => new Date(time).toISOString();
const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));
const link = (href: string, allow: readonly string[]) => ({ href, hints: { allow } });

/** Empty lists are left out, as recorded. */
function networkBody({ connection, include = [], exclude = [] }: NetworkCondition) {
  return {
    connection,
    ...(include.length > 0 ? { include } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
  };
}

/** Carries `_links`, not the schema's `_link`; `network` and `expiresAt` are left out where there are none. */
export function tokenBody(origin: string, token: StoredToken) {
  return {
    id: token.id,
    name: token.name,
    userId: token.userId,
    clientName: token.clientName,
    tokenWindow: token.hidesWindow === true ? null : token.tokenWindow,
    ...(token.network === undefined ? {} : { network: networkBody(token.network) }),
    ...(token.expiresAt === undefined ? {} : { expiresAt: iso(token.expiresAt) }),
    created: iso(token.created),
    lastUpdated: iso(token.lastUpdated),
    _links: {
      self: link(`${origin}/api/v1/api-tokens/${token.id}`, ['GET', 'DELETE']),
      user: link(`${origin}/api/v1/users/${token.userId}`, ['GET']),
    },
  };
}

export function userBody(origin: string, user: StoredUser) {
  return {
    id: user.id,
    status: user.status,
    created: iso(user.created),
    activated: isoOrNull(user.activated),
    statusChanged: isoOrNull(user.statusChanged),
    lastLogin: isoOrNull(user.lastLogin),
    lastUpdated: iso(user.lastUpdated),
    passwordChanged: isoOrNull(user.passwordChanged),
    type: { id: 'oty1gjkqlvTh3bQcN1d7' },
    profile: user.profile,
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: { self: { href: `${origin}/api/v1/users/${user.id}` } },
  };
}

export function groupBody(origin: string, group: StoredGroup) {
  return {
    id: group.id,
    created: iso(group.created),
    lastUpdated: iso(group.created),
    lastMembershipUpdated: iso(group.created),
    objectClass: ['okta:user_group'],
    type: group.type,
    profile: { name: group.name, ...(group.description === null ? {} : { description: group.description }) },
    _links: { users: { href: `${origin}/api/v1/groups/${group.id}/users` } },
  };
}

/** A role as the path of its assignee gives it: of a user, or of a group. */
export function roleBody(origin: string, role: StoredRole, assignee: 'users' | 'groups', assigneeId: string) {
  const custom =
    role.type === 'CUSTOM'
      ? { role: `cr0${role.id.slice(3)}`, 'resource-set': `iam${role.id.slice(3)}` }
      : {};
  return {
    id: role.id,
    label: role.label,
    type: role.type,
    status: 'ACTIVE',
    created: iso(role.created),
    lastUpdated: iso(role.created),
    assignmentType: assignee === 'users' ? 'USER' : 'GROUP',
    ...custom,
    _links: { assignee: { href: `${origin}/api/v1/${assignee}/${assigneeId}` } },
  };
}

export function zoneBody(origin: string, zone: StoredZone) {
  const self = `${origin}/api/v1/zones/${zone.id}`;
  const change = zone.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    type: zone.type,
    id: zone.id,
    name: zone.name,
    status: zone.status,
    usage: zone.usage,
    created: iso(zone.created),
    lastUpdated: iso(zone.created),
    system: zone.system,
    ...zonePlaces(zone),
    _links: {
      self: link(self, ['GET', 'PUT', 'DELETE']),
      [change]: link(`${self}/lifecycle/${change}`, ['POST']),
    },
  };
}

function zonePlaces({ type, places }: StoredZone) {
  if (type === 'IP') {
    return { gateways: places.map((value) => ({ type: 'CIDR', value })), proxies: null };
  }
  const locations = places.map((country) => ({ country }));
  if (type === 'DYNAMIC') return { locations, proxyType: 'Any', asns: [] };
  return {
    locations: { include: locations, exclude: [] },
    asns: { include: [], exclude: [] },
    ipServiceCategories: { include: ['ALL_ANONYMIZERS'], exclude: [] },
  };
}

export function logEventBody(event: StoredLogEvent) {
  const party = ({ id, type, alternateId, displayName }: LogParty) => ({
    id,
    type,
    alternateId,
    displayName,
    detailEntry: null,
  });
  const geographicalContext = {
    city: null,
    state: null,
    country: null,
    postalCode: null,
    geolocation: null,
  };
  return {
    actor: party(event.actor),
    client: {
      userAgent: { rawUserAgent: 'okta-client/1.0', os: 'Unknown', browser: 'UNKNOWN' },
      zone: 'null',
      device: 'Unknown',
      id: null,
      ipAddress: event.ipAddress,
      geographicalContext,
    },
    authenticationContext: { authenticationStep: 0, externalSessionId: 'unknown' },
    displayMessage: event.displayMessage,
    eventType: event.eventType,
    outcome: { result: event.result, reason: event.reason },
    published: iso(event.published),
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    severity: event.severity,
    debugContext: { debugData: { requestUri: '/api/v1/api-tokens' } },
    legacyEventType: null,
    transaction: { type: 'WEB', id: event.id, detail: {} },
    uuid: event.id,
    version: '0',
    request: { ipChain: [{ ip: event.ipAddress, geographicalContext, version: 'V4', source: null }] },
    target: event.target.map(party),
  };
}
