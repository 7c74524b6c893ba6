import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EmulatedOrg, type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { ask } from './client.ts';
import { FixedClock } from './fixed-clock.ts';

interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

const clientId = '0oademoserviceapp00a';
const dpopClientId = '0oademoserviceapp00b';
const tokens = '/api/v1/api-tokens';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let rsa: Key;
let ec: Key;
let clock: FixedClock;
let emulator: Emulator;
let acme: EmulatedOrg;

async function newKey(alg: string, kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

beforeAll(async () => {
  [rsa, ec] = await Promise.all([newKey('RS256', 'rsa-1'), newKey('ES256', 'ec-1')]);
});

beforeEach(async () => {
  clock = new FixedClock();
  const publicKeys = [{ ...rsa.jwk }, { ...ec.jwk }];
  const scopes = ['okta.apiTokens.read', 'okta.apiTokens.manage', 'okta.users.read'];
  emulator = await startEmulator({
    clock,
    serviceApps: {
      acme: [
        { clientId, publicKeys, scopes },
        { clientId: dpopClientId, publicKeys, scopes, dpop: true },
      ],
    },
  });
  acme = emulator.org('acme');
});

afterEach(() => emulator.stop());

const seconds = () => Math.floor(clock.now() / 1000);

interface AssertionOptions {
  readonly key?: Key;
  readonly alg?: string;
  readonly claims?: Record<string, unknown>;
}

function assertion({ key = rsa, alg = 'RS256', claims = {} }: AssertionOptions = {}) {
  const all = {
    iss: clientId,
    sub: clientId,
    aud: `${acme.url}/oauth2/v1/token`,
    iat: seconds(),
    exp: seconds() + 300,
    jti: randomUUID(),
    ...claims,
  };
  return new SignJWT(all).setProtectedHeader({ alg, kid: key.jwk.kid ?? '' }).sign(key.privateKey);
}

async function askToken(form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${acme.url}/oauth2/v1/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'okta.apiTokens.read',
      client_assertion_type: assertionType,
      ...form,
    }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, string>,
  };
}

async function accessToken(scope = 'okta.apiTokens.read'): Promise<string> {
  return (await askToken({ scope, client_assertion: await assertion() })).body['access_token'] ?? '';
}

const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });

describe('the token endpoint', () => {
  test.each(['RS256', 'ES256'])('gives an access token for an assertion signed with %s', async (alg) => {
    const client_assertion = await assertion({ key: alg === 'RS256' ? rsa : ec, alg });
    const { status, body } = await askToken({ client_assertion });
    expect(status).toBe(200);
    expect(body).toEqual({
      token_type: 'Bearer',
      expires_in: 3600,
      access_token: expect.any(String),
      scope: 'okta.apiTokens.read',
    });
    expect((await ask(acme, tokens, bearer(body['access_token'] ?? ''))).status).toBe(200);
  });

  test.each<[string, AssertionOptions['claims']]>([
    ['of an unknown client', { iss: '0oaunknown', sub: '0oaunknown' }],
    ['with another sub', { sub: '0oaother' }],
    ['for another audience', { aud: 'https://acme.okta.com/oauth2/v1/token' }],
    ['that has ended', { exp: Math.floor(new FixedClock().now() / 1000) - 60 }],
    ['that lives two hours', { exp: Math.floor(new FixedClock().now() / 1000) + 7200 }],
    ['without an end', { exp: undefined }],
  ])('refuses an assertion %s', async (_, claims = {}) => {
    const { status, body } = await askToken({ client_assertion: await assertion({ claims }) });
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
    expect(body['error_description']).toEqual(expect.any(String));
  });

  test('refuses a signature of another key, an HMAC, no JWT, and the same assertion twice', async () => {
    const stranger = { ...(await newKey('RS256', 'rsa-1')) };
    const hmac = await new SignJWT({ iss: clientId, sub: clientId, aud: `${acme.url}/oauth2/v1/token` })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(seconds() + 60)
      .sign(new TextEncoder().encode('x'.repeat(32)));
    for (const client_assertion of [await assertion({ key: stranger }), hmac, 'no.jwt.atall', '']) {
      const { status, body } = await askToken({ client_assertion });
      expect([status, body['error']]).toEqual([401, 'invalid_client']);
    }
    const client_assertion = await assertion();
    expect((await askToken({ client_assertion })).status).toBe(200);
    expect((await askToken({ client_assertion })).body['error']).toBe('invalid_client');
  });

  test.each([
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ scope: 'okta.logs.read' }, 'invalid_scope'],
    [{ scope: '' }, 'invalid_scope'],
    [{ client_assertion_type: 'other' }, 'invalid_client'],
  ])('answers %j with %s', async (form, error) => {
    expect((await askToken({ client_assertion: await assertion(), ...form })).body['error']).toBe(error);
  });
});

