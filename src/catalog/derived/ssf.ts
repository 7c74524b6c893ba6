// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get } from './derived-table.ts';

export const ssf = () => [
  derived({
    name: 'okta.ssf.ssf_streams',
    tag: 'SSFTransmitter',
    columns: `aud:json delivery:json events_delivered:json events_requested:json events_supported:json format iss
      min_verification_interval:integer stream_id`,
    identity: 'subdomain',
    operations: [get('get_ssf_streams', '/api/v1/ssf/stream', 'ssf.read')],
    lifecycle: 'LIMITED_GA',
  }),
];
