import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { OktaqlError } from '../../src/base/errors.ts';
import { createSession, type OrgOptions } from '../../src/index.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { makeWorkplace, runOktaql, type Workplace, type WorkplaceFiles } from '../fixtures/run-oktaql.ts';
import {
  oktaErrorBody,
  type ReceivedRequest,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from '../okta/scripted-server.ts';

const mark = '00mArKeDsEcReTmArKeDsEcReTmArKeDsEcReT0123';
const proxyMark = 'pRoXySeCrEtMaRk';
const accessMark = 'eyJhbGciOiJtYXJrIn0.aCcEsSmArKaCcEsSmArK.c2lnbmF0dXJl';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const jwk = privateKey.export({ format: 'jwk' });

/** Everything whose appearance would give a secret away. */
const secrets = [
  mark,
  encodeURIComponent(mark),
  Buffer.from(mark).toString('base64').slice(0, -4),
  proxyMark,
  Buffer.from(`user:${proxyMark}`).toString('base64'),
  accessMark,
  ...[jwk.d, jwk.p, jwk.q].map(String),
  ...[...pem.split('\n'), ...pkcs1.split('\n')].filter((line) => line.length > 40),
];

function expectNoSecret(where: string, text: string) {
  for (const secret of secrets) {
    if (text.toLowerCase().includes(secret.toLowerCase()))
      throw new Error(`${where} tells ${secret}:\n${text}`);
  }
}

/** A way to give oktaql a secret for the org at that url. */
interface Convention {
  readonly files?: WorkplaceFiles;
  readonly env?: Readonly<Record<string, string>>;
}

const yaml = (url: string, ...settings: readonly string[]) =>
  `orgs:\n  acme:\n    url: ${url}\n${settings.map((setting) => `    ${setting}\n`).join('')}`;
const oktaYaml = (url: string) => `okta:\n  client:\n    orgUrl: ${url}\n    token: ${mark}\n`;
const indented = (text: string) => text.trim().split('\n').join('\n      ');
const shared = (text: string) => ({ text, mode: 0o644 });

const tokenConventions: Readonly<Record<string, (url: string) => Convention>> = {
  'a literal token of oktaql.yaml': (url) => ({ files: { 'oktaql.yaml': yaml(url, `token: ${mark}`) } }),
  'a literal token that others may read': (url) => ({
    files: { 'oktaql.yaml': shared(yaml(url, `token: ${mark}`)) },
  }),
  'a reference of oktaql.yaml': (url) => ({
    files: { 'oktaql.yaml': yaml(url, 'token: \u0024{T}') },
    env: { T: mark },
  }),
  OKTA_CLIENT_TOKEN: (url) => ({ env: { OKTA_CLIENT_ORGURL: url, OKTA_CLIENT_TOKEN: mark } }),
  '~/.okta/okta.yaml': (url) => ({ files: { '~/.okta/okta.yaml': shared(oktaYaml(url)) } }),
  './okta.yaml': (url) => ({ files: { 'okta.yaml': shared(oktaYaml(url)) } }),
};

const clientId = '0oa1serviceapp000001';
const keyConventions: Readonly<Record<string, (url: string) => Convention>> = {
  'a PEM of oktaql.yaml': (url) => ({
    files: {
      'oktaql.yaml': shared(yaml(url, `clientId: ${clientId}`, `privateKey: |\n      ${indented(pem)}`)),
    },
  }),
  'a PKCS#1 PEM in a reference': (url) => ({
    files: { 'oktaql.yaml': yaml(url, `clientId: ${clientId}`, 'privateKey: \u0024{K}') },
    env: { K: pkcs1 },
  }),
  'a JWK in a file': (url) => ({
    files: {
      'oktaql.yaml': yaml(url, `clientId: ${clientId}`, 'privateKeyFile: key.json'),
      'key.json': shared(JSON.stringify(jwk)),
    },
  }),
  OKTA_CLIENT_PRIVATEKEY: (url) => ({
    env: {
      OKTA_CLIENT_ORGURL: url,
      OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey',
      OKTA_CLIENT_CLIENTID: clientId,
      OKTA_CLIENT_SCOPES: 'okta.apiTokens.read',
      OKTA_CLIENT_PRIVATEKEY: pem.replaceAll('\n', '\\n'),
    },
  }),
};

const ofAcme = 'SELECT * FROM okta.api_tokens.api_tokens';

const commandLines: readonly (readonly string[])[] = [
  ['query', ofAcme, '-v'],
  ['query', ofAcme, '-v', '-o', 'json'],
  ['query', ofAcme, '-v', '--out', 'result.csv', '--partial'],
  ['query', `SELECT nope, '{{ missing }}' FROM okta.api_tokens.api_tokens`, '-v'],
  ['explain', ofAcme, '-v', '-o', 'json'],
  ['orgs', '-v'],
  ['orgs', '--check', '-v', '--out', 'orgs.json'],
];

/** Runs every command line and looks at all that comes out, files included. */
async function expectSecrecy({ files = {}, env = {} }: Convention): Promise<readonly number[]> {
  const place = makeWorkplace(files);
  const given = new Set(pathsIn(place));
  const exitCodes: number[] = [];
  for (const argv of commandLines) {
    // To wait before the next try takes no time.
    const clock = new FixedClock(Date.now());
    const { stdout, stderr, exitCode } = await runOktaql(argv, { place, env, clock });
    expectNoSecret(`${argv.join(' ')}: standard output`, stdout);
    expectNoSecret(`${argv.join(' ')}: standard error`, stderr);
    expect(exitCode, stderr).not.toBe(70);
    exitCodes.push(exitCode);
  }
  for (const path of pathsIn(place)) if (!given.has(path)) expectNoSecret(path, readFileSync(path, 'latin1'));
  return exitCodes;
}

const pathsIn = ({ cwd, homeDir }: Workplace): readonly string[] =>
  [cwd, homeDir].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((name) => join(root, name))
      .filter((path) => statSync(path).isFile()),
  );