describe('calls with an access token', () => {
  test('work for an app that is registered later', async () => {
    acme.oauth.register({ clientId: '0oalater', publicKeys: [{ ...ec.jwk }], scopes: ['okta.logs.read'] });
    const claims = { iss: '0oalater', sub: '0oalater' };
    const client_assertion = await assertion({ key: ec, alg: 'ES256', claims });
    const { body } = await askToken({ client_assertion, scope: 'okta.logs.read' });
    expect((await ask(acme, '/api/v1/logs', bearer(body['access_token'] ?? ''))).status).toBe(200);
  });

  test('need its scope; manage stands for read', async () => {
    const reading = await accessToken();
    const [target] = (await ask(acme, tokens, bearer(reading))).body;
    const denied = await ask(acme, `${tokens}/${target.id}`, { method: 'DELETE', ...bearer(reading) });
    expect([denied.status, denied.body.errorCode]).toEqual([403, 'E0000006']);
    expect((await ask(acme, '/api/v1/zones', bearer(reading))).status).toBe(403);
    const managing = await accessToken('okta.apiTokens.manage');
    expect((await ask(acme, tokens, bearer(managing))).status).toBe(200);
    const deleted = await ask(acme, `${tokens}/${target.id}`, { method: 'DELETE', ...bearer(managing) });
    expect(deleted.status).toBe(204);
  });

  test('cannot revoke the current token', async () => {
    const count = acme.state.tokens.size;
    const value = await accessToken('okta.apiTokens.manage');
    const { status } = await ask(acme, `${tokens}/current`, { method: 'DELETE', ...bearer(value) });
    expect(status).toBe(403);
    expect(acme.state.tokens.size).toBe(count);
  });

  test('are 401 once it has ended, or was revoked', async () => {
    emulator.oauthSettings.accessTokenSeconds = 60;
    const value = await accessToken();
    clock.advance(61_000);
    const { status, body, headers } = await ask(acme, tokens, bearer(value));
    expect([status, body.errorCode]).toEqual([401, 'E0000011']);
    expect(headers.get('www-authenticate')).toContain('invalid_token');
    const second = await accessToken();
    acme.oauth.revokeAccessTokens();
    expect((await ask(acme, tokens, bearer(second))).status).toBe(401);
    expect((await ask(emulator.org('globex'), tokens, bearer(await accessToken()))).status).toBe(401);
  });
});

describe('DPoP', () => {
  const proof = (key: Key, claims: Record<string, unknown>) => {
    const { kid: _, alg: __, ...jwk } = key.jwk;
    return new SignJWT({ jti: randomUUID(), iat: seconds(), ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(key.privateKey);
  };
  const forToken = (claims: Record<string, unknown> = {}) =>
    proof(ec, { htm: 'POST', htu: `${acme.url}/oauth2/v1/token`, ...claims });
  const forList = (value: string, claims: Record<string, unknown> = {}, key = ec) =>
    proof(key, {
      htm: 'GET',
      htu: `${acme.url}${tokens}`,
      ath: createHash('sha256').update(value).digest('base64url'),
      ...claims,
    });
  const dpopAssertion = () => assertion({ claims: { iss: dpopClientId, sub: dpopClientId } });

  async function boundToken(): Promise<string> {
    const client_assertion = await dpopAssertion();
    const first = await askToken({ client_assertion });
    const nonce = first.headers.get('dpop-nonce');
    const { body } = await askToken({ client_assertion }, { dpop: await forToken({ nonce }) });
    return body['access_token'] ?? '';
  }
  const list = async (value: string, dpop: string, scheme = 'DPoP') =>
    ask(acme, tokens, { headers: { authorization: `${scheme} ${value}`, dpop } });

  test('is asked for with a nonce, and binds the access token to the key of the proof', async () => {
    const client_assertion = await dpopAssertion();
    for (const headers of [{}, { dpop: await forToken() }, { dpop: await forToken({ nonce: 'old' }) }]) {
      const { status, headers: answered, body } = await askToken({ client_assertion }, headers);
      expect([status, body['error']]).toEqual([400, 'use_dpop_nonce']);
      expect(answered.get('dpop-nonce')).toBeTruthy();
    }
    const nonce = (await askToken({ client_assertion })).headers.get('dpop-nonce');
    const { body } = await askToken({ client_assertion }, { dpop: await forToken({ nonce }) });
    expect(body['token_type']).toBe('DPoP');
    expect((await list(body['access_token'] ?? '', await forList(body['access_token'] ?? ''))).status).toBe(
      200,
    );
  });

  test.each([
    ['another method', { htm: 'GET' }],
    ['another address', { htu: 'https://acme.okta.com/oauth2/v1/token' }],
    ['an old proof', { iat: 1 }],
    ['no jti', { jti: undefined }],
  ])('a proof for %s gets no access token', async (_, claims) => {
    const client_assertion = await dpopAssertion();
    const nonce = (await askToken({ client_assertion })).headers.get('dpop-nonce');
    const { status, body } = await askToken(
      { client_assertion },
      { dpop: await forToken({ nonce, ...claims }) },
    );
    expect([status, body['error']]).toEqual([400, 'invalid_dpop_proof']);
  });

  test('a call needs the scheme DPoP, a fresh proof of the same key, and the hash of its access token', async () => {
    const value = await boundToken();
    const good = await forList(value);
    expect((await list(value, good, 'Bearer')).status).toBe(401);
    expect((await list(value, await forList(value, {}, await newKey('ES256', 'ec-2')))).status).toBe(401);
    expect((await list(value, await forList(value, { ath: 'other' }))).status).toBe(401);
    expect((await list(value, await forList(value, { htu: `${acme.url}/api/v1/users` }))).status).toBe(401);
    expect((await ask(acme, tokens, { headers: { authorization: `DPoP ${value}` } })).status).toBe(401);
    expect((await list(value, good)).status).toBe(200);
    expect((await list(value, good)).status).toBe(401);
  });

  test('nonces can change, and be asked for by calls as well', async () => {
    const value = await boundToken();
    emulator.oauthSettings.dpopNonceForApi = true;
    acme.oauth.rotateNonce();
    const refused = await list(value, await forList(value, { nonce: 'acme-nonce-0' }));
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('use_dpop_nonce');
    const nonce = refused.headers.get('dpop-nonce');
    expect((await list(value, await forList(value, { nonce }))).status).toBe(200);
  });
});
