import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jwkKey, loadText, onlyOrg, pemKey, workplace } from './workplace.ts';

const contractExample = `orgs:
  acme:                                # the value of \`subdomain\`
    token: \${ACME_OKTA_TOKEN}          # from the environment; url defaults to https://acme.okta.com
  acme-preview:
    url: https://acme.oktapreview.com
    token: \${ACME_PREVIEW_OKTA_TOKEN}
  partner:
    url: https://id.partner.example    # a custom domain
    clientId: 0oa1
    privateKey: \${PARTNER_KEY}         # PEM or JWK, or privateKeyFile
    scopes: [okta.apiTokens.read]
`;

test('the documented example loads, each value with its source', async () => {
  const env = { ACME_OKTA_TOKEN: ' 00abc\n', ACME_PREVIEW_OKTA_TOKEN: '00def', PARTNER_KEY: jwkKey };
  const { orgs, warnings, orgBySubdomain } = await loadText(contractExample, env);
  expect(warnings).toEqual([]);
  expect(orgBySubdomain).toBeUndefined();
  const [acme, preview, partner] = orgs;
  expect(acme).toMatchObject({
    name: 'acme',
    url: 'https://acme.okta.com',
    sources: { url: 'default', token: 'environment ACME_OKTA_TOKEN' },
  });
  expect(acme?.credentials.kind === 'ssws' && acme.credentials.token.reveal()).toBe('00abc');
  expect(preview?.url).toBe('https://acme.oktapreview.com');
  expect(partner).toMatchObject({
    url: 'https://id.partner.example',
    credentials: { kind: 'privateKey', clientId: '0oa1', scopes: ['okta.apiTokens.read'] },
    sources: {
      url: 'oktaql.yaml:8',
      clientId: 'oktaql.yaml:9',
      privateKey: 'environment PARTNER_KEY',
      scopes: 'oktaql.yaml:11',
    },
  });
  expect(partner?.credentials.kind === 'privateKey' && partner.credentials.privateKey.reveal()).toBe(jwkKey);
});

test('a token of digits keeps its zeros', async () => {
  const org = onlyOrg(await loadText('orgs: {acme: {token: 0012300}}'));
  expect(org.credentials.kind === 'ssws' && org.credentials.token.reveal()).toBe('0012300');
});

test.each([
  ['PEM with its newlines written out', pemKey.replaceAll('\n', '\\n')],
  ['PEM', pemKey],
  ['JWK', jwkKey],
])('a private key can be a %s', async (_, key) => {
  const org = onlyOrg(await loadText(`orgs: {a: {clientId: 0oa1, privateKey: "\${KEY}"}}`, { KEY: key }));
  const expected = key === jwkKey ? jwkKey : pemKey.trim();
  expect(org.credentials.kind === 'privateKey' && org.credentials.privateKey.reveal()).toBe(expected);
});

test('privateKeyFile starts at the configuration file, or at home after ~/', async () => {
  const yaml = (path: string) =>
    `orgs:\n  a:\n    clientId: 0oa1\n    keyId: k1\n    privateKeyFile: ${path}\n`;
  const files = {
    'etc/oktaql.yaml': yaml('keys/a.pem'),
    'etc/keys/a.pem': pemKey,
    'etc/home.yaml': yaml('~/a.jwk'),
    'home/a.jwk': jwkKey,
  };
  const { load, root } = workplace(files);
  const beside = onlyOrg(await load({}, '../etc/oktaql.yaml'));
  expect(beside.sources['privateKey']).toBe(join(root, 'etc/keys/a.pem'));
  expect(beside.credentials).toMatchObject({ kind: 'privateKey', keyId: 'k1', scopes: [] });
  const atHome = onlyOrg(await load({}, '../etc/home.yaml'));
  expect(atHome.sources['privateKey']).toBe('~/a.jwk');
});

test('two orgs may have the same url', async () => {
  const yaml = 'orgs:\n  a: {url: https://x.okta.com, token: t}\n  b: {url: https://x.okta.com, token: u}\n';
  expect((await loadText(yaml)).orgs.map(({ name }) => name)).toEqual(['a', 'b']);
});

test.each(['constructor', 'toString', 'prototype', 'null', '123'])(
  'an org may be called %s',
  async (name) => {
    expect(onlyOrg(await loadText(`orgs:\n  ${name}:\n    token: t\n`)).name).toBe(name);
  },
);
