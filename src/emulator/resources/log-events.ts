import { dayMs } from '../../base/day.ts';
import { type Answer, validationFailed } from '../answer.ts';
import { FilterError, parseFilter } from '../filter.ts';
import { iso } from '../iso-time.ts';
import { cursor, listAnswer, position } from '../paging.ts';
import type { Call, Resource } from '../resource.ts';
import { okId } from '../seed/ids.ts';
import { momentBefore } from '../seed/moments.ts';
import type { OrgSeed, TokenSeed } from '../seed/org-seed.ts';
import { identifiedTokens, revokedTokenId, userId } from '../seed/seed-ids.ts';
import { users } from './users.ts';

export interface StoredLogEvent {
  readonly id: string;
  readonly published: number;
  readonly eventType: string;
  readonly displayMessage: string;
  readonly severity: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly result: 'SUCCESS' | 'FAILURE' | 'DENY';
  readonly reason: string | null;
  readonly actor: LogParty;
  readonly target: readonly LogParty[];
  readonly ipAddress: string;
  /** The token that the request was signed with. */
  readonly requestTokenId?: string;
  /** The new network condition of a token. */
  readonly networkConnection?: string | undefined;
  readonly from?: Origin;
}

/** Okta's facts about an address and its client. */
interface Origin {
  readonly country: string;
  readonly asNumber: number;
  readonly asOrg: string;
  readonly isProxy: boolean;
  readonly userAgent: string;
}

export interface LogParty {
  readonly id: string;
  /** `User`, `SystemPrincipal`, `Token`. */
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
}

const weekMs = 7 * dayMs;

/**
 * The system log. A request without `until` polls: it always gets a next link, and an empty page when there is
 * nothing new. Without `since`, seven days before `until`.
 */
export const logEvents: Resource<StoredLogEvent> = {
  rows: declaredEvents,
  routes: [{ method: 'GET', path: '/api/v1/logs', scopes: ['okta.logs.read'], answer: listLogEvents }],
};

function listLogEvents(call: Call): Answer {
  const { rows, origin, request, settings, now } = call;
  const { since, until, after, limit: asked = '100', sortOrder = 'ASCENDING' } = request.query;
  const polls = until === undefined;
  const end = polls ? now + 1 : Date.parse(until);
  const begin = since === undefined ? end - weekMs : Date.parse(since);
  const offset = after === undefined ? 0 : position('logs', after);
  const faults: string[] = [];
  if (Number.isNaN(end)) faults.push('until: must be an ISO 8601 timestamp');
  if (Number.isNaN(begin)) faults.push('since: must be an ISO 8601 timestamp');
  if (!/^\d+$/.test(asked) || Number(asked) > 1000) faults.push('limit: must be between 0 and 1000');
  if (offset === undefined) faults.push('after: not a cursor of this list');
  if (!['ASCENDING', 'DESCENDING'].includes(sortOrder)) faults.push('sortOrder: ASCENDING or DESCENDING');
  const wanted = wantedEvents(call, faults);
  if (faults.length > 0) return validationFailed('logs', faults);

  const limit = Math.min(Number(asked), settings.pageSize.logs);
  const from = offset ?? 0;
  const events = [...rows.of(logEvents)]
    .filter((event) => event.published >= begin && event.published < end && wanted(event))
    .sort((a, b) => a.published - b.published || (a.id < b.id ? -1 : 1));
  if (sortOrder === 'DESCENDING') events.reverse();
  const page = events.slice(from, from + limit);
  const more = from + page.length < events.length;
  const next = polls || more ? cursor('logs', from + page.length) : undefined;
  // A position counts from `since`, so a poll's links hold on to the one that it began with.
  const pinned = { ...request, query: { ...request.query, since: new Date(begin).toISOString() } };
  return listAnswer(origin, pinned, page.map(logEventBody), next, limit);
}

/** The events that `filter` and `q` keep; their faults are added to `faults`. */
function wantedEvents({ request }: Call, faults: string[]): (event: StoredLogEvent) => boolean {
  const { filter, q } = request.query;
  const keywords = q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  if (keywords.length > 10) faults.push('q: at most 10 keywords');
  if (keywords.some((keyword) => keyword.length > 40)) faults.push('q: at most 40 characters a keyword');
  let matches: (row: unknown) => boolean = () => true;
  try {
    if (filter !== undefined) matches = parseFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    faults.push(`filter: ${error.message}`);
  }
  return (event) => {
    const body = logEventBody(event);
    if (!matches(body)) return false;
    const text = keywords.length === 0 ? '' : JSON.stringify(body).toLowerCase();
    return keywords.every((keyword) => text.includes(keyword));
  };
}

