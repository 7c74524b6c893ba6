// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, list } from './derived-table.ts';

export const webauthnRegistration = () => [
  derived({
    name: 'okta.webauthn_registration.enrollments',
    tag: 'WebAuthnPreregistration',
    columns: `userId:key created:time factorType id lastUpdated:time profile:json provider status vendorName
      _links:json`,
    identity: 'subdomain userId id',
    operations: [
      list(
        'list_web_authn_preregistration_factors',
        '/webauthn-registration/api/v1/users/{userId}/enrollments',
        'okta.users.read',
      ),
    ],
    lifecycle: 'LIMITED_GA',
    parents: { userId: 'okta.users.users' },
  }),
];
