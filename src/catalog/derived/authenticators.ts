// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const authenticators = () => [
  derived({
    name: 'okta.authenticators.authenticator_methods',
    tag: 'Authenticator',
    columns: `authenticatorId:key status type=methodType _links:json settings:json verifiableProperties:json
      acceptableAdjacentIntervals:integer algorithm encoding factorProfileId passCodeLength:integer
      protocol timeIntervalInSeconds:integer`,
    identity: 'subdomain authenticatorId',
    operations: [
      list(
        'list_authenticator_methods',
        '/api/v1/authenticators/{authenticatorId}/methods',
        'okta.authenticators.read',
      ),
      get(
        'get_authenticator_method',
        '/api/v1/authenticators/{authenticatorId}/methods/{methodType}',
        'okta.authenticators.read',
      ),
    ],
    lifecycle: 'LIMITED_GA',
    parents: { authenticatorId: 'okta.authenticators.authenticators' },
    values: {
      methodType: [
        'cert',
        'duo',
        'email',
        'idp',
        'otp',
        'password',
        'push',
        'security_question',
        'signed_nonce',
        'sms',
        'totp',
        'voice',
        'webauthn',
        'tac',
      ],
    },
  }),
  derived({
    name: 'okta.authenticators.authenticators',
    tag: 'Authenticator',
    columns: `created:time description id=authenticatorId key lastUpdated:time name status type _links:json
      agreeToTerms:boolean provider:json settings:json`,
    identity: 'subdomain id',
    operations: [
      list('list_authenticators', '/api/v1/authenticators', 'okta.authenticators.read'),
      get('get_authenticator', '/api/v1/authenticators/{authenticatorId}', 'okta.authenticators.read'),
    ],
    lifecycle: 'LIMITED_GA',
  }),
  derived({
    name: 'okta.authenticators.custom_aaguids',
    tag: 'Authenticator',
    columns: `authenticatorId:key aaguid attestationRootCertificates:json authenticatorCharacteristics:json name
      _links:json`,
    identity: 'subdomain authenticatorId',
    operations: [
      list(
        'list_all_custom_aaguids',
        '/api/v1/authenticators/{authenticatorId}/aaguids',
        'okta.authenticators.read',
      ),
      get(
        'get_custom_aaguid',
        '/api/v1/authenticators/{authenticatorId}/aaguids/{aaguid}',
        'okta.authenticators.read',
      ),
    ],
    parents: { authenticatorId: 'okta.authenticators.authenticators' },
  }),
];
