// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to the environment look like this
import { describe, expect, test } from 'vitest';
import { pemKey, printed, workplace } from './workplace.ts';

const mark = '00S3cretMark';
const markedPem = `-----BEGIN PRIVATE KEY-----\n${mark}\n-----END PRIVATE KEY-----`;
const markedJwk = JSON.stringify({ kty: 'EC', d: mark });
const org = (...lines: string[]) => `orgs:\n  acme:\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('no secret is in what loading gives or throws', () => {
  test.each<[string, Record<string, string>, Record<string, string>?]>([
    ['a literal token', { 'work/oktaql.yaml': org(`token: ${mark}`) }],
    ['a token from the environment', { 'work/oktaql.yaml': org('token: ${T}') }, { T: mark }],
    ['a JWK', { 'work/oktaql.yaml': org('clientId: c', 'privateKey: ${T}') }, { T: markedJwk }],
    ['a PEM', { 'work/oktaql.yaml': org('clientId: c', 'privateKey: ${T}') }, { T: markedPem }],
    ['a key file', { 'work/oktaql.yaml': org('clientId: c', 'privateKeyFile: k'), 'work/k': markedPem }],
    ['SDK', {}, { OKTA_CLIENT_ORGURL: 'https://a.okta.com', OKTA_CLIENT_TOKEN: mark }],
    [
      'okta.yaml',
      { 'work/okta.yaml': `okta:\n  client:\n    orgUrl: https://a.okta.com\n    token: ${mark}\n` },
    ],
    ['Terraform', {}, { OKTA_ORG_NAME: 'a', OKTA_API_TOKEN: mark }],
    ['StackQL', {}, { OKTA_API_TOKEN: mark }],
  ])('%s', async (_, files, env) => {
    const directory = await workplace(files, 0o644).load(env);
    const orgs = directory.orgBySubdomain === undefined ? [] : [directory.orgBySubdomain('acme')];
    expect(printed(directory) + printed(orgs)).not.toContain(mark);
  });

  test.each<[string, Record<string, string>, Record<string, string>?]>([
    ['a tab before the token', { 'work/oktaql.yaml': `orgs:\n\ta:\n\t\ttoken: ${mark}\n` }],
    ['a token on its own line', { 'work/oktaql.yaml': `orgs:\n  a:\n    ${mark}\n    url: x\n` }],
    ['a token instead of the settings', { 'work/oktaql.yaml': `orgs:\n  a: ${mark}\n` }],
    ['a token as a key', { 'work/oktaql.yaml': `orgs:\n  a:\n    ${mark}: x\n` }],
    ['a token as a key at the top', { 'work/oktaql.yaml': `${mark}: x\n` }],
    ['a token as an impossible org', { 'work/oktaql.yaml': `orgs:\n  ${mark}_x: {token: t}\n` }],
    ['a token twice', { 'work/oktaql.yaml': org(`token: ${mark}`, `token: ${mark}`) }],
    ['a token after a colon', { 'work/oktaql.yaml': org(`token: a: ${mark}`) }],
    ['an open quote', { 'work/oktaql.yaml': org(`token: "${mark}`) }],
    ['a bad escape', { 'work/oktaql.yaml': org(`token: "\\q${mark}"`) }],
    ['a tag', { 'work/oktaql.yaml': org(`token: !${mark} x`) }],
    ['an alias', { 'work/oktaql.yaml': org(`token: *${mark}`) }],
    ['brackets', { 'work/oktaql.yaml': org(`token: [${mark}}`) }],
    ['text after the end', { 'work/oktaql.yaml': `orgs: {a: {token: t}} ${mark}\n` }],
    ['a list', { 'work/oktaql.yaml': org(`token: [${mark}]`) }],
    ['a map', { 'work/oktaql.yaml': org(`token: {${mark}: ${mark}}`) }],
    ['a token with a space', { 'work/oktaql.yaml': org('token: ${T}') }, { T: `${mark} x` }],
    ['a token as the url', { 'work/oktaql.yaml': org('token: t', 'url: ${T}') }, { T: mark }],
    ['a password in the url', { 'work/oktaql.yaml': org('token: t', `url: https://u:${mark}@a.example`) }],
    ['a secret in the query', { 'work/oktaql.yaml': org('token: t', `url: https://a.example/?t=${mark}`) }],
    [
      'a PEM as the path',
      { 'work/oktaql.yaml': org('clientId: c', 'privateKeyFile: ${T}') },
      { T: markedPem },
    ],
    ['a broken JWK', { 'work/oktaql.yaml': org('clientId: c', 'privateKey: ${T}') }, { T: `{"d":"${mark}` }],
    [
      'a public JWK',
      { 'work/oktaql.yaml': org('clientId: c', 'privateKey: ${T}') },
      { T: `{"kty":"${mark}"}` },
    ],
    ['a key file', { 'work/oktaql.yaml': org('clientId: c', 'privateKeyFile: k'), 'work/k': mark }],
    ['a token in a reference', { 'work/oktaql.yaml': org(`token: \${${mark}`) }],
    ['okta.yaml', { 'work/okta.yaml': `okta:\n  client:\n    token: a: ${mark}\n` }],
    ['okta.yaml with a list', { 'work/okta.yaml': `okta:\n  client:\n    token: [${mark}]\n` }],
    [
      'a key of the SDK',
      {},
      { OKTA_CLIENT_ORGURL: 'https://a.okta.com', OKTA_CLIENT_CLIENTID: 'c', OKTA_CLIENT_PRIVATEKEY: mark },
    ],
    [
      'a long key',
      {},
      { OKTA_ORG_NAME: 'a', OKTA_API_CLIENT_ID: 'c', OKTA_API_PRIVATE_KEY: mark.repeat(500) },
    ],
    ['a mode', {}, { OKTA_CLIENT_TOKEN: 't', OKTA_CLIENT_AUTHORIZATIONMODE: mark }],
    ['a bare token', {}, { OKTA_API_TOKEN: `SSWS ${mark}` }],
    ['an org of Terraform', {}, { OKTA_ORG_NAME: `${mark}/x`, OKTA_API_TOKEN: mark }],
  ])('failing on %s', async (_, files, env) => {
    const error = await workplace({ 'work/other.pem': pemKey, ...files })
      .load(env)
      .then(() => undefined)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'config' });
    expect(printed(error)).not.toContain(mark);
  });
});
