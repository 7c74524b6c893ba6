import { json, key, table, text, time } from './table.ts';

const read = 'okta.apiTokens.read';
const manage = 'okta.apiTokens.manage';

/** Okta's API tokens. Columns, keys and operations as Okta's OpenAPI document and StackQL's provider name them. */
export const apiTokens = table({
  name: 'okta.api_tokens.api_tokens',
  description: 'API tokens: secrets that carry all the rights of their owners.',
  columns: [
    text('id', 'Unique id of the token (00T…).', { aliases: ['apiTokenId'] }),
    text('name', 'Name of the token.', { writable: true }),
    // Recorded answers spell it `_links`, the schema `_link`.
    json('_link', 'Links to the token itself and to its owner.', { from: ['_links', '_link'] }),
    text('clientName', 'Agent that the token was made for; `Okta API` unless Okta manages it.'),
    time('created', 'When it was made.'),
    time('expiresAt', 'When it ends; each use moves this on by tokenWindow.', { isVolatile: true }),
    time('lastUpdated', 'When it was last used or changed; a use moves it at most once a minute.', {
      isVolatile: true,
    }),
    json('network', 'Where it may be used from: connection, include and exclude of zone ids.', {
      writable: true,
      members: ['connection', 'include', 'exclude'],
    }),
    // Recorded lists have it null for all their rows at times.
    text('tokenWindow', 'How long it lives after each use (ISO 8601 duration).', { isVolatile: true }),
    text('userId', 'Owner of the token (00u…).', { writable: true }),
    key('subdomain', 'The org that the row came from.'),
  ],
  computed: [
    {
      name: 'lastUsed',
      type: 'time',
      description: 'When it was last used: expiresAt - tokenWindow. NULL where the window is not known.',
      sql: (column) => `CAST(last_used(${column('expiresAt')}, ${column('tokenWindow')}) AS TEXT)`,
    },
  ],
  operations: [
    {
      name: 'get_api_token',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/api-tokens/{apiTokenId}',
      rows: 'one',
      scope: read,
    },
    {
      name: 'list_api_tokens',
      verb: 'select',
      method: 'GET',
      path: '/api/v1/api-tokens',
      rows: 'many',
      paging: 'link',
      scope: read,
      // A page holds up to 200 rows where the server pages at all; few orgs have over a thousand tokens.
      expectedRequests: 5,
    },
    {
      name: 'upsert_api_token',
      verb: 'replace',
      method: 'PUT',
      path: '/api/v1/api-tokens/{apiTokenId}',
      rows: 'one',
      scope: manage,
    },
    {
      name: 'revoke_api_token',
      verb: 'delete',
      method: 'DELETE',
      path: '/api/v1/api-tokens/{apiTokenId}',
      rows: 'none',
      scope: manage,
    },
    {
      name: 'revoke_current_api_token',
      verb: 'delete',
      method: 'DELETE',
      path: '/api/v1/api-tokens/current',
      rows: 'none',
      scope: manage,
      retryable: false,
    },
  ],
});
