// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const securityEventsProviders = () => [
  derived({
    name: 'okta.security_events_providers.ssf_receivers',
    tag: 'SSFReceiver',
    columns: `id=securityEventProviderId name settings:json status type _links:json`,
    identity: 'subdomain id',
    operations: [
      list(
        'list_security_events_provider_instances',
        '/api/v1/security-events-providers',
        'okta.securityEventsProviders.read',
      ),
      get(
        'get_security_events_provider_instance',
        '/api/v1/security-events-providers/{securityEventProviderId}',
        'okta.securityEventsProviders.read',
      ),
    ],
    lifecycle: 'LIMITED_GA',
  }),
];