/** Puts what it was sent into every part of an answer that oktaql may quote. */
const echoes: Readonly<Record<string, (told: string) => Step>> = {
  'an error': (told) => ({
    status: 403,
    body: oktaErrorBody('E0000006', `no: ${told}`, [told]),
    headers: { 'x-okta-request-id': told },
  }),
  'a body that is not JSON': (told) => ({ body: `<html>${told}` }),
  'a link': (told) => ({ body: [], headers: { link: `<https://evil.example/${told}>; rel="next"` } }),
  'a redirect': (told) => ({ status: 302, headers: { location: `https://evil.example/${told}` } }),
};

async function echoServer(echo: (told: string) => Step): Promise<ScriptedServer> {
  const server = await startScriptedServer((request: ReceivedRequest) => {
    if (request.method === 'POST') {
      return {
        body: {
          access_token: accessMark,
          token_type: 'Bearer',
          expires_in: 3600,
          scope: 'okta.apiTokens.read',
        },
      };
    }
    return echo(String(request.headers['authorization']).replace(/^\w+ /, ''));
  });
  onTestFinished(() => server.close());
  return server;
}

let emulator: Emulator;
beforeAll(async () => {
  const publicKey = { kty: jwk.kty, n: jwk.n, e: jwk.e };
  emulator = await startEmulator({
    serviceApps: { acme: [{ clientId, publicKeys: [publicKey], scopes: ['okta.apiTokens.read'] }] },
  });
  const acme = emulator.org('acme');
  const [any] = acme.state.tokens;
  if (any === undefined) throw new Error('no token');
  acme.state.addCaller({ ...any, id: '00Tmarked00000000000', secret: mark });
});
afterAll(() => emulator.stop());
afterEach(() => emulator.requests.reset());

it('the search finds a secret that is there', async () => {
  const { stdout } = await runOktaql(['query', `SELECT '${mark}'`]);
  expect(() => expectNoSecret('standard output', stdout)).toThrow('standard output tells');
});

