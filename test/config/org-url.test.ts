import { describe, expect, test } from 'vitest';
import { orgNameOf, parseOrgUrl } from '../../src/config/org-url.ts';

describe('a secret goes over https only, loopback excepted', () => {
  test.each([
    ['https://acme.okta.com', 'https://acme.okta.com'],
    ['https://ACME.okta.com/', 'https://acme.okta.com'],
    ['https://id.partner.example:8443', 'https://id.partner.example:8443'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.255.3.4', 'http://127.255.3.4'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
    ['http://localhost:1', 'http://localhost:1'],
    ['https://admin.example', 'https://admin.example'],
    ['https://acme-admin.example', 'https://acme-admin.example'],
  ])('%s is taken', (text, url) => {
    expect(parseOrgUrl(text)).toEqual({ url });
  });

  test.each([
    ['http://acme.okta.com', 'plain http to acme.okta.com', 'https://acme.okta.com'],
    ['http://127.0.0.1.evil.example', 'plain http', 'https://'],
    ['http://localhost.evil.example', 'plain http', 'https://'],
    ['http://128.0.0.1', 'plain http', 'https://'],
    ['http://0.0.0.0', 'plain http', 'https://'],
    ['http://[::2]', 'plain http', 'https://'],
    ['https://acme-admin.okta.com', 'Admin Console', 'https://acme.okta.com'],
    ['https://acme-admin.oktapreview.com:8443', 'Admin Console', 'https://acme.oktapreview.com'],
    ['https://acme.okta.com/api/v1', 'more than a scheme and a host', 'https://acme.okta.com'],
    ['https://acme.okta.com?x=1', 'more than a scheme and a host', 'https://acme.okta.com'],
    ['https://acme.okta.com/?', 'more than a scheme and a host', 'https://acme.okta.com'],
    ['https://acme.okta.com#top', 'more than a scheme and a host', 'https://acme.okta.com'],
    ['https://acme.okta.com@evil.example', 'user name', 'https://acme.okta.com'],
    ['https://:pw@acme.okta.com', 'user name', 'https://acme.okta.com'],
    ['acme.okta.com', 'not an https url', 'https://acme.okta.com'],
    ['acme.okta.com:443', 'not an https url', 'https://acme.okta.com'],
    ['ftp://acme.okta.com', 'not an https url', 'https://acme.okta.com'],
    ['https:\\\\acme.okta.com', 'not an https url', 'https://acme.okta.com'],
    ['https://acme.okta\n.com', 'not an https url', 'https://acme.okta.com'],
    ['https://{yourOktaDomain}', 'not an https url', 'https://acme.okta.com'],
    ['', 'not an https url', 'https://acme.okta.com'],
  ])('%j is refused', (text, fault, hint) => {
    expect(parseOrgUrl(text)).toEqual({
      fault: expect.stringContaining(fault),
      hint: expect.stringContaining(hint),
    });
  });
});

test.each([
  ['https://acme.okta.com', 'acme'],
  ['https://acme.oktapreview.com', 'acme'],
  ['https://acme.okta-emea.com', 'acme'],
  ['https://acme.okta-gov.com', 'acme'],
  ['https://acme.okta.mil', 'acme'],
  ['https://acme.okta-miltest.com', 'acme'],
  ['https://acme.trex-govcloud.com', 'acme'],
  ['https://a.b.okta.com', 'a.b.okta.com'],
  ['https://okta.com', 'okta.com'],
  ['https://acme.notokta.com', 'acme.notokta.com'],
  ['https://id.partner.example:8443', 'id.partner.example'],
  ['http://127.0.0.1:8080', '127.0.0.1'],
  ['http://[::1]:8080', '::1'],
])('the org at %s is named %s', (url, name) => {
  expect(orgNameOf(url)).toBe(name);
});
