import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, IncompleteError, NoAnswerError, OktaError } from '../../src/base/errors.ts';
import type { Org } from '../../src/config/org.ts';
import { Secret } from '../../src/config/secret.ts';
import { cleanOrg } from '../emulator-support/clean-org.ts';
import type { ServiceApp } from '../emulator-support/service-app.ts';
import { type EmulatorOptions, startEmulator } from '../emulator-support/start-emulator.ts';
import { until } from '../fixtures/wait.ts';
import {
  getToken,
  listTokens,
  readAll,
  rejection,
  revokeCurrentToken,
  revokeToken,
  testClient,
  write,
} from './client-fixture.ts';
import { createFakeClock } from './fake-clock.ts';
import { oktaErrorBody, type ReceivedRequest, type Step, startScriptedServer } from './scripted-server.ts';

const clientId = '0oaServiceApp000001';
const read = 'okta.apiTokens.read';
const manage = 'okta.apiTokens.manage';
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1') =>
  key.export({ format: 'pem', type }).toString();

function serviceOrg(url: string, privateKey: string, scopes: readonly string[] = [], keyId?: string): Org {
  return {
    name: 'pristine',
    url,
    credentials: { kind: 'privateKey', clientId, privateKey: new Secret(privateKey), scopes, keyId },
    sources: { privateKey: 'environment PRISTINE_KEY' },
  };
}

interface Setup extends EmulatorOptions {
  readonly privateKey?: string;
  readonly publicKey?: KeyObject;
  readonly jwk?: Readonly<Record<string, unknown>>;
  readonly app?: Partial<ServiceApp>;
  readonly scopes?: readonly string[];
  readonly keyId?: string;
}

/** An emulated org with a service app, and a client that signs as that app. */
async function service(setup: Setup = {}) {
  const {
    privateKey = pem(ec.privateKey, 'pkcs8'),
    publicKey = ec.publicKey,
    jwk,
    app,
    scopes,
    keyId,
  } = setup;
  const clock = createFakeClock();
  const emulator = await startEmulator({
    clock,
    orgs: [cleanOrg],
    serviceApps: {
      pristine: [
        {
          clientId,
          publicKeys: [{ ...publicKey.export({ format: 'jwk' }), ...jwk }],
          scopes: [read, manage],
          ...app,
        },
      ],
    },
    ...setup,
  });
  onTestFinished(() => emulator.stop());
  const emulated = emulator.org('pristine');
  const { client, events } = testClient([serviceOrg(emulated.url, privateKey, scopes, keyId)], { clock });
  const sent = () =>
    emulator.requests.entries.map(({ method, path, status }) => `${method} ${path} ${status}`);
  return { client, clock, emulator, emulated, events, sent };
}

const list = listTokens('pristine');
const tokenRequest = 'POST /oauth2/v1/token';

