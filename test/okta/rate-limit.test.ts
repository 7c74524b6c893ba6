import { describe, expect, it } from 'vitest';
import { OktaError } from '../../src/base/errors.ts';
import { until } from '../fixtures/wait.ts';
import { getToken, listTokens, readAll, rejection, serve } from './client-fixture.ts';
import type { FakeClock } from './fake-clock.ts';
import { createFakeClock } from './fake-clock.ts';
import { oktaErrorBody, type ReceivedRequest, type ScriptedAnswer } from './scripted-server.ts';

/** Headers as Okta sends them, from a server whose clock is `skewMs` ahead of ours. */
const limits = (clock: FakeClock, limit: number, remaining: number, resetInMs: number, skewMs = 0) => ({
  date: new Date(clock.now() + skewMs).toUTCString(),
  'x-rate-limit-limit': String(limit),
  'x-rate-limit-remaining': String(remaining),
  'x-rate-limit-reset': String((clock.now() + skewMs + resetInMs) / 1000),
});

const refusal = (headers: Readonly<Record<string, string>>): ScriptedAnswer => ({
  status: 429,
  headers,
  body: oktaErrorBody('E0000047', 'API call exceeded rate limit due to too many requests.'),
});

/** Many reads at once; how many requests were under way at the same time, at most. */
async function readMany(client: Parameters<typeof readAll>[0], count: number) {
  await Promise.all(Array.from({ length: count }, (_, index) => readAll(client, getToken(String(index)))));
}

