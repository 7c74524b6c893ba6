import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NoAnswerError, OktaError } from '../../src/base/errors.ts';
import { backoffMs } from '../../src/okta/retry.ts';
import {
  faultOf,
  getToken,
  listTokens,
  putToken,
  readAll,
  rejection,
  revokeCurrentToken,
  revokeToken,
  serve,
  sswsOrg,
  testClient,
  write,
} from './client-fixture.ts';
import { oktaErrorBody, type Step } from './scripted-server.ts';

const notFound: Step = { status: 404, body: oktaErrorBody('E0000007', 'Not found: Resource not found') };
const broken: Step = (_, { socket }) => void socket.resetAndDestroy();

describe('an error without an answer', () => {
  it('says that the request never left when no connection was made, and never says so once one was', async () => {
    const { client, server } = await serve([broken]);
    const sent = await faultOf(client, revokeCurrentToken());
    expect(sent).toMatchObject({ exitCode: 5, neverSent: false });
    await server.close();
    const refused = await faultOf(client, revokeCurrentToken());
    expect(refused).toMatchObject({ exitCode: 5, neverSent: true });
  });
});

describe('retries', () => {
  it('wait longer each time, between half and all of a doubling second, at most 30 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((retry) => backoffMs(retry, 0))).toEqual([
      500, 1000, 2000, 4000, 8000, 15000, 15000,
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (retry, random) => {
          expect(backoffMs(retry, random)).toBeGreaterThanOrEqual(500);
          expect(backoffMs(retry, random)).toBeLessThanOrEqual(30_000);
        },
      ),
    );
  });

  it('are told with their attempt, and waits above 2 s with their length', async () => {
    const { client, events } = await serve([{ status: 503 }, { status: 503 }, { status: 503 }, { body: [] }]);
    await readAll(client, listTokens());
    expect(events.flatMap((event) => (event.kind === 'sent' ? [event.attempt] : []))).toEqual([1, 2, 3, 4]);
    expect(events.filter(({ kind }) => kind === 'waiting')).toEqual([
      { kind: 'waiting', org: 'acme', waitMs: 3000, reason: 'retry' },
    ]);
    expect(new Set(events.flatMap((event) => ('id' in event ? [event.id] : []))).size).toBe(1);
  });

  it.each([
    ['PUT', putToken('00T1', { name: 'n' }), { body: { id: '00T1' } }, { status: 200, json: { id: '00T1' } }],
    ['DELETE', revokeToken('00T1'), { status: 204 }, { status: 204, start: '' }],
  ])('send %s by id again, and every attempt is told', async (_, request, good, expected) => {
    const { client, server } = await serve([broken, { status: 504 }, good]);
    const { attempts, fault } = await write(client, request);
    expect(fault).toBeUndefined();
    expect(attempts.map(({ sent }) => sent)).toEqual([true, true, true]);
    expect(attempts.map(({ reply }) => reply?.status)).toEqual([undefined, 504, expected.status]);
    expect(attempts[2]?.reply).toMatchObject(expected);
    expect(server.received).toHaveLength(3);
    expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
  });

  it('take a 404 for what it says, and leave it to others what that means', async () => {
    const expected = { status: 404, errorCode: 'E0000007' };
    for (const request of [putToken('00T1', {}), revokeToken('00T1')]) {
      const { client, server } = await serve([{ status: 503 }, notFound]);
      expect(await faultOf(client, request)).toMatchObject(expected);
      expect(server.received).toHaveLength(2);
    }
    const { client } = await serve([{ status: 503 }, notFound]);
    expect(await rejection(readAll(client, getToken('00T1')))).toMatchObject(expected);
  });

  it.each([
    { status: 503 },
    { status: 429 },
    { status: 401 },
    { status: 302, headers: { location: '/' } },
    broken,
  ] as Step[])('never send the revocation of the current token again: %#', async (step) => {
    const { client, server, clock } = await serve([step]);
    expect(await faultOf(client, revokeCurrentToken())).toMatchObject({ exitCode: expect.any(Number) });
    expect(server.received).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
  });

  it.each(['PUT', 'DELETE'])('do not follow the redirect of a %s', async (method) => {
    const request = method === 'PUT' ? putToken('00T1', {}) : revokeToken('00T1');
    const { client, server } = await serve([{ status: 307, headers: { location: '/elsewhere' } }]);
    const error = await faultOf(client, request);
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(error.message).toContain(`the redirect of a ${method} was not followed`);
    expect(server.received).toHaveLength(1);
  });

  it('are not begun when the wait would go past the deadline', async () => {
    for (const step of [{ status: 503 }, { status: 429 }, broken] as Step[]) {
      const { client, server, clock } = await serve([step]);
      const error = await rejection(readAll(client, listTokens(), undefined, clock.now() + 700));
      expect(error).toBeInstanceOf(step === broken ? NoAnswerError : OktaError);
      expect(server.received).toHaveLength(1);
      expect(clock.sleeps).toEqual([]);
    }
  });
});

describe('a write', () => {
  it.each([
    [{ body: { id: '1' } }, { status: 200, contentType: 'application/json', json: { id: '1' } }],
    [{ status: 204 }, { status: 204, contentType: undefined, json: undefined, start: '' }],
    [
      { status: 200, headers: { 'x-okta-request-id': 'r1' } },
      { status: 200, requestId: 'r1', start: '' },
    ],
    [
      { body: '<html>Sign in</html>', headers: { 'content-type': 'text/html; charset=utf-8' } },
      { contentType: 'text/html', json: undefined, start: '<html>Sign in</html>' },
    ],
  ] as const)('gives what came, and judges nothing: %j', async (answer, expected) => {
    const { client } = await serve([answer]);
    const { attempts, fault } = await write(client, revokeToken('1'));
    expect([attempts.length, fault]).toEqual([1, undefined]);
    expect(attempts[0]?.reply).toMatchObject(expected);
  });

  it('that gets no connection was not sent', async () => {
    const { client, server } = await serve([{}]);
    await server.close();
    const { attempts } = await write(client, revokeToken('1'));
    expect(attempts).toHaveLength(6);
    expect(attempts.every(({ sent }) => !sent)).toBe(true);
  });

  it('over a connection on which no request could go out was not sent', async () => {
    // It accepts, and breaks off in the middle of the handshake.
    const deaf = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void deaf.close());
    const { port } = deaf.address() as AddressInfo;
    const { client } = testClient([sswsOrg('acme', `https://127.0.0.1:${port}`)]);
    const { attempts, fault } = await write(client, revokeToken('1'));
    expect(attempts.length).toBeGreaterThan(0);
    expect(attempts.every(({ sent }) => !sent)).toBe(true);
    expect(fault).toMatchObject({ neverSent: true });
  });
});
