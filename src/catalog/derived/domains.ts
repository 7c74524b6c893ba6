// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const domains = () => [
  derived({
    name: 'okta.domains.custom_domains',
    tag: 'CustomDomain',
    columns: `brandId certificateSourceType dnsRecords:json domain id=domainId publicCertificate:json
      validationStatus _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_custom_domains', '/api/v1/domains', 'okta.domains.read', { rowsAt: 'domains' }),
      get('get_custom_domain', '/api/v1/domains/{domainId}', 'okta.domains.read'),
    ],
  }),
];