describe('no secret comes out', () => {
  it.each(Object.entries({ ...tokenConventions, ...keyConventions }))(
    'of %s, when all is well',
    async (_, convention) => {
      await expectSecrecy(convention(emulator.org('acme').url));
      const statuses = emulator.requests.entries.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(4);
    },
  );

  it.each(Object.entries(echoes))('when the server puts it into %s', async (_, echo) => {
    const server = await echoServer(echo);
    for (const convention of [tokenConventions['OKTA_CLIENT_TOKEN'], keyConventions['a JWK in a file']]) {
      await expectSecrecy(convention?.(server.url) ?? {});
    }
    for (const secret of [mark, accessMark]) {
      expect(server.received.some(({ headers }) => headers['authorization']?.endsWith(secret))).toBe(true);
    }
  });

  it.each<[string, Convention]>([
    ['Terraform', { env: { OKTA_ORG_NAME: 'acme', OKTA_API_TOKEN: mark } }],
    ['a bare token', { env: { OKTA_API_TOKEN: mark } }],
    ['oktaql.yaml', { files: { 'oktaql.yaml': yaml('https://acme.okta.com', `token: ${mark}`) } }],
  ])('behind a proxy with a password, which refuses: %s', async (_, { env = {}, files = {} }) => {
    const proxy = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes) =>
        socket.end(`HTTP/1.1 407 No ${bytes.toString('latin1').replaceAll(/[\r\n]+/g, ' ')}\r\n\r\n`),
      );
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const url = `http://user:${proxyMark}@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    for (const HTTPS_PROXY of [url, url.replace(/:\d+$/, ':1'), url.replace('http:', 'ftp:')]) {
      const [query] = await expectSecrecy({ files, env: { ...env, HTTPS_PROXY } });
      expect(query).toBeGreaterThan(1);
    }
  });

  it.each<[string, Convention]>([
    ['a token with a blank', { env: { OKTA_API_TOKEN: `${mark} x` } }],
    ['a token out of place', { files: { 'oktaql.yaml': `orgs:\n  acme: ${mark}\n` } }],
    ['a token as an org', { files: { 'oktaql.yaml': `orgs:\n  ${mark}_x:\n    token: t\n` } }],
    [
      'a broken key',
      { files: { 'oktaql.yaml': yaml('https://a.okta.com', 'clientId: c', `privateKey: "{${mark}"`) } },
    ],
    [
      'a key that is not one',
      {
        env: {
          OKTA_CLIENT_ORGURL: 'https://a.okta.com',
          OKTA_CLIENT_CLIENTID: 'c',
          OKTA_CLIENT_PRIVATEKEY: pem.replace('-----END', '-----'),
        },
      },
    ],
    ['a password in a url', { files: { 'oktaql.yaml': yaml(`https://u:${mark}@a.okta.com`, 'token: t') } }],
  ])('of a configuration that is wrong: %s', async (_, convention) => {
    await expectSecrecy(convention);
  });
});

describe('no secret is in an error object of the library', () => {
  const everythingOf = (value: unknown): string => {
    const parts = [
      inspect(value, { depth: 20, showHidden: true, getters: true }),
      String(value),
      JSON.stringify(value) ?? '',
    ];
    if (value instanceof Error) parts.push(value.stack ?? '', value.message);
    if (value instanceof OktaqlError) parts.push(JSON.stringify(value.details()), value.hint ?? '');
    if (value instanceof Error && value.cause !== undefined) parts.push(everythingOf(value.cause));
    return parts.join('\n');
  };

  it.each(Object.entries(echoes))('when the server puts it into %s', async (_, echo) => {
    const server = await echoServer(echo);
    const ways: readonly OrgOptions[] = [
      { name: 'acme', url: server.url, token: mark },
      { name: 'acme', url: server.url, clientId, privateKey: pem },
      { name: 'acme', url: server.url, clientId, privateKey: JSON.stringify(jwk) },
    ];
    for (const org of ways) {
      const session = await createSession({ orgs: [org] });
      const error: unknown = await session.query(ofAcme).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(OktaqlError);
      expectNoSecret('the error', everythingOf(error));
      expectNoSecret('the session', everythingOf(session));
      await session.close();
    }
  });

  it('when the options are wrong', async () => {
    for (const wrong of [
      { token: `SSWS ${mark}` },
      { token: mark, clientId },
      { clientId, privateKey: `{${mark}` },
    ]) {
      const error: unknown = await createSession({ orgs: [{ name: 'acme', ...wrong }] }).catch(
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ code: 'config' });
      expectNoSecret('the error', everythingOf(error));
    }
  });
});