/** Writes the caller's change of a token into the log, as Okta does. */
export function logTokenEvent(
  { rows, caller, now }: Pick<Call, 'rows' | 'caller' | 'now'>,
  kind: 'update' | 'revoke',
  token: { readonly id: string; readonly name: string; readonly network?: { readonly connection: string } },
): void {
  const actor = caller.kind === 'ssws' ? rows.of(users).get(caller.userId) : undefined;
  const events = rows.of(logEvents);
  events.set({
    id: okId('evt', `${rows.name}/live-event/${events.size}`),
    published: now,
    eventType: `system.api_token.${kind}`,
    displayMessage: messages[kind],
    severity: 'INFO',
    result: 'SUCCESS',
    reason: null,
    actor:
      actor === undefined
        ? system
        : {
            id: actor.id,
            type: 'User',
            alternateId: actor.profile['login'] ?? '',
            displayName: actor.profile['displayName'] ?? '',
          },
    target: [{ id: token.id, type: 'Token', alternateId: 'unknown', displayName: token.name }],
    ipAddress: '127.0.0.1',
    networkConnection: kind === 'update' ? token.network?.connection : undefined,
  });
}

export function logEventBody(event: StoredLogEvent) {
  const party = ({ id, type, alternateId, displayName }: LogParty) => ({
    id,
    type,
    alternateId,
    displayName,
    detailEntry: null,
  });
  const { from } = event;
  const geographicalContext = {
    city: null,
    state: null,
    country: from?.country ?? null,
    postalCode: null,
    geolocation: null,
  };
  return {
    actor: party(event.actor),
    client: {
      userAgent: { rawUserAgent: from?.userAgent ?? 'okta-client/1.0', os: 'Unknown', browser: 'UNKNOWN' },
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
    securityContext: {
      asNumber: from?.asNumber ?? null,
      asOrg: from?.asOrg ?? null,
      isp: from?.asOrg ?? null,
      domain: null,
      isProxy: from?.isProxy ?? null,
    },
    severity: event.severity,
    debugContext: {
      debugData: {
        requestUri: '/api/v1/api-tokens',
        ...(event.networkConnection === undefined ? {} : { networkConnection: event.networkConnection }),
      },
    },
    legacyEventType: null,
    transaction: {
      type: 'WEB',
      id: event.id,
      detail: event.requestTokenId === undefined ? {} : { requestApiTokenId: event.requestTokenId },
    },
    uuid: event.id,
    version: '0',
    request: { ipChain: [{ ip: event.ipAddress, geographicalContext, version: 'V4', source: null }] },
    target: event.target.map(party),
  };
}

/** How long Okta keeps its log. */
const keptDays = 90;

const messages = {
  create: 'Create API token',
  enable: 'Enable API token',
  update: 'Update API token',
  revoke: 'Revoke API token',
  request_outside_allowed_range: 'API token request from an IP address outside of the allowed range',
} as const;

/** An expiry is logged as a revoke by this principal. */
const system: LogParty = {
  id: 'unknown',
  type: 'SystemPrincipal',
  alternateId: 'system@okta.com',
  displayName: 'Okta System',
};

/** The log of the seed: tokens made, changed, revoked, refused, and people who signed in. */
function declaredEvents(seed: OrgSeed, now: number): readonly StoredLogEvent[] {
  const { name: org } = seed;
  const events: StoredLogEvent[] = [];
  const party = (key: string): LogParty => ({
    id: userId(org, key),
    type: 'User',
    alternateId: `${key}@${org}.example`,
    displayName: key,
  });
  const add = (
    daysAgo: number,
    key: string,
    event: Pick<StoredLogEvent, 'eventType' | 'displayMessage' | 'actor' | 'target'> &
      Partial<StoredLogEvent>,
  ) => {
    if (daysAgo >= keptDays) return;
    events.push({
      id: okId('evt', `${org}/${event.eventType}/${key}`),
      published: momentBefore(now, daysAgo, `${key}/${event.eventType}`),
      severity: 'INFO',
      result: 'SUCCESS',
      reason: null,
      ipAddress: '203.0.113.10',
      ...event,
    });
  };
  const addTokenEvent = (
    kind: keyof typeof messages,
    daysAgo: number,
    actor: LogParty,
    token: { readonly id: string; readonly name: string },
    more: Partial<StoredLogEvent> = {},
  ) =>
    add(daysAgo, token.id + (kind === 'request_outside_allowed_range' ? `/${daysAgo}` : ''), {
      eventType: `system.api_token.${kind}`,
      displayMessage: messages[kind],
      actor,
      target: [{ id: token.id, type: 'Token', alternateId: 'unknown', displayName: token.name }],
      ...more,
    });

  const tokens = identifiedTokens(seed);
  for (const { id, seed: token } of tokens) {
    const named = { id, name: token.name };
    // The same moment as the row's `created` and `lastUpdated`.
    const at = (daysAgo: number, what: string) => ({
      published: momentBefore(now, daysAgo, `${id}/${what}`),
      networkConnection: typeof token.network === 'string' ? 'ANYWHERE' : 'ZONE',
    });
    addTokenEvent(
      'create',
      token.createdDaysAgo,
      party(token.owner),
      named,
      at(token.createdDaysAgo, 'created'),
    );
    // Tokens of Okta's own agents are made by Okta, and enabled as the agent starts.
    if (token.clientName !== undefined) addTokenEvent('enable', token.createdDaysAgo, system, named);
    if (token.updatedDaysAgo !== undefined) {
      const updated = at(token.updatedDaysAgo, 'updated');
      addTokenEvent('update', token.updatedDaysAgo, party(token.owner), named, updated);
    }
  }
  for (const { id, seed: token } of tokens) {
    // A token that only reads leaves no event, so some tokens have none at all.
    if (token.usedDaysAgo >= 20 || token.createdDaysAgo <= token.usedDaysAgo) continue;
    const user = seed.users[id.charCodeAt(5) % seed.users.length];
    for (const daysAgo of [token.usedDaysAgo, token.usedDaysAgo + 2, token.usedDaysAgo + 30]) {
      if (daysAgo > token.createdDaysAgo) continue;
      // The last event of some is their last use; others read later, which leaves no event.
      const isLast = daysAgo === token.usedDaysAgo && token.usedDaysAgo > 0;
      add(daysAgo, `${id}/${daysAgo}/used`, {
        eventType: 'user.account.update_profile',
        displayMessage: 'Update user profile for Okta',
        actor: party(token.owner),
        target: user === undefined ? [] : [party(user.key)],
        requestTokenId: id,
        ...(isLast ? { published: momentBefore(now, daysAgo, `${id}/used`) } : {}),
        ...originOf(seed, token, id),
      });
    }
  }
  for (const { name, by, daysAgo } of seed.revoked) {
    const actor = by === 'expiry' ? system : party(by);
    addTokenEvent('revoke', daysAgo, actor, { id: revokedTokenId(org, name), name });
  }
  for (const { token: name, ipAddress, daysAgo } of seed.outsideRequests) {
    const found = tokens.find((token) => token.seed.name === name);
    if (found === undefined) throw new Error(`${org}: no token ${name} for a request from outside`);
    for (const days of daysAgo) {
      addTokenEvent(
        'request_outside_allowed_range',
        days,
        party(found.seed.owner),
        { id: found.id, name },
        {
          severity: 'WARN',
          result: 'FAILURE',
          reason: 'Request from an IP address outside of the allowed range',
          ipAddress,
        },
      );
    }
  }
  for (const { key } of seed.users.filter(({ kind, status }) => kind === 'person' && status === 'ACTIVE')) {
    for (const days of [0.4, 1.4, 4.4, 9.4, 16.4]) {
      add(days, `${key}/${days}`, {
        eventType: 'user.session.start',
        displayMessage: 'User login to Okta',
        actor: party(key),
        target: [],
      });
    }
  }
  return events;
}

const networks = [
  { country: 'Germany', asNumber: 3320, asOrg: 'deutsche telekom ag', isProxy: false },
  { country: 'Ireland', asNumber: 16509, asOrg: 'amazon.com inc.', isProxy: false },
] as const;

/** Where a token is used from: within its first zone, if it has one. */
function originOf(
  { zones }: OrgSeed,
  { network, name }: TokenSeed,
  id: string,
): Pick<StoredLogEvent, 'ipAddress' | 'from'> {
  const number = id.charCodeAt(6) % 50;
  const [key] = typeof network === 'object' ? (network.include ?? []) : [];
  const [place = '203.0.113.64/26'] = zones.find((zone) => zone.key === key)?.places ?? [];
  const [base = ''] = place.split('/');
  const parts = base.split('.').map(Number);
  const ipAddress = [...parts.slice(0, 3), (parts[3] ?? 0) + (place.endsWith('/32') ? 0 : 1 + number)].join(
    '.',
  );
  const origin = networks[number % 2] ?? networks[0];
  return { ipAddress, from: { ...origin, userAgent: `${name.replace(/\s/g, '-')}/1.0` } };
}