describe('a 429 of a used-up window', () => {
  it.each([0, 3_600_000, -86_400_000])(
    'waits for the reset by the clock of the server, and a second, the clocks being %s ms apart',
    async (skewMs) => {
      const clock = createFakeClock();
      const { client, events } = await serve(
        [() => refusal(limits(clock, 50, 0, 43_000, skewMs)), { body: [] }],
        {
          clock,
        },
      );
      await readAll(client, listTokens());
      expect(clock.sleeps).toEqual([44_000]);
      expect(events.filter(({ kind }) => kind === 'waiting')).toEqual([
        { kind: 'waiting', org: 'acme', waitMs: 44_000, reason: 'rate limit' },
      ]);
    },
  );

  it('holds back all requests to that kind of resource, and tells of the wait once', async () => {
    const clock = createFakeClock();
    const { client, server, events } = await serve(
      (_, index) => (index === 0 ? () => refusal(limits(clock, 50, 0, 20_000)) : { body: { id: 'a' } }),
      { clock, concurrency: 1 },
    );
    await readMany(client, 5);
    expect(server.received).toHaveLength(6);
    expect(clock.sleeps).toEqual([21_000]);
    expect(events.filter(({ kind }) => kind === 'waiting')).toHaveLength(1);
  });

  it('does not hold back another kind of resource', async () => {
    const clock = createFakeClock();
    const { client } = await serve(
      ({ url }) => (url.includes('users') ? { body: [] } : () => refusal(limits(clock, 50, 0, 3600_000))),
      { clock },
    );
    await rejection(readAll(client, listTokens()));
    await readAll(client, { ...listTokens(), path: '/api/v1/users' });
    expect(clock.sleeps).toEqual([]);
  });

  it('fails at once when the reset is past the deadline, and says how long it would be', async () => {
    const clock = createFakeClock();
    const { client, server } = await serve([() => refusal(limits(clock, 50, 0, 43_000))], { clock });
    const error = await rejection(readAll(client, listTokens(), undefined, clock.now() + 30_000));
    expect(error).toBeInstanceOf(OktaError);
    expect(error.message).toMatch(
      /429 E0000047.*to wait the 44 s that it asks for would take too long.*: GET http/,
    );
    expect(error).toMatchObject({ hint: expect.stringContaining('--timeout') });
    expect(server.received).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
  });

  it('fails the requests of a short-lived statement while another waits', async () => {
    const clock = createFakeClock();
    const { client, server } = await serve([() => refusal(limits(clock, 50, 0, 43_000))], { clock });
    let sleepers = 0;
    clock.sleep = (_, signal) => {
      sleepers++;
      return new Promise((__, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    };
    const waiting = rejection(readAll(client, listTokens()));
    await until(() => sleepers === 1);
    const error = await rejection(readAll(client, getToken('a'), undefined, clock.now() + 10_000));
    expect(error).toMatchObject({ status: 429, exitCode: 4 });
    expect(error.message).toMatch(
      /the rate limit is used up for another 44 s, longer than the time-out allows: GET/,
    );
    expect(server.received).toHaveLength(1);
    await client.close();
    await waiting;
  });
});

describe('a 429 of too many at once', () => {
  it.each([
    [0, 0],
    [50, 20],
  ])('backs off shortly, whatever the reset (limit %s, remaining %s)', async (limit, remaining) => {
    const clock = createFakeClock();
    const { client } = await serve([() => refusal(limits(clock, limit, remaining, 55_000)), { body: [] }], {
      clock,
    });
    await readAll(client, listTokens());
    expect(clock.sleeps).toEqual([750]);
  });

  it('lowers how many go at once, until the org takes them all', async () => {
    let underWay = 0;
    let refused = 0;
    const { client } = await serve(() => async () => {
      const tooMany = ++underWay > 3;
      // Long enough for what the client has sent to arrive: both are in this process.
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
      underWay--;
      if (!tooMany) return { body: {} };
      refused++;
      return refusal({ 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1' });
    });
    await readMany(client, 60);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(20);
  });
});

describe('slowing down', () => {
  it('never meets a 429 while it is alone: 200 requests at a limit of 50 a minute', async () => {
    const clock = createFakeClock(Date.parse('2026-01-15T12:00:07Z'));
    let windowStart = 0;
    let used = 0;
    let refused = 0;
    const { client } = await serve(
      () => () => {
        const now = clock.now();
        const start = now - (now % 60_000);
        if (start !== windowStart) {
          windowStart = start;
          used = 0;
        }
        used++;
        if (used > 50) refused++;
        const headers = limits(clock, 50, Math.max(0, 50 - used), start + 60_000 - now);
        headers['x-rate-limit-reset'] = String((start + 60_000) / 1000);
        return used > 50 ? refusal(headers) : { body: {}, headers };
      },
      { clock },
    );
    const before = clock.now();
    await readMany(client, 200);
    expect(refused).toBe(0);
    // Four windows of 45, of which a tenth is left to others, and what remains of the first.
    expect((clock.now() - before) / 60_000).toBeLessThanOrEqual(5);
  });

  it('leaves a tenth of the window to others', async () => {
    const clock = createFakeClock();
    const { client } = await serve([() => ({ body: {}, headers: limits(clock, 50, 5, 30_000) })], { clock });
    await readAll(client, getToken('a'));
    await readAll(client, getToken('a'));
    expect(clock.sleeps).toEqual([31_000]);
  });

  it('spreads the last quarter over the time until the reset', async () => {
    const clock = createFakeClock();
    const { client } = await serve([() => ({ body: {}, headers: limits(clock, 100, 19, 49_000) })], {
      clock,
    });
    await readAll(client, getToken('a'));
    await readAll(client, getToken('a'));
    expect(clock.sleeps).toEqual([5000]);
    clock.advance(10_000);
    await readAll(client, getToken('a'));
    expect(clock.sleeps).toHaveLength(1);
  });

  it('is given up where it would take longer than the statement has', async () => {
    const clock = createFakeClock();
    const { client, server } = await serve([() => ({ body: {}, headers: limits(clock, 50, 2, 30_000) })], {
      clock,
    });
    await readAll(client, getToken('a'));
    await readAll(client, getToken('a'), undefined, clock.now() + 5000);
    expect(server.received).toHaveLength(2);
    expect(clock.sleeps).toEqual([]);
  });

  it.each([
    ['plenty is left', 100, 60, 30_000],
    ['the window has ended', 100, 0, -5000],
    ['the reset is an hour ahead', 100, 0, 3_600_000],
    ['the limit is 0', 0, 0, 30_000],
  ])('is not done when %s', async (_, limit, remaining, resetInMs) => {
    const clock = createFakeClock();
    const { client } = await serve(
      [() => ({ body: {}, headers: limits(clock, limit, remaining, resetInMs) })],
      { clock },
    );
    await readMany(client, 5);
    expect(clock.sleeps).toEqual([]);
  });

  const pagesOf =
    (count: number, remaining: (page: number) => number) =>
    (clock: FakeClock, sentAt: number[]) =>
    ({ url }: ReceivedRequest): ScriptedAnswer => {
      const page = Number(new URL(url, 'http://x').searchParams.get('after') ?? 1);
      sentAt.push(clock.now());
      const link = page < count ? { link: `</api/v1/api-tokens?after=${page + 1}>; rel="next"` } : {};
      return {
        body: [{ id: String(page) }],
        headers: { ...limits(clock, 50, remaining(page), 30_000), ...link },
      };
    };

  it.each([1, 2, 3])(
    'begins with the page after the one that says that nothing is left: page %s',
    async (last) => {
      const clock = createFakeClock();
      const start = clock.now();
      const sentAt: number[] = [];
      const answer = pagesOf(4, (page) => (page >= last ? 0 : 40))(clock, sentAt);
      const { client } = await serve(answer, { clock });
      expect(await readAll(client, listTokens())).toHaveLength(4);
      expect(sentAt.filter((at) => at === start)).toHaveLength(last);
      expect(clock.sleeps[0]).toBe(31_000);
    },
  );

  it('begins while the body of that page is still on its way', async () => {
    const clock = createFakeClock();
    const { client, server } = await serve(
      (_, index) =>
        (__, { response }) => {
          if (index > 0) return { body: [{ id: 'b' }] };
          response.writeHead(200, {
            ...limits(clock, 50, 0, 30_000),
            link: '</api/v1/api-tokens?after=2>; rel="next"',
          });
          response.write('[{"id":"a"}');
          // Until the client has seen the headers and waits, there is no more.
          void until(() => clock.sleeps.length > 0 || server.received.length > 1).then(() =>
            response.end(']'),
          );
          return undefined;
        },
      { clock },
    );
    expect(await readAll(client, listTokens())).toHaveLength(2);
    expect(clock.sleeps).toEqual([31_000]);
  });
});
