// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get } from './derived-table.ts';

export const sessions = () => [
  derived({
    name: 'okta.sessions.sessions',
    tag: 'Session',
    columns: `sessionId:key amr:json createdAt:time expiresAt:time id idp:json lastFactorVerification:time
      lastPasswordVerification:time login status userId _links:json`,
    identity: 'subdomain sessionId',
    operations: [get('get_session', '/api/v1/sessions/{sessionId}', 'okta.sessions.read')],
  }),
];
