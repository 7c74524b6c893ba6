import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configError, jwkKey, onlyOrg, pemKey, workplace } from './workplace.ts';

const sdk = { OKTA_CLIENT_ORGURL: 'https://acme.okta.com', OKTA_CLIENT_TOKEN: 'sdk-token' };
const terraform = { OKTA_ORG_NAME: 'tf', OKTA_API_TOKEN: 'api-token' };
const oktaYaml = (...lines: string[]) => `okta:\n  client:\n${lines.map((line) => `    ${line}\n`).join('')}`;

const tokenOf = (directory: Awaited<ReturnType<ReturnType<typeof workplace>['load']>>) => {
  const { credentials } = onlyOrg(directory);
  return credentials.kind === 'ssws' ? credentials.token.reveal() : undefined;
};

describe('Okta’s SDKs', () => {
  test('the environment alone', async () => {
    const directory = await workplace().load(sdk);
    expect(onlyOrg(directory)).toMatchObject({
      name: 'acme',
      url: 'https://acme.okta.com',
      sources: { url: 'environment OKTA_CLIENT_ORGURL', token: 'environment OKTA_CLIENT_TOKEN' },
    });
    expect(tokenOf(directory)).toBe('sdk-token');
  });

  test('a service app', async () => {
    const org = onlyOrg(
      await workplace().load({
        OKTA_CLIENT_ORGURL: 'https://id.partner.example/',
        OKTA_CLIENT_AUTHORIZATIONMODE: 'privatekey',
        OKTA_CLIENT_CLIENTID: '0oa1',
        OKTA_CLIENT_SCOPES: 'okta.apiTokens.read, okta.users.read',
        OKTA_CLIENT_PRIVATEKEY: jwkKey,
        OKTA_CLIENT_KEYID: 'k1',
      }),
    );
    expect(org).toMatchObject({
      name: 'id.partner.example',
      credentials: {
        kind: 'privateKey',
        clientId: '0oa1',
        keyId: 'k1',
        scopes: ['okta.apiTokens.read', 'okta.users.read'],
      },
    });
  });

  test('a key may be given by the path of its file', async () => {
    const { load } = workplace({ 'work/key.pem': pemKey });
    const env = {
      OKTA_CLIENT_ORGURL: sdk.OKTA_CLIENT_ORGURL,
      OKTA_CLIENT_CLIENTID: '0oa1',
      OKTA_CLIENT_PRIVATEKEY: 'key.pem',
    };
    const org = onlyOrg(await load(env));
    expect(org.sources['privateKey']).toBe('environment OKTA_CLIENT_PRIVATEKEY, key.pem');
    const missing = await configError(load({ ...env, OKTA_CLIENT_PRIVATEKEY: 'MIIEvg'.repeat(200) }));
    expect(missing.message).toMatch(/^environment OKTA_CLIENT_PRIVATEKEY is neither a PEM or JWK key/);
    expect(missing.message).not.toContain('MIIEvg');
  });

  test('home file < local file < environment', async () => {
    const home = oktaYaml('orgUrl: https://acme.okta.com', 'token: home-token', 'requestTimeout: 30');
    const local = oktaYaml('token: local-token');
    const { load } = workplace({ 'home/.okta/okta.yaml': home });
    expect(tokenOf(await load())).toBe('home-token');
    const both = workplace({ 'home/.okta/okta.yaml': home, 'work/okta.yaml': local });
    const directory = await both.load();
    expect(tokenOf(directory)).toBe('local-token');
    expect(onlyOrg(directory).sources).toEqual({ url: '~/.okta/okta.yaml:3', token: 'okta.yaml:3' });
    expect(tokenOf(await both.load({ OKTA_CLIENT_TOKEN: 'env-token' }))).toBe('env-token');
  });

  test('a url without a token in a foreign directory does not get the token of another org', async () => {
    const home = oktaYaml('orgUrl: https://acme.okta.com', 'token: home-token');
    const evil = workplace({
      'home/.okta/okta.yaml': home,
      'work/okta.yaml': oktaYaml('orgUrl: https://evil.example'),
    });
    const error = await configError(evil.load());
    expect(error.message).toContain('okta.yaml:3 names another org than ~/.okta/okta.yaml:3');
    const same = workplace({
      'home/.okta/okta.yaml': home,
      'work/okta.yaml': oktaYaml('orgUrl: https://ACME.okta.com/'),
    });
    expect(tokenOf(await same.load())).toBe('home-token');
  });

  test('the files are not looked at when the environment says it all', async () => {
    const { load } = workplace({ 'work/okta.yaml': '\t[' });
    expect(tokenOf(await load(sdk))).toBe('sdk-token');
    expect(await configError(load())).toMatchObject({ file: 'okta.yaml', line: 1 });
  });

  test('a file with a token that others can read is warned of', async () => {
    const { load } = workplace(
      { 'work/okta.yaml': oktaYaml('orgUrl: https://a.okta.com', 'token: t') },
      0o644,
    );
    expect((await load()).warnings).toEqual([expect.stringMatching(/^okta\.yaml holds a token .*chmod 600/)]);
  });

  test.each([
    [oktaYaml('token: [a]'), 3, 'okta.client.token must be a text'],
    [oktaYaml('token: a', 'token: b'), 4, 'twice'],
  ])('a malformed okta.yaml is told with its line (%j)', async (text, line, message) => {
    const error = await configError(workplace({ 'work/okta.yaml': text }).load());
    expect(error).toMatchObject({ file: 'okta.yaml', line, message: expect.stringContaining(message) });
  });

  test('scopes in a file may be a list, and the key’s id has the SDKs’ names', async () => {
    const text = oktaYaml(
      'orgUrl: https://a.okta.com',
      'clientId: 0oa1',
      'kid: k1',
      'scopes: [a, b]',
      'privateKey: |',
      ...pemKey
        .trim()
        .split('\n')
        .map((line) => `  ${line}`),
    );
    const { credentials } = onlyOrg(await workplace({ 'work/okta.yaml': text }).load());
    expect(credentials).toMatchObject({ kind: 'privateKey', keyId: 'k1', scopes: ['a', 'b'] });
  });

  test.each([
    [{ ...sdk, OKTA_CLIENT_ORGURL: 'http://acme.okta.com' }, 'OKTA_CLIENT_ORGURL is plain http'],
    [
      { ...sdk, OKTA_CLIENT_ORGURL: 'https://acme-admin.okta.com' },
      'OKTA_CLIENT_ORGURL is the Admin Console',
    ],
    [{ ...sdk, OKTA_CLIENT_TOKEN: 'a b' }, 'OKTA_CLIENT_TOKEN holds white space'],
    [
      { ...sdk, OKTA_CLIENT_AUTHORIZATIONMODE: 'Bearer' },
      'OKTA_CLIENT_AUTHORIZATIONMODE: this authorization mode',
    ],
    [{ OKTA_CLIENT_ORGURL: 'https://a.okta.com' }, 'there is no OKTA_CLIENT_TOKEN'],
    [{ OKTA_CLIENT_TOKEN: 't' }, 'there is no OKTA_CLIENT_ORGURL'],
    [{ OKTA_CLIENT_CLIENTID: 'c' }, 'there is no OKTA_CLIENT_ORGURL, OKTA_CLIENT_PRIVATEKEY'],
  ])('%j is refused', async (env, message) => {
    expect((await configError(workplace().load(env))).message).toContain(message);
  });
});

