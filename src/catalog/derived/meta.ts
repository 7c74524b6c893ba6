// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const meta = () => [
  derived({
    name: 'okta.meta.application_user_schemas',
    tag: 'Schema',
    columns: `appId:key $schema created definitions:json id lastUpdated name properties:json title type
      _links:json`,
    identity: 'subdomain appId',
    operations: [
      get('get_application_user_schema', '/api/v1/meta/schemas/apps/{appId}/default', 'okta.schemas.read'),
    ],
    parents: { appId: 'okta.apps.applications' },
  }),
  derived({
    name: 'okta.meta.group_schemas',
    tag: 'Schema',
    columns: `$schema created definitions:json description id lastUpdated name properties:json title type
      _links:json`,
    identity: 'subdomain',
    operations: [get('get_group_schema', '/api/v1/meta/schemas/group/default', 'okta.schemas.read')],
  }),
  derived({
    name: 'okta.meta.linked_object_definitions',
    tag: 'LinkedObject',
    columns: `associated:json primary:json _links:json`,
    identity: 'subdomain',
    operations: [
      list(
        'list_linked_object_definitions',
        '/api/v1/meta/schemas/user/linkedObjects',
        'okta.linkedObjects.read',
      ),
    ],
  }),
  derived({
    name: 'okta.meta.log_stream_schemas',
    tag: 'Schema',
    columns: `$schema errorMessage:json id=logStreamType oneOf:json pattern properties:json required:json title
      type _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_log_stream_schemas', '/api/v1/meta/schemas/logStream', 'okta.logStreams.read'),
      get('get_log_stream_schema', '/api/v1/meta/schemas/logStream/{logStreamType}', 'okta.logStreams.read'),
    ],
    values: { logStreamType: ['aws_eventbridge', 'splunk_cloud_logstreaming'] },
  }),
  derived({
    name: 'okta.meta.ui_schemas',
    tag: 'UISchema',
    columns: `created:time id lastUpdated:time uiSchema:json _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_uischemas', '/api/v1/meta/uischemas', 'okta.uischemas.read'),
      get('get_uischema', '/api/v1/meta/uischemas/{id}', 'okta.uischemas.read'),
    ],
    lifecycle: 'LIMITED_GA',
  }),
  derived({
    name: 'okta.meta.user_schemas',
    tag: 'Schema',
    columns: `schemaId:key $schema created definitions:json id lastUpdated name properties:json title type
      _links:json`,
    identity: 'subdomain schemaId',
    operations: [get('get_user_schema', '/api/v1/meta/schemas/user/{schemaId}', 'okta.schemas.read')],
    values: { schemaId: ['default'] },
  }),
  derived({
    name: 'okta.meta.user_types',
    tag: 'UserType',
    columns: `created:time createdBy default:boolean description displayName id=typeId lastUpdated:time
      lastUpdatedBy name _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_user_types', '/api/v1/meta/types/user', 'okta.userTypes.read'),
      get('get_user_type', '/api/v1/meta/types/user/{typeId}', 'okta.userTypes.read'),
    ],
  }),
];
