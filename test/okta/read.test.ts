import { describe, expect, it } from 'vitest';
import { NoAnswerError, OktaError } from '../../src/base/errors.ts';
import { getToken, listTokens, readAll, rejection, serve } from './client-fixture.ts';
import { oktaErrorBody, type ReceivedRequest } from './scripted-server.ts';

const pageTo = (next: string, ids: readonly string[]) => (request: ReceivedRequest) => ({
  headers: { link: `<http://${request.headers.host}${next}>; rel="next"` },
  body: ids.map((id) => ({ id })),
});

describe('reading', () => {
  it('signs with SSWS and gives the rows of one page', async () => {
    const { client, server, events } = await serve([
      {
        body: [{ id: 'a' }, { id: 'b' }],
        headers: {
          'x-okta-request-id': 'Zx1',
          'x-rate-limit-limit': '300',
          'x-rate-limit-remaining': '299',
          'x-rate-limit-reset': '1768478460',
        },
      },
    ]);
    expect(await readAll(client, listTokens())).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({
      method: 'GET',
      url: '/api/v1/api-tokens',
      headers: { authorization: 'SSWS token-of-acme', accept: 'application/json', 'user-agent': 'oktaql' },
    });
    expect(events.map(({ kind }) => kind)).toEqual(['sent', 'answered']);
    expect(events[1]).toMatchObject({
      status: 200,
      rows: 2,
      requestId: 'Zx1',
      rateLimitRemaining: 299,
      org: 'acme',
      url: `${server.url}/api/v1/api-tokens`,
    });
  });

  it('follows Link to the last page, over connections that are used again', async () => {
    const { client, server } = await serve([
      pageTo('/api/v1/api-tokens?after=2', ['a']),
      pageTo('/api/v1/api-tokens?after=3', ['b']),
      { body: [{ id: 'c' }] },
    ]);
    expect((await readAll(client, listTokens())).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(server.received.map(({ url }) => url)).toEqual([
      '/api/v1/api-tokens',
      '/api/v1/api-tokens?after=2',
      '/api/v1/api-tokens?after=3',
    ]);
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('follows _links.next in the body', async () => {
    const { client } = await serve([
      ({ headers }) => ({
        body: {
          value: [{ id: 'a' }],
          _links: { next: { href: `http://${headers.host}/api/v1/iam/x?after=1` } },
        },
      }),
      { body: { value: [{ id: 'b' }], _links: {} } },
    ]);
    const request = { ...listTokens(), path: '/api/v1/iam/x', paging: 'body', rowsAt: 'value' } as const;
    expect(await readAll(client, request)).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  it('gives one row of a get', async () => {
    const { client, server } = await serve([{ body: { id: 'a b' } }]);
    expect(await readAll(client, getToken('a b'))).toEqual([{ id: 'a b' }]);
    expect(server.received[0]?.url).toBe('/api/v1/api-tokens/a%20b');
  });

  it('fails when the second page fails, and names it', async () => {
    const { client } = await serve([
      pageTo('/api/v1/api-tokens?after=2', ['a']),
      { status: 403, body: oktaErrorBody('E0000006', 'You do not have permission') },
    ]);
    const error = await rejection(readAll(client, listTokens()));
    expect(error).toBeInstanceOf(OktaError);
    expect(error).toMatchObject({ status: 403, errorCode: 'E0000006', exitCode: 4 });
    expect(error.message).toMatch(/^acme: Okta answered 403 E0000006: .*GET http:.*after=2$/);
  });

  it('takes a page that is not JSON for no answer', async () => {
    const { client } = await serve([
      { body: '<!DOCTYPE html>\n<title>Sign in\u001b[31m</title>', headers: { 'x-okta-request-id': 'req1' } },
    ]);
    const error = await rejection(readAll(client, listTokens()));
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(error.message).toMatch(
      /^acme: the body is not whole JSON, it begins: <!DOCTYPE html> <title>Sign in \[31m<\/title> \(HTTP 200, request req1\): GET http:.*\/api\/v1\/api-tokens$/,
    );
  });
});