describe('Terraform’s provider', () => {
  test.each([
    [terraform, 'tf', 'https://tf.okta.com', 'environment OKTA_ORG_NAME'],
    [
      { ...terraform, OKTA_BASE_URL: 'oktapreview.com' },
      'tf',
      'https://tf.oktapreview.com',
      'environment OKTA_ORG_NAME, environment OKTA_BASE_URL',
    ],
  ])('%j', async (env, name, url, source) => {
    const directory = await workplace().load(env);
    expect(onlyOrg(directory)).toMatchObject({ name, url, sources: { url: source } });
    expect(tokenOf(directory)).toBe('api-token');
  });

  test('a service app', async () => {
    const env = {
      OKTA_ORG_NAME: 'tf',
      OKTA_API_CLIENT_ID: '0oa1',
      OKTA_API_SCOPES: 'okta.apiTokens.read',
      OKTA_API_PRIVATE_KEY: pemKey,
      OKTA_API_PRIVATE_KEY_ID: 'k1',
    };
    const { credentials } = onlyOrg(await workplace().load(env));
    expect(credentials).toMatchObject({ kind: 'privateKey', clientId: '0oa1', keyId: 'k1' });
    const { OKTA_API_PRIVATE_KEY: _, ...keyless } = env;
    expect((await configError(workplace().load(keyless))).message).toContain('no OKTA_API_PRIVATE_KEY');
  });

  test.each([
    [{ OKTA_ORG_NAME: 'tf' }, 'there is no OKTA_API_TOKEN'],
    [{ OKTA_API_TOKEN: 't', OKTA_BASE_URL: 'oktapreview.com' }, 'there is no OKTA_ORG_NAME'],
    [{ ...terraform, OKTA_BASE_URL: 'evil.example/x' }, 'OKTA_BASE_URL is no domain'],
    [{ ...terraform, OKTA_ORG_NAME: 'evil.example/#' }, 'OKTA_ORG_NAME is no name of an org'],
    [{ ...terraform, OKTA_ORG_NAME: 'a@evil' }, 'OKTA_ORG_NAME is no name of an org'],
    [{ ...terraform, OKTA_ORG_NAME: 'http://acme.okta.com' }, 'OKTA_ORG_NAME is no name of an org'],
  ])('%j is refused', async (env, message) => {
    expect((await configError(workplace().load(env))).message).toContain(message);
  });
});

