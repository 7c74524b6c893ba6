import { boolean, columnOf, json, key, table, text, time } from './table.ts';

/** Columns as `LogEvent` of Okta's OpenAPI document has them, the parts that are asked about most also flat. */
export const systemLogEvents = table({
  name: 'okta.logs.system_log_events',
  description:
    'The system log. Without a lower bound of published the last 90 days are read, which is how long Okta keeps it.',
  columns: [
    text('uuid', 'Unique id of the event.'),
    time('published', 'When it happened.'),
    text('eventType', 'What happened, such as system.api_token.revoke.'),
    text('severity', 'DEBUG, INFO, WARN or ERROR.'),
    text('displayMessage', 'What happened, in words.'),
    text('legacyEventType', 'Its name in the former Events API.'),
    text('outcomeResult', 'SUCCESS, FAILURE, DENY, ….', {
      from: ['outcome.result'],
      values: ['ALLOW', 'CHALLENGE', 'DENY', 'FAILURE', 'SKIPPED', 'SUCCESS', 'UNKNOWN'],
    }),
    text('outcomeReason', 'Why it came out so.', { from: ['outcome.reason'] }),
    text('actorId', 'Who did it.', { from: ['actor.id'] }),
    text('actorType', 'Kind of actor, such as User or SystemPrincipal.', { from: ['actor.type'] }),
    text('actorAlternateId', 'Login of who did it; system@okta.com for Okta itself.', {
      from: ['actor.alternateId'],
    }),
    text('actorDisplayName', 'Name of who did it.', { from: ['actor.displayName'] }),
    text('ipAddress', 'Address that it was done from.', { from: ['client.ipAddress'] }),
    text('requestApiTokenId', 'The API token with which it was asked for (00T…).', {
      from: ['transaction.detail.requestApiTokenId'],
    }),
    text('tokenId', 'The API token that it was done to (00T…), as system.api_token.* events name it.', {
      from: ['target[type=Token].id'],
    }),
    text('country', 'Country of the address.', { from: ['client.geographicalContext.country'] }),
    text('userAgent', 'What the client called itself.', { from: ['client.userAgent.rawUserAgent'] }),
    columnOf('integer', 'asNumber', 'Autonomous system of the address.', {
      from: ['securityContext.asNumber'],
    }),
    text('asOrg', 'Organization of the autonomous system.', { from: ['securityContext.asOrg'] }),
    boolean('isProxy', '1 for an address that is a known proxy.', { from: ['securityContext.isProxy'] }),
    json('actor', 'Who did it.', { members: ['alternateId', 'detailEntry', 'displayName', 'id', 'type'] }),
    json('target', 'What it was done to: an array of id, type, alternateId, displayName.'),
    json('client', 'Where it was done from: ipAddress, userAgent, zone, geographicalContext.', {
      members: ['device', 'geographicalContext', 'id', 'ipAddress', 'userAgent', 'zone'],
    }),
    json('outcome', 'Result and reason.', { members: ['reason', 'result'] }),
    json('request', 'The chain of addresses that the request came by.', { members: ['ipChain'] }),
    json('authenticationContext', 'How the actor had signed in.', {
      members: [
        'authenticationProvider',
        'credentialProvider',
        'credentialType',
        'externalSessionId',
        'interface',
      ],
    }),
    json('securityContext', 'What is known of the address.', {
      members: ['asNumber', 'asOrg', 'domain', 'isProxy', 'isp', 'risk'],
    }),
    json('debugContext', 'Further details, which vary by event.', { members: ['debugData'] }),
    json('transaction', 'What the event was a part of.', { members: ['detail', 'id', 'type'] }),
    text('version', 'Version of the form of the event.'),
    key('subdomain', 'The org that the row came from.'),
  ],
  identity: ['subdomain', 'uuid'],
  operations: [
    {
      name: 'list_log_events',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/logs',
      rows: 'many',
      paging: 'link',
      query: { limit: '1000' },
      pushdown: {
        // Okta's own default is seven days, which would cut an answer short without a word.
        since: { kind: 'since', column: 'published', otherwiseDays: 90 },
        // Without it a request polls: there is always a next page.
        until: { kind: 'until', column: 'published' },
        filter: {
          kind: 'filter',
          attributes: {
            uuid: { name: 'uuid' },
            eventType: { name: 'eventType' },
            severity: { name: 'severity' },
            outcomeResult: { name: 'outcome.result' },
            actorId: { name: 'actor.id' },
            actorAlternateId: { name: 'actor.alternateId' },
            ipAddress: { name: 'client.ipAddress' },
            requestApiTokenId: { name: 'transaction.detail.requestApiTokenId', takesPresence: true },
            tokenId: { name: 'target.id' },
          },
        },
      },
      scope: 'okta.logs.read',
    },
  ],
});
