// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const captchas = () => [
  derived({
    name: 'okta.captchas.captcha_instances',
    tag: 'CAPTCHA',
    columns: `id=captchaId name siteKey type _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_captcha_instances', '/api/v1/captchas', 'okta.captchas.read'),
      get('get_captcha_instance', '/api/v1/captchas/{captchaId}', 'okta.captchas.read'),
    ],
    lifecycle: 'LIMITED_GA',
  }),
];
