// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get } from './derived-table.ts';

export const threats = () => [
  derived({
    name: 'okta.threats.current_configuration',
    tag: 'ThreatInsight',
    columns: `action created:time excludeZones:json lastUpdated:time _links:json`,
    identity: 'subdomain',
    operations: [
      get('get_current_configuration', '/api/v1/threats/configuration', 'okta.threatInsights.read'),
    ],
  }),
];
