// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const templates = () => [
  derived({
    name: 'okta.templates.sms_templates',
    tag: 'Template',
    columns: `created:time id=templateId lastUpdated:time name template translations:json type`,
    identity: 'subdomain id',
    operations: [
      list('list_sms_templates', '/api/v1/templates/sms', 'okta.templates.read'),
      get('get_sms_template', '/api/v1/templates/sms/{templateId}', 'okta.templates.read'),
    ],
  }),
];