describe('StackQL’s bare OKTA_API_TOKEN', () => {
  const load = () => workplace().load({ OKTA_API_TOKEN: 'bare-token' });

  test('goes to the org that the statement names', async () => {
    const { orgs, orgBySubdomain } = await load();
    expect(orgs).toEqual([]);
    expect(orgBySubdomain?.('Acme-1')).toMatchObject({
      name: 'Acme-1',
      url: 'https://acme-1.okta.com',
      sources: { url: 'subdomain of the statement', token: 'environment OKTA_API_TOKEN' },
    });
  });

  test.each([
    'evil.com/',
    'evil.com',
    'a@b',
    'a:b',
    '127.0.0.1',
    '..',
    '',
    ' ',
    'acme ',
    'аcme',
    'a\nb',
    'a\u0000',
    'a%2eb',
    'a_b',
    '-a',
    'a-',
    'x'.repeat(64),
    'x'.repeat(300),
    'acme-admin',
    'ACME-ADMIN',
  ])('goes nowhere for the subdomain %j', async (subdomain) => {
    const { orgBySubdomain } = await load();
    const error = await configError((async () => orgBySubdomain?.(subdomain))());
    expect(error.message.length).toBeLessThan(200);
  });

  test('a token that cannot be one is an error at once', async () => {
    expect((await configError(workplace().load({ OKTA_API_TOKEN: 'a b' }))).message).toContain(
      'OKTA_API_TOKEN',
    );
  });
});

