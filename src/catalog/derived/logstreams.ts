// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const logstreams = () => [
  derived({
    name: 'okta.logstreams.log_streams',
    tag: 'LogStream',
    columns: `created:time id=logStreamId lastUpdated:time name status type _links:json settings:json`,
    identity: 'subdomain id',
    operations: [
      list('list_log_streams', '/api/v1/logStreams', 'okta.logStreams.read', {
        limit: 200,
        filter: { status: ['ACTIVE', 'INACTIVE'], type: ['aws_eventbridge', 'splunk_cloud_logstreaming'] },
      }),
      get('get_log_stream', '/api/v1/logStreams/{logStreamId}', 'okta.logStreams.read'),
    ],
  }),
];