describe('OAuth 2.0', () => {
  it('gets an access token once, for all requests that come together', async () => {
    const { client, sent, emulator } = await service();
    const results = await Promise.all([readAll(client, list), readAll(client, list), readAll(client, list)]);
    expect(results[0]?.length).toBeGreaterThan(0);
    expect(sent().filter((line) => line.startsWith(tokenRequest))).toEqual([`${tokenRequest} 200`]);
    expect(emulator.requests.entries.at(-1)?.headers['authorization']).toMatch(/^Bearer /);
  });

  it('asserts who it is for ten minutes, and not when', async () => {
    const { client, emulator, clock } = await service({ keyId: 'key-1', jwk: { kid: 'key-1' } });
    await readAll(client, list);
    const form = new URLSearchParams(emulator.requests.entries[0]?.body);
    const assertion = form.get('client_assertion') ?? '';
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'ES256', kid: 'key-1' });
    expect(decodeJwt(assertion)).toEqual({
      iss: clientId,
      sub: clientId,
      aud: `${emulator.org('pristine').url}/oauth2/v1/token`,
      exp: clock.now() / 1000 + 600,
      jti: expect.any(String),
    });
  });

  it('asks for the configured scopes, else for that of the request', async () => {
    for (const scopes of [[read, manage], []]) {
      const { client, emulator } = await service({ scopes });
      await readAll(client, list);
      const form = new URLSearchParams(emulator.requests.entries[0]?.body);
      expect(form.get('scope')).toBe(scopes.length > 0 ? `${read} ${manage}` : read);
    }
  });

  it('gets another access token for another scope, where none are configured', async () => {
    const { client, sent, emulated } = await service();
    const [first] = await readAll(client, list);
    await write(client, revokeToken(String(first?.['id']), 'pristine'));
    expect(sent().filter((line) => line.startsWith(tokenRequest))).toHaveLength(2);
    expect(emulated.state).toBeDefined();
  });

  it('renews it before it ends', async () => {
    const { client, clock, sent } = await service();
    await readAll(client, list);
    clock.advance(3539_000);
    await readAll(client, list);
    expect(sent().filter((line) => line.startsWith(tokenRequest))).toHaveLength(1);
    clock.advance(1000);
    await readAll(client, list);
    expect(sent().filter((line) => line.startsWith(tokenRequest))).toHaveLength(2);
    expect(sent().every((line) => line.endsWith(' 200'))).toBe(true);
  });

  it('renews it once after a 401, for all who met it', async () => {
    const { client, emulated, sent } = await service();
    await readAll(client, list);
    emulated.oauth.revokeAccessTokens();
    await Promise.all([readAll(client, list), readAll(client, list), readAll(client, list)]);
    expect(sent().filter((line) => line.startsWith(tokenRequest))).toHaveLength(2);
  });

  it('refuses to revoke the current token before anything is sent', async () => {
    const { client, sent } = await service();
    const error = await rejection(write(client, revokeCurrentToken('pristine')));
    expect(error).toBeInstanceOf(IncompleteError);
    expect(error.message).toMatch(
      /revoke_current_api_token revokes the API token in use, and pristine is used with OAuth/,
    );
    expect(sent()).toEqual([]);
  });
});

