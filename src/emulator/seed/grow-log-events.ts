import type { LogParty, StoredLogEvent } from '../model.ts';
import { okId } from './ids.ts';
import { momentBefore } from './moments.ts';
import type { OrgSeed } from './org-seed.ts';
import { identifiedTokens, revokedTokenId, userId } from './seed-ids.ts';

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

/** What the log tells of the seed: tokens made, changed, revoked, refused, and people who signed in. */
export function growLogEvents(seed: OrgSeed, now: number): readonly StoredLogEvent[] {
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
