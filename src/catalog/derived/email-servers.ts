// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const emailServers = () => [
  derived({
    name: 'okta.email_servers.email_servers',
    tag: 'EmailServer',
    columns: `alias authType enabled:boolean host id=emailServerId port:integer username clientId scopes:json
      tokenEndpoint tokenEndpointAuthMethod audience issuer keyId signingAlgorithm subject`,
    identity: 'subdomain id',
    operations: [
      list('list_email_servers', '/api/v1/email-servers', 'okta.emailServers.read', {
        rowsAt: 'email-servers',
      }),
      get('get_email_server', '/api/v1/email-servers/{emailServerId}', 'okta.emailServers.read'),
    ],
  }),
];
