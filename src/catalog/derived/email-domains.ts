// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const emailDomains = () => [
  derived({
    name: 'okta.email_domains.email_domains',
    tag: 'EmailDomain',
    columns: `dnsValidationRecords:json domain id=emailDomainId validationStatus validationSubdomain displayName
      userName`,
    identity: 'subdomain id',
    operations: [
      list('list_email_domains', '/api/v1/email-domains', 'okta.emailDomains.read'),
      get('get_email_domain', '/api/v1/email-domains/{emailDomainId}', 'okta.emailDomains.read'),
    ],
  }),
];