describe('private keys', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
  const jwkOf = (key: KeyObject, more = {}) => JSON.stringify({ ...key.export({ format: 'jwk' }), ...more });

  it.each([
    ['RSA in PKCS#1', pem(rsa.privateKey, 'pkcs1'), rsa.publicKey, 'RS256'],
    ['RSA in PKCS#8', pem(rsa.privateKey, 'pkcs8'), rsa.publicKey, 'RS256'],
    [
      'RSA in PKCS#8 on one line',
      pem(rsa.privateKey, 'pkcs8').replaceAll('\n', '\\n'),
      rsa.publicKey,
      'RS256',
    ],
    ['RSA as JWK', jwkOf(rsa.privateKey), rsa.publicKey, 'RS256'],
    ['RSA as JWK with alg', jwkOf(rsa.privateKey, { alg: 'RS384' }), rsa.publicKey, 'RS384'],
    ['RSA as JWK with alg', jwkOf(rsa.privateKey, { alg: 'RS512' }), rsa.publicKey, 'RS512'],
    ['P-256 in SEC1', pem(ec.privateKey, 'sec1'), ec.publicKey, 'ES256'],
    ['P-384 in PKCS#8', pem(p384.privateKey, 'pkcs8'), p384.publicKey, 'ES384'],
    ['P-521 as JWK', jwkOf(p521.privateKey), p521.publicKey, 'ES512'],
  ])('sign: %s', async (_, privateKey, publicKey, algorithm) => {
    const { client, emulator } = await service({ privateKey, publicKey });
    expect(await readAll(client, list)).not.toEqual([]);
    const assertion = new URLSearchParams(emulator.requests.entries[0]?.body).get('client_assertion') ?? '';
    expect(decodeProtectedHeader(assertion).alg).toBe(algorithm);
  });

  it('take their id from the JWK', async () => {
    const { client, emulator } = await service({
      privateKey: jwkOf(ec.privateKey, { kid: 'from-jwk' }),
      jwk: { kid: 'from-jwk' },
    });
    await readAll(client, list);
    const assertion = new URLSearchParams(emulator.requests.entries[0]?.body).get('client_assertion') ?? '';
    expect(decodeProtectedHeader(assertion).kid).toBe('from-jwk');
  });

  const encrypted = ec.privateKey
    .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'MARK' })
    .toString();
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const odd = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const edwards = generateKeyPairSync('ed25519');

  it.each([
    ['no key', 'MARK', /is neither a private key in PEM nor a private JWK/],
    [
      'broken PEM',
      '-----BEGIN PRIVATE KEY-----\nMARK\n-----END PRIVATE KEY-----',
      /is neither a private key in PEM/,
    ],
    [
      'public key',
      ec.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      /is neither a private key in PEM/,
    ],
    ['public JWK', jwkOf(ec.publicKey, { MARK: 'MARK' }), /is neither a private key in PEM/],
    ['broken JSON', '{"kty":"EC","d":"MARK"', /begins like a JWK and is not JSON/],
    ['encrypted PEM', encrypted, /is encrypted with a passphrase/],
    ['small RSA', pem(small.privateKey, 'pkcs8'), /has 1024 bits, and RSA needs 2048/],
    ['other curve', pem(odd.privateKey, 'pkcs8'), /neither RSA nor on one of the curves/],
    ['Ed25519', pem(edwards.privateKey, 'pkcs8'), /neither RSA nor on one of the curves/],
    ['other alg', jwkOf(rsa.privateKey, { alg: 'PS256' }), /has an alg that is none of RS256/],
  ])('that cannot be used are an error of the configuration: %s', async (_, privateKey, says) => {
    const { client, sent } = await service({ privateKey });
    const error = await rejection(readAll(client, list));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(says);
    expect(error.message).toContain('(environment PRISTINE_KEY)');
    expect(error).toMatchObject({ path: 'orgs.pristine.privateKey' });
    expect(error.cause).toBeUndefined();
    expect(error.message).not.toContain('MARK');
    expect(sent()).toEqual([]);
  });

  it('that are of another app are refused by Okta', async () => {
    const { client, sent } = await service({ privateKey: pem(p384.privateKey, 'pkcs8') });
    const error = await rejection(readAll(client, list));
    expect(error).toBeInstanceOf(OktaError);
    expect(error).toMatchObject({ status: 401, errorCode: 'invalid_client' });
    expect(error.message).toMatch(
      /Okta answered 401 invalid_client: .*signature.*: POST http.*\/oauth2\/v1\/token$/,
    );
    expect(error).toMatchObject({
      hint: expect.stringContaining('Check clientId and privateKey of pristine'),
    });
    expect(sent()).toEqual([`${tokenRequest} 401`]);
  });

  it('do not help with a scope that was not granted', async () => {
    const { client } = await service({ app: { scopes: [manage] } });
    const error = await rejection(readAll(client, list));
    expect(error).toMatchObject({
      errorCode: 'invalid_scope',
      hint: `Grant the scope ${read} to the service app of pristine.`,
    });
  });
});

describe('DPoP', () => {
  const dpop = { app: { dpop: true } };

  it('is begun when Okta asks for it, and proofs go with each call', async () => {
    const { client, sent, emulator } = await service(dpop);
    const rows = await readAll(client, list);
    await readAll(client, getToken(String(rows[0]?.['id']), 'pristine'));
    expect(sent().slice(0, 2)).toEqual([`${tokenRequest} 400`, `${tokenRequest} 200`]);
    expect(
      sent()
        .slice(2)
        .every((line) => line.endsWith(' 200')),
    ).toBe(true);
    const proofs = emulator.requests.entries.flatMap(({ headers }) => headers['dpop'] ?? []);
    expect(new Set(proofs).size).toBe(proofs.length);
    expect(emulator.requests.entries.at(-1)?.headers['authorization']).toMatch(/^DPoP /);
  });

  it('goes on when the nonce of the token endpoint changes', async () => {
    const { client, sent, emulated, clock } = await service(dpop);
    await readAll(client, list);
    emulated.oauth.rotateNonce();
    clock.advance(3600_000);
    await readAll(client, list);
    expect(
      sent()
        .filter((line) => line.startsWith(tokenRequest))
        .map((line) => line.slice(-3)),
    ).toEqual(['400', '200', '400', '200']);
  });

  it('goes on when the API asks for a nonce, and when that changes', async () => {
    const { client, sent, emulated } = await service({ ...dpop, dpopNonceForApi: true });
    await readAll(client, list);
    await readAll(client, list);
    emulated.oauth.rotateNonce();
    await readAll(client, list);
    expect(
      sent()
        .slice(2)
        .map((line) => line.slice(-3)),
    ).toEqual(['401', '200', '200', '401', '200']);
  });

  it('goes on when the nonce and the access token have both ended', async () => {
    const { client, emulated } = await service({ ...dpop, dpopNonceForApi: true });
    await readAll(client, list);
    emulated.oauth.rotateNonce();
    emulated.oauth.revokeAccessTokens();
    expect(await readAll(client, list)).not.toEqual([]);
  });
});

