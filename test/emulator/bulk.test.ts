import { describe, expect, test } from 'vitest';
import { startEmulator } from '../emulator-support/start-emulator.ts';
import { countSteps } from '../fixtures/count-steps.ts';
import { ask } from './client.ts';
import { FixedClock } from './fixed-clock.ts';

describe('orgs of size', () => {
  test('an org is as quick to start with a million rows as with ten', async () => {
    const stepsOf = (extra: number) =>
      countSteps(async () => {
        const bulk = { acme: { extraTokens: extra, extraUsers: extra } };
        await (await startEmulator({ clock: new FixedClock(), bulk })).stop();
      });
    await stepsOf(1);
    const steps = await stepsOf(10);
    expect(steps).toBeGreaterThan(1000);
    expect((await stepsOf(1_000_000)) / steps).toBeLessThan(1.1);
  });

  test('an org with 100,000 tokens and 500,000 users answers page by page', async () => {
    const emulator = await startEmulator({
      clock: new FixedClock(),
      bulk: { acme: { extraTokens: 100_000, extraUsers: 500_000 } },
      pageSize: { apiTokens: 5000 },
    });
    const acme = emulator.org('acme');
    const seeded = (await ask(emulator.org('globex'), '/api/v1/api-tokens')).body.length;
    const ids = new Set<string>();
    let next: string | undefined = '/api/v1/api-tokens';
    let last: { userId: string } | undefined;
    while (next !== undefined) {
      const page: Awaited<ReturnType<typeof ask>> = await ask(acme, next);
      for (const token of page.body) ids.add(token.id);
      last = page.body.at(-1);
      next = page.next;
    }
    expect(ids.size).toBe(acme.state.tokens.size);
    expect(ids.size).toBeGreaterThan(100_000 + seeded - 60);
    const owner = await ask(acme, `/api/v1/users/${last?.userId}`);
    expect([owner.status, owner.body.id]).toEqual([200, last?.userId]);
    await emulator.stop();
  });

  test('a bulk token can be changed and revoked like any other', async () => {
    const emulator = await startEmulator({ clock: new FixedClock(), bulk: { acme: { extraTokens: 10 } } });
    const acme = emulator.org('acme');
    const { body } = await ask(acme, '/api/v1/api-tokens');
    const [changed, revoked] = body.slice(-2);
    const path = `/api/v1/api-tokens/${changed.id}`;
    await ask(acme, path, { method: 'PUT', body: { network: { connection: 'ANYWHERE' } } });
    expect((await ask(acme, path)).body.network).toEqual({ connection: 'ANYWHERE' });
    await ask(acme, `/api/v1/api-tokens/${revoked.id}`, { method: 'DELETE' });
    expect((await ask(acme, '/api/v1/api-tokens')).body).toHaveLength(body.length - 1);
    expect(acme.state.users.get(changed.userId)).toBeDefined();
    await emulator.stop();
  });

  test.each([-1, 1.5, 20_000_000])('%d extra rows are refused', async (extraTokens) => {
    await expect(startEmulator({ bulk: { acme: { extraTokens } } })).rejects.toThrow(RangeError);
  });
});
