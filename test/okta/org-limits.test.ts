import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrgLimits } from '../../src/config/org.ts';
import { createBudget } from '../../src/okta/budget.ts';
import { createOrgPlaces } from '../../src/okta/org-places.ts';
import { createPace } from '../../src/okta/pace.ts';
import { getToken, readAll, rejection, sswsOrg, testClient } from './client-fixture.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

const start = Date.parse('2026-01-15T12:00:00Z');

/** Windows of a minute in which Okta takes `limit` requests; `others` of them are used up by somebody else. */
const windowed =
  (clock: FakeClock, limit: number, others: number, seen: Map<number, number>) =>
  (): (() => { body: unknown; headers: Record<string, string> }) =>
  () => {
    const window = clock.now() - (clock.now() % 60_000);
    const used = (seen.get(window) ?? 0) + 1;
    seen.set(window, used);
    return {
      body: {},
      headers: {
        date: new Date(clock.now()).toUTCString(),
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(Math.max(0, limit - others - used)),
        'x-rate-limit-reset': String((window + 60_000) / 1000),
      },
    };
  };

async function limited(
  limits: Partial<OrgLimits>,
  answer: (clock: FakeClock) => Parameters<typeof startScriptedServer>[0],
  work: (
    client: ReturnType<typeof testClient>['client'],
    clock: FakeClock,
    server: ScriptedServer,
  ) => Promise<void>,
) {
  const clock = createFakeClock(start);
  const server = await startScriptedServer(answer(clock));
  try {
    const { client } = testClient([{ ...sswsOrg('acme', server.url), limits }], {
      clock,
      concurrency: 1,
    });
    await work(client, clock, server);
  } finally {
    await server.close();
  }
}

const readMany = (client: ReturnType<typeof testClient>['client'], count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => readAll(client, getToken(String(index)))));

describe('share', () => {
  it.each([
    [0.5, 0],
    [0.5, 40],
    [0.1, 0],
    [0.25, 60],
  ])(
    'of %s, with %s requests of others: no window has more of ours than that part',
    async (share, others) => {
      const seen = new Map<number, number>();
      await limited(
        { share },
        (clock) => windowed(clock, 100, others, seen),
        async (client) => {
          // The first answer shows the limit; what goes out beside it could not know.
          await readAll(client, getToken('first'));
          await readMany(client, 130);
          expect(Math.max(...seen.values())).toBeLessThanOrEqual(100 * share);
          expect([...seen.values()].reduce((sum, one) => sum + one)).toBe(131);
        },
      );
    },
  );

  it('of 1 leaves only a tenth to others', async () => {
    const seen = new Map<number, number>();
    await limited(
      { share: 1 },
      (clock) => windowed(clock, 100, 0, seen),
      async (client) => {
        await readMany(client, 150);
        expect(Math.max(...seen.values())).toBe(90);
      },
    );
  });
});

describe('requestsPerMinute', () => {
  it('holds for any 60 seconds, whatever the kind of resource, also when Okta reports no limit', async () => {
    const clock = createFakeClock(start);
    const pause = (waitMs: number) => clock.sleep(waitMs);
    const budget = createBudget(8, { requestsPerMinute: 7 }, clock, pause, createOrgPlaces()('acme'));
    const sentAt: number[] = [];
    for (let index = 0; index < 20; index++) {
      const path = index % 2 === 0 ? '/api/v1/users/1' : '/api/v1/api-tokens/1';
      const turn = await budget.enter(path, { signal: new AbortController().signal });
      sentAt.push(clock.now() - start);
      turn.end();
    }
    expect(sentAt).toEqual([...Array(7).fill(0), ...Array(7).fill(60_000), ...Array(6).fill(120_000)]);
  });

  it('holds for requests at any times', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(40_000)), (perMinute, gaps) => {
        const pace = createPace(perMinute);
        let now = start;
        const at = gaps.map((gap) => {
          now += gap;
          return pace.reserve(now);
        });
        for (const [index, time] of at.entries()) {
          const later = at[index + perMinute];
          if (later !== undefined) expect(later - time).toBeGreaterThanOrEqual(60_000);
        }
      }),
    );
  });

  it('fails at once what it would hold back past the deadline, and says whose limit it is', async () => {
    await limited(
      { requestsPerMinute: 1 },
      () => () => ({ body: {} }),
      async (client, clock, server) => {
        await readAll(client, getToken('a'));
        const error = await rejection(readAll(client, getToken('b'), undefined, clock.now() + 10_000));
        expect(error).toMatchObject({ exitCode: 4, hint: expect.stringContaining('--timeout') });
        expect(error.message).toContain("the org's requestsPerMinute are used up for another 60 s");
        expect(server.received).toHaveLength(1);
      },
    );
  });
});