describe('a token endpoint that misbehaves', () => {
  let key: string;
  beforeAll(() => {
    key = pem(ec.privateKey, 'pkcs8');
  });
  const granted = { body: { access_token: 'access-token-1', token_type: 'Bearer', expires_in: 3600 } };

  async function scripted(answer: (request: ReceivedRequest, index: number) => Step) {
    const server = await startScriptedServer(answer);
    onTestFinished(() => server.close());
    return { server, ...testClient([serviceOrg(server.url, key)]) };
  }

  it.each([
    ['HTML', { body: '<html>SECRET</html>' }],
    ['an empty body', { body: '' }],
    ['no token', { body: { token_type: 'Bearer' } }],
    ['a token with a line end', { body: { access_token: 'SECRET\nx', token_type: 'Bearer' } }],
    ['a token of another kind', { body: { access_token: 'SECRET', token_type: 'MAC' } }],
  ] as [string, Step][])('by %s is no answer, and is not quoted', async (_, step) => {
    const { client, server } = await scripted(() => step);
    const error = await rejection(readAll(client, list));
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(error.message).toMatch(
      /^pristine: the token endpoint gave no access token \(HTTP 200\): POST http/,
    );
    expect(error.message).not.toContain('SECRET');
    expect(server.received).toHaveLength(1);
  });

  it('for a moment is asked again', async () => {
    const { client, server } = await scripted(({ method }, index) =>
      method === 'GET' ? { body: [] } : index < 2 ? { status: 503 } : granted,
    );
    await readAll(client, list);
    expect(server.received.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'GET']);
  });

  it('with refusals of every access token ends with the 401', async () => {
    const { client, server } = await scripted(({ method }) =>
      method === 'POST' ? granted : { status: 401 },
    );
    expect(await rejection(readAll(client, list))).toMatchObject({ status: 401, exitCode: 4 });
    expect(server.received.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'GET']);
  });

  it('for a feature that the org lacks is not asked again with another access token', async () => {
    const { client, server } = await scripted(({ method }) =>
      method === 'POST' ? granted : { status: 401, body: oktaErrorBody('E0000015', 'No such feature') },
    );
    expect(await rejection(readAll(client, list))).toMatchObject({
      status: 401,
      hint: expect.stringContaining('feature that is not enabled'),
    });
    expect(server.received.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('with nonces without end is given up', async () => {
    const { client, server } = await scripted(() => ({
      status: 400,
      headers: { 'dpop-nonce': 'n' },
      body: { error: 'use_dpop_nonce', error_description: 'more' },
    }));
    expect(await rejection(readAll(client, list))).toMatchObject({
      status: 400,
      errorCode: 'use_dpop_nonce',
    });
    expect(server.received).toHaveLength(2);
  });

  it('by a refused proof is not asked again with another', async () => {
    const { client, server } = await scripted(() => ({ status: 400, body: { error: 'invalid_dpop_proof' } }));
    expect(await rejection(readAll(client, list))).toMatchObject({ errorCode: 'invalid_dpop_proof' });
    expect(server.received.map(({ headers }) => headers['dpop'] !== undefined)).toEqual([false, true]);
  });

  it('with eight requests waiting for it does not block them', async () => {
    const { client, server } = await scripted(({ method, url }) =>
      method === 'POST' ? granted : { body: { id: url } },
    );
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => readAll(client, getToken(String(index), 'pristine'))),
    );
    expect(server.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('that is silent does not keep a statement that was interrupted', async () => {
    const { client, server } = await scripted(() => () => undefined);
    const interrupt = new AbortController();
    const reading = rejection(readAll(client, list, interrupt.signal));
    await until(() => server.received.length === 1);
    interrupt.abort(new Error('enough'));
    expect((await reading).message).toBe('enough');
  });
});
