import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Org } from '../../src/config/org.ts';
import { Secret } from '../../src/config/secret.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';
import { getToken, listTokens, readAll, rejection, sswsOrg, testClient } from './client-fixture.ts';
import { oktaErrorBody, type ReceivedRequest, type Step, startScriptedServer } from './scripted-server.ts';

/** Secrets that stand in every address of these tests, or in what Okta says. */
const tokens = [
  't',
  '/',
  '1',
  'api',
  'http',
  '127.0.0.1',
  'tokens',
  'api-tokens',
  '/api/v1/api-tokens',
  'E0000007',
];

const next = (request: ReceivedRequest, reference: string): Step => ({
  body: request.url.includes('after') ? [{ id: 'b' }] : [{ id: 'a' }],
  headers: request.url.includes('after=3') ? {} : { link: `<${reference}>; rel="next"` },
});

const after = ({ url }: ReceivedRequest) => (url.includes('after=2') ? 3 : 2);

/** Ways to send a reader on, to three pages of a row each. */
const ways: Readonly<Record<string, (request: ReceivedRequest) => Step>> = {
  'an absolute Link': (request) =>
    next(request, `http://${request.headers.host}/api/v1/api-tokens?after=${after(request)}`),
  'a Link with a path': (request) => next(request, `/api/v1/api-tokens?after=${after(request)}`),
  'a Link with a query alone': (request) => next(request, `?after=${after(request)}`),
  'redirects, then Links': (request) =>
    request.url.startsWith('/api/v1/api-tokens')
      ? { status: 307, headers: { location: request.url.replace('/api/v1/', '/moved/') } }
      : request.url.startsWith('/moved/api-tokens')
        ? { status: 307, headers: { location: request.url.replace(/^.moved.api-tokens/, 'v2-api-tokens') } }
        : next(request, `?after=${after(request)}`),
};

async function serverFor(script: (request: ReceivedRequest) => Step) {
  const server = await startScriptedServer(script);
  onTestFinished(() => server.close());
  return server;
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const serviceOrg = (url: string): Org => ({
  name: 'acme',
  url,
  credentials: {
    kind: 'privateKey',
    clientId: '0oa1',
    privateKey: new Secret(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()),
    scopes: [],
  },
  sources: {},
});

describe.each(tokens)('a secret such as %s, which is part of an address,', (token) => {
  it.each(Object.entries(ways))('leaves the way to the next page as it is: %s', async (_, way) => {
    const server = await serverFor(way);
    const { client } = testClient([sswsOrg('acme', server.url, token)]);
    expect(await readAll(client, listTokens())).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'b' }]);
  });

  it('leaves it with an access token too', async () => {
    const server = await serverFor((request) =>
      request.method === 'POST'
        ? { body: { access_token: token, token_type: 'Bearer', expires_in: 3600 } }
        : next(request, `?after=${after(request)}`),
    );
    const { client } = testClient([serviceOrg(server.url)]);
    expect(await readAll(client, listTokens())).toHaveLength(3);
  });

  it('leaves the code of an error as it is, by which it is judged', async () => {
    const server = await serverFor(() => ({ status: 404, body: oktaErrorBody('E0000007', 'Not found') }));
    const { client } = testClient([sswsOrg('acme', server.url, token)]);
    expect(await rejection(readAll(client, getToken('a')))).toMatchObject({ errorCode: 'E0000007' });
  });

  it('leaves the check of an org able to find its answer', async () => {
    const server = await serverFor(({ url }) =>
      url.includes('/users/') ? { status: 404, body: oktaErrorBody('E0000007', 'No') } : { body: [] },
    );
    const place = makeWorkplace({
      'oktaql.yaml': `orgs:\n  acme:\n    url: ${server.url}\n    token: ${JSON.stringify(token)}\n`,
    });
    const { stdout } = await runOktaql(['orgs', '--check', '-o', 'json'], { place });
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'acme', status: 200 }]);
  });
});

it('an address longer than what is shown of it is followed whole', async () => {
  const long = 'x'.repeat(3000);
  const server = await serverFor((request) =>
    request.url.startsWith(`/${long}/`)
      ? next(request, `?after=${after(request)}`)
      : { status: 302, headers: { location: `/${long}/list` } },
  );
  const { client } = testClient([sswsOrg('acme', server.url)]);
  expect(await readAll(client, listTokens())).toHaveLength(3);
});

it('a link to elsewhere is told without the secret in the own address', async () => {
  const server = await serverFor(() => ({
    body: [],
    headers: { link: '<https://evil.example/>; rel="next"' },
  }));
  const { client } = testClient([sswsOrg('acme', server.url, '127.0.0.1')]);
  const error = await rejection(readAll(client, listTokens()));
  expect(error.message).toContain('leads from http://[redacted]:');
  expect(JSON.stringify(error)).not.toContain('127.0.0.1');
  expect(error).toMatchObject({ hint: expect.not.stringContaining('127.0.0.1') });
});