describe('several conventions', () => {
  const sdkNames = {
    OKTA_CLIENT_ORGURL: 'https://acme.okta.com',
    OKTA_CLIENT_TOKEN: 'sdk-token',
    OKTA_CLIENT_CLIENTID: 'c',
    OKTA_CLIENT_SCOPES: 'okta.users.read',
  };
  const otherNames = {
    OKTA_ORG_NAME: 'tf',
    OKTA_BASE_URL: 'oktapreview.com',
    OKTA_API_TOKEN: 'api-token',
    OKTA_API_CLIENT_ID: 'c',
    OKTA_API_PRIVATE_KEY: 'k',
  };

  test('a name of one tool beside a name of another is refused, and both are named', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(Object.keys(sdkNames), { minLength: 1 }),
        fc.subarray(Object.keys(otherNames), { minLength: 1 }),
        async (some, others) => {
          const all: Record<string, string> = { ...sdkNames, ...otherNames };
          const env = Object.fromEntries([...some, ...others].map((name) => [name, all[name]]));
          const { message, hint, exitCode } = await configError(workplace().load(env));
          expect(exitCode).toBe(3);
          for (const name of [...some, ...others]) expect(message).toContain(`environment ${name}`);
          expect(message).toContain(
            others.join() === 'OKTA_API_TOKEN' ? 'Terraform or StackQL' : '(Terraform)',
          );
          expect(hint).toContain('--config');
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([
    ['a token without an org', { OKTA_API_TOKEN: 'api-token' }],
    ['an org', { OKTA_ORG_NAME: 'tf' }],
    ['all', terraform],
  ])('%s in Terraform’s names is refused beside an okta.yaml of the SDKs', async (_, env) => {
    const { load } = workplace({
      'home/.okta/okta.yaml': oktaYaml('orgUrl: https://acme.okta.com', 'token: t'),
    });
    expect((await configError(load(env))).message).toContain('~/.okta/okta.yaml:3');
    expect(onlyOrg(await load()).name).toBe('acme');
  });

  test('what the SDKs do not read of their okta.yaml mixes with nothing', async () => {
    const { load } = workplace({ 'home/.okta/okta.yaml': oktaYaml('requestTimeout: 30') });
    expect(onlyOrg(await load(terraform)).name).toBe('tf');
  });

  /** Which host gets which token; undefined: an error with that hint, and nobody gets any. */
  test.each<[Record<string, string>, string | undefined, string]>([
    [
      { OKTA_CLIENT_ORGURL: 'https://acme.oktapreview.com', OKTA_CLIENT_TOKEN: 'x' },
      'https://acme.oktapreview.com',
      'x',
    ],
    [
      { OKTA_CLIENT_ORGURL: '"https://acme.okta.com/"', OKTA_CLIENT_TOKEN: "'x'\r" },
      'https://acme.okta.com',
      'x',
    ],
    [
      { OKTA_CLIENT_ORGURL: ' https://acme.okta.com ', OKTA_CLIENT_TOKEN: ' x ' },
      'https://acme.okta.com',
      'x',
    ],
    [{ OKTA_CLIENT_ORGURL: 'acme.okta.com', OKTA_CLIENT_TOKEN: 'x' }, undefined, 'https://acme.okta.com'],
    [{ OKTA_CLIENT_ORGURL: 'https://acme.okta.com', OKTA_CLIENT_TOKEN: '"x' }, undefined, 'without quotes'],
    [{ OKTA_ORG_NAME: 'acme', OKTA_API_TOKEN: 'x' }, 'https://acme.okta.com', 'x'],
    [
      { OKTA_ORG_NAME: '"acme"', OKTA_API_TOKEN: '"x"', OKTA_BASE_URL: '"okta.com"' },
      'https://acme.okta.com',
      'x',
    ],
    [{ OKTA_ORG_NAME: 'acme\r', OKTA_API_TOKEN: 'x\r' }, 'https://acme.okta.com', 'x'],
    [{ OKTA_ORG_NAME: 'acme.okta.com', OKTA_API_TOKEN: 'x' }, 'https://acme.okta.com', 'x'],
    [{ OKTA_ORG_NAME: 'https://acme.okta.com/', OKTA_API_TOKEN: 'x' }, 'https://acme.okta.com', 'x'],
    [{ OKTA_ORG_NAME: 'ACME.oktapreview.com', OKTA_API_TOKEN: 'x' }, 'https://acme.oktapreview.com', 'x'],
    [
      { OKTA_ORG_NAME: 'acme', OKTA_BASE_URL: 'https://okta.com', OKTA_API_TOKEN: 'x' },
      'https://acme.okta.com',
      'x',
    ],
    [
      { OKTA_ORG_NAME: 'acme', OKTA_BASE_URL: 'oktapreview.com/', OKTA_API_TOKEN: 'x' },
      'https://acme.oktapreview.com',
      'x',
    ],
    [
      { OKTA_ORG_NAME: 'id', OKTA_BASE_URL: 'partner.example', OKTA_API_TOKEN: 'x' },
      'https://id.partner.example',
      'x',
    ],
    [
      { OKTA_ORG_NAME: 'acme.okta.com', OKTA_BASE_URL: 'okta.com', OKTA_API_TOKEN: 'x' },
      'https://acme.okta.com',
      'x',
    ],
    [
      { OKTA_ORG_NAME: 'acme.okta.com', OKTA_BASE_URL: 'oktapreview.com', OKTA_API_TOKEN: 'x' },
      undefined,
      'OKTA_ORG_NAME=acme and OKTA_BASE_URL=okta.com',
    ],
    [
      { OKTA_ORG_NAME: 'id.partner.example', OKTA_API_TOKEN: 'x' },
      undefined,
      'OKTA_ORG_NAME=id and OKTA_BASE_URL=partner.example',
    ],
    [
      { OKTA_ORG_NAME: 'acme', OKTA_BASE_URL: 'acme.okta.com', OKTA_API_TOKEN: 'x' },
      undefined,
      'OKTA_BASE_URL=okta.com',
    ],
    [
      { OKTA_ORG_NAME: 'acme', OKTA_BASE_URL: 'com', OKTA_API_TOKEN: 'x' },
      undefined,
      'OKTA_BASE_URL=oktapreview.com',
    ],
    [{ OKTA_ORG_NAME: 'acme-admin', OKTA_API_TOKEN: 'x' }, undefined, 'https://acme.okta.com'],
    [{ OKTA_ORG_NAME: '"acme', OKTA_API_TOKEN: 'x' }, undefined, 'OKTA_ORG_NAME=acme'],
  ])('%j', async (env, url, tokenOrHint) => {
    if (url === undefined) {
      const { hint, exitCode } = await configError(workplace().load(env));
      expect([exitCode, hint]).toEqual([3, expect.stringContaining(tokenOrHint)]);
    } else {
      const directory = await workplace().load(env);
      expect([onlyOrg(directory).url, tokenOf(directory)]).toEqual([url, tokenOrHint]);
    }
  });

  test('variables that are set but blank count as not set', async () => {
    const error = await configError(workplace().load({ OKTA_CLIENT_ORGURL: '', OKTA_API_TOKEN: ' ' }));
    expect(error.message).toBe('no org is configured');
  });
});
