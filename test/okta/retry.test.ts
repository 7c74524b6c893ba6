import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NoAnswerError, OktaError } from '../../src/errors.ts';
import { backoffMs } from '../../src/okta/retry.ts';
import {
  getToken,
  listTokens,
  putToken,
  readAll,
  rejection,
  revokeCurrentToken,
  revokeToken,
  serve,
  write,
} from './client-fixture.ts';
import { oktaErrorBody, type Step } from './scripted-server.ts';

const notFound: Step = { status: 404, body: oktaErrorBody('E0000007', 'Not found: Resource not found') };
const broken: Step = (_, { socket }) => void socket.resetAndDestroy();

describe('an error without an answer', () => {
  it('says that the request never left when no connection was made, and never says so once one was', async () => {
    const { client, server } = await serve([broken]);
    const sent = await rejection(write(client, revokeCurrentToken()));
    expect(sent).toMatchObject({ exitCode: 5, neverSent: false });
    await server.close();
    const refused = await rejection(write(client, revokeCurrentToken()));
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
    ['PUT', putToken('00T1', { name: 'n' }), { body: { id: '00T1' } }, { id: '00T1' }],
    ['DELETE', revokeToken('00T1'), { status: 204 }, undefined],
  ])('send %s by id again', async (_, request, good, expected) => {
    const { client, server } = await serve([broken, { status: 504 }, good]);
    expect(await write(client, request)).toEqual(expected);
    expect(server.received).toHaveLength(3);
    expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
  });

  it.each([broken, { status: 503 }, { status: 429 }] as Step[])(
    'take a 404 after a retried DELETE for done: %#',
    async (first) => {
      const { client, server } = await serve([first, notFound]);
      expect(await write(client, revokeToken('00T1'))).toBeUndefined();
      expect(server.received).toHaveLength(2);
    },
  );

  it('take a 404 of the first DELETE for what it says', async () => {
    const { client } = await serve([notFound]);
    expect(await rejection(write(client, revokeToken('00T1')))).toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
  });

  it('take a 404 of a retried PUT or GET for what it says', async () => {
    for (const request of [putToken('00T1', {}), getToken('00T1')]) {
      const { client } = await serve([{ status: 503 }, notFound]);
      const promise = request.method === 'GET' ? readAll(client, request) : write(client, request);
      expect(await rejection(promise)).toMatchObject({ status: 404 });
    }
  });

  it.each([
    { status: 503 },
    { status: 429 },
    { status: 401 },
    { status: 302, headers: { location: '/' } },
    broken,
  ] as Step[])('never send the revocation of the current token again: %#', async (step) => {
    const { client, server, clock } = await serve([step]);
    expect(await rejection(write(client, revokeCurrentToken()))).toMatchObject({
      exitCode: expect.any(Number),
    });
    expect(server.received).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
  });

  it.each(['PUT', 'DELETE'])('do not follow the redirect of a %s', async (method) => {
    const request = method === 'PUT' ? putToken('00T1', {}) : revokeToken('00T1');
    const { client, server } = await serve([{ status: 307, headers: { location: '/elsewhere' } }]);
    const error = await rejection(write(client, request));
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
  it('gives the object of a PUT, and nothing of a 204 or an empty body', async () => {
    const { client } = await serve([{ body: { id: '1' } }, { status: 204 }, { status: 200 }]);
    expect(await write(client, putToken('1', {}))).toEqual({ id: '1' });
    expect(await write(client, revokeToken('1'))).toBeUndefined();
    expect(await write(client, revokeToken('1'))).toBeUndefined();
  });

  it.each(['<html>Sign in</html>', '[]', 'null', '"done"'])(
    'is not done when %s comes with status 200',
    async (body) => {
      const { client } = await serve([{ body }]);
      const error = await rejection(write(client, revokeToken('1')));
      expect(error).toBeInstanceOf(NoAnswerError);
      expect(error.message).toContain(body);
    },
  );
});
