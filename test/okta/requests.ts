import type { ApiRequest, JsonObject } from '../../src/execute/ports.ts';

export const listTokens = (org = 'acme'): ApiRequest => ({
  org,
  operation: 'list_api_tokens',
  method: 'GET',
  path: '/api/v1/api-tokens',
  paging: 'link',
  rows: 'many',
  scope: 'okta.apiTokens.read',
  retryable: true,
});

export const getToken = (id: string, org = 'acme'): ApiRequest => ({
  ...listTokens(org),
  operation: 'get_api_token',
  path: `/api/v1/api-tokens/${encodeURIComponent(id)}`,
  paging: 'none',
  rows: 'one',
});

export const putToken = (id: string, body: JsonObject, org = 'acme'): ApiRequest => ({
  ...getToken(id, org),
  operation: 'upsert_api_token',
  method: 'PUT',
  body,
  scope: 'okta.apiTokens.manage',
});

export const revokeToken = (id: string, org = 'acme'): ApiRequest => ({
  ...getToken(id, org),
  operation: 'revoke_api_token',
  method: 'DELETE',
  rows: 'none',
  scope: 'okta.apiTokens.manage',
});

export const revokeCurrentToken = (org = 'acme'): ApiRequest => ({
  ...revokeToken('current', org),
  operation: 'revoke_current_api_token',
  retryable: false,
});
