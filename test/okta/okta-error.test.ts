import { describe, expect, it } from 'vitest';
import { ConfigError, OktaError, UsageError } from '../../src/base/errors.ts';
import {
  getToken,
  listTokens,
  putToken,
  readAll,
  rejection,
  serve,
  sswsOrg,
  testClient,
  write,
} from './client-fixture.ts';
import { oktaErrorBody } from './scripted-server.ts';

async function errorOf(status: number, body: unknown, headers = {}): Promise<OktaError> {
  const { client } = await serve([{ status, body, headers }]);
  const error = await rejection(readAll(client, listTokens()));
  if (error instanceof OktaError) return error;
  throw error;
}

describe('what Okta says no to', () => {
  it('is told with its code, summary, causes, ids and request', async () => {
    const error = await errorOf(
      400,
      oktaErrorBody('E0000001', 'Api validation failed: network', [
        'network.connection: unknown',
        'network.include: gone',
      ]),
      { 'x-okta-request-id': 'ZxY1' },
    );
    expect(error.message).toMatch(
      /^acme: Okta answered 400 E0000001: Api validation failed: network; network\.connection: unknown; network\.include: gone \(error oaeQ1w2e3r4t5y6, request ZxY1\): GET http:\/\/127\.0\.0\.1:\d+\/api\/v1\/api-tokens$/,
    );
    expect(error).toMatchObject({
      exitCode: 4,
      status: 400,
      errorCode: 'E0000001',
      errorId: 'oaeQ1w2e3r4t5y6',
      requestId: 'ZxY1',
      request: { org: 'acme', method: 'GET' },
    });
  });

  it.each([
    [401, 'E0000011', /^Check the token of acme \(environment ACME_OKTA_TOKEN\)/],
    [401, 'E0000015', /^list_api_tokens needs a feature that is not enabled for acme/],
    [403, 'E0000006', /list_api_tokens needs an admin role/],
    [404, 'E0000007', /^Check the id, if .* that acme is at http:\/\/127/],
    [429, 'E0000047', /--concurrency/],
    [500, 'E0000009', /status\.okta\.com/],
  ])('%s comes with what to do', async (status, code, hint) => {
    expect((await errorOf(status, oktaErrorBody(code, 'No'))).hint).toMatch(hint);
  });

  it.each([
    ['text', 'upstream\u001b[2J error\r\n'.repeat(50), /: upstream \[2J error upstream.{50,70}…: GET/],
    ['no body', undefined, /Okta answered 403: GET/],
    ['an array', [1], /Okta answered 403: \[1\]: GET/],
    ['members of wrong types', { errorCode: 7, errorSummary: {}, errorId: [], errorCauses: 'x' }, /403: GET/],
    ['causes of wrong types', { errorSummary: 'S', errorCauses: [1, null, {}] }, /403: S: GET/],
    ['a code with line ends', { errorCode: 'E1\r\nx', errorSummary: 'S' }, /Okta answered 403: S: GET/],
  ])('is told even when the body is %s', async (_, body, says) => {
    const error = await errorOf(403, body);
    expect(error.message).toMatch(says);
    expect(error.errorCode).toBeUndefined();
  });
});

describe('what is refused before sending', () => {
  it.each(['', '..', '.', '%2e%2e', '../users', 'a/b', 'a?b', '#'])(
    'an id such as %j never asks for another path',
    async (id) => {
      const { client, server } = await serve([{ body: { id } }]);
      const path = `/api/v1/api-tokens/${encodeURIComponent(id)}`;
      const outcome = await readAll(client, { ...getToken('x'), path }).catch((error: unknown) => error);
      if (['', '..', '.'].includes(id)) {
        expect(outcome).toBeInstanceOf(UsageError);
        expect(server.received).toEqual([]);
      } else {
        expect(server.received.map(({ url }) => url)).toEqual([path]);
      }
    },
  );

  it.each(['//evil.example/x', '/api/v1/api-tokens/../users', '/\\evil.example', 'https://evil.example/'])(
    'a path such as %s',
    async (path) => {
      const { client, server } = await serve([{ body: {} }]);
      expect(await rejection(readAll(client, { ...getToken('x'), path }))).toBeInstanceOf(UsageError);
      expect(await rejection(write(client, { ...putToken('x', {}), path }))).toBeInstanceOf(UsageError);
      expect(server.received).toEqual([]);
    },
  );

  it('an org that is not configured', async () => {
    const { client } = testClient([sswsOrg('acme', 'https://acme.okta.com')]);
    const error = await rejection(readAll(client, listTokens('globex')));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({
      message: "no org 'globex' is configured; configured: acme",
    });
  });

  it('an org whose url is plain http to elsewhere', async () => {
    const { client } = testClient([sswsOrg('acme', 'http://acme.okta.com')]);
    const error = await rejection(readAll(client, listTokens()));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(/plain http/);
  });

  it.each(['', 'two words', 'line\nend', 'ümlaut'])(
    'a token such as %j, which it does not quote',
    async (token) => {
      const { client, events } = testClient([sswsOrg('acme', 'https://acme.okta.com', token)]);
      const error = await rejection(readAll(client, listTokens()));
      expect(error).toBeInstanceOf(ConfigError);
      if (token !== '') expect(error.message).not.toContain(token);
      expect(events).toEqual([]);
    },
  );
});

it('finds the org of a bare token by the subdomain', async () => {
  const { server } = await serve([{ body: [] }]);
  const { client } = testClient([], {
    directory: { orgs: [], warnings: [], orgBySubdomain: (name) => sswsOrg(name, server.url) },
  });
  expect(await readAll(client, listTokens('acme'))).toEqual([]);
});
