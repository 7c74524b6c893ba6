import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmulatedOrg, type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { settle, until } from '../fixtures/wait.ts';
import { ask } from './client.ts';
import { FixedClock } from './fixed-clock.ts';

const tokens = '/api/v1/api-tokens';
let clock: FixedClock;
let emulator: Emulator;
let acme: EmulatedOrg;

beforeEach(async () => {
  clock = new FixedClock();
  emulator = await startEmulator({ clock });
  acme = emulator.org('acme');
});
afterEach(() => emulator.stop());

const limitsOf = (headers: Headers) =>
  ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-rate-limit-${name}`)));

describe('rate limits', () => {
  test('without a limit the headers promise plenty', async () => {
    for (let count = 0; count < 3; count++) {
      expect(limitsOf((await ask(acme, tokens)).headers).slice(0, 2)).toEqual([600, 599]);
    }
  });

  test('count down within a window, end in 429s without Retry-After, and begin anew with the next', async () => {
    Object.assign(emulator.settings.rateLimit, { enabled: true, limit: 2 });
    clock.advance(10_500);
    const reset = Math.floor(clock.now() / 60_000) * 60 + 60;
    expect(limitsOf((await ask(acme, tokens)).headers)).toEqual([2, 1, reset]);
    expect(limitsOf((await ask(acme, tokens)).headers)).toEqual([2, 0, reset]);
    const { status, body, headers } = await ask(acme, tokens);
    expect([status, body.errorCode]).toEqual([429, 'E0000047']);
    expect(limitsOf(headers)).toEqual([2, 0, reset]);
    expect(headers.get('retry-after')).toBeNull();
    // Another kind of path, and another org, have limits of their own.
    expect((await ask(acme, '/api/v1/zones')).status).toBe(200);
    expect((await ask(emulator.org('globex'), tokens)).status).toBe(200);
    const date = Date.parse(headers.get('date') ?? '');
    clock.advance(reset * 1000 - date);
    expect((await ask(acme, tokens)).status).toBe(200);
  });

  test('too many at once get the concurrency kind: limit and remaining 0', async () => {
    emulator.settings.maxConcurrent = 0;
    const { status, body, headers } = await ask(acme, tokens);
    expect([status, body.errorCode]).toEqual([429, 'E0000047']);
    expect(limitsOf(headers).slice(0, 2)).toEqual([0, 0]);
    emulator.settings.maxConcurrent = 1;
    expect((await ask(acme, tokens)).status).toBe(200);
  });
});

describe('scripted faults', () => {
  test('an answer written out comes instead of the real one, as often as it says', async () => {
    emulator.faults.add({
      match: ({ method, path }) => method === 'GET' && path === tokens,
      skip: 1,
      times: 2,
      respond: { status: 503, body: '<html>', headers: { 'content-type': 'text/html', 'retry-after': '7' } },
    });
    const statuses = [];
    for (let count = 0; count < 4; count++) {
      const response = await fetch(`${acme.url}${tokens}`, {
        headers: { authorization: `SSWS ${acme.token}` },
      });
      statuses.push(response.status);
      const text = await response.text();
      if (response.status === 503) {
        expect([text, response.headers.get('retry-after')]).toEqual(['<html>', '7']);
        expect(response.headers.get('content-type')).toBe('text/html');
      }
    }
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(emulator.requests.entries.map(({ status }) => status)).toEqual(statuses);
  });

  test('a function decides request by request; a cleared script strikes no more', async () => {
    emulator.faults.add({
      respond: ({ query }) =>
        query['limit'] === '1' ? { status: 500, body: { errorCode: 'E0000009' } } : undefined,
    });
    expect((await ask(acme, tokens)).status).toBe(200);
    const { status, body } = await ask(acme, `${tokens}?limit=1`);
    expect([status, body.errorCode]).toEqual([500, 'E0000009']);
    emulator.faults.clear();
    expect((await ask(acme, `${tokens}?limit=1`)).status).toBe(200);
  });

  test('a reset comes before anything was done; carried out, the work is done and the answer lost', async () => {
    const [, first, second] = (await ask(acme, tokens)).body;
    emulator.faults.add({ match: ({ method }) => method === 'DELETE', times: 1, respond: 'reset' });
    await expect(ask(acme, `${tokens}/${first.id}`, { method: 'DELETE' })).rejects.toThrow();
    expect(acme.state.tokens.get(first.id)).toBeDefined();
    emulator.faults.add({
      match: ({ method }) => method === 'DELETE',
      times: 1,
      respond: 'reset',
      carriedOut: true,
    });
    await expect(ask(acme, `${tokens}/${second.id}`, { method: 'DELETE' })).rejects.toThrow();
    expect(acme.state.tokens.get(second.id)).toBeUndefined();
    expect(emulator.requests.entries.at(-1)?.status).toBeUndefined();
  });

  test('a cut answer breaks off in its body', async () => {
    emulator.faults.add({ respond: 'cut' });
    const response = await fetch(`${acme.url}${tokens}`, {
      headers: { authorization: `SSWS ${acme.token}` },
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('a cut answer without a body is no answer', async () => {
    const [, { id }] = (await ask(acme, tokens)).body;
    emulator.faults.add({ respond: 'cut' });
    await expect(ask(acme, `${tokens}/${id}`, { method: 'DELETE' })).rejects.toThrow();
    expect(acme.state.tokens.get(id)).toBeUndefined();
  });

  test.each(['hang', 'stall'] as const)('%s gives no whole answer, and stop ends it', async (respond) => {
    emulator.faults.add({ respond });
    const asked = ask(acme, tokens);
    const outcome = expect(asked).rejects.toThrow();
    await until(() => emulator.requests.entries.length > 0);
    await settle();
    await emulator.stop();
    await outcome;
  });

  test('drip sends a byte a second', async () => {
    emulator.faults.add({ respond: 'drip' });
    const before = clock.now();
    const { status } = await ask(acme, `${tokens}/none`);
    expect(status).toBe(404);
    expect(clock.now() - before).toBeGreaterThan(100_000);
  });

  test('latency is waited by the clock', async () => {
    emulator.settings.latencyMs = 2500;
    const before = clock.now();
    await ask(acme, tokens);
    expect(clock.now() - before).toBe(2500);
  });
});

describe('the request log', () => {
  test('tells org, method, path, query, headers and status, and can be emptied', async () => {
    await ask(acme, `${tokens}?q=a%20b`, { headers: { 'x-mark': '1' } });
    await ask(emulator.org('globex'), '/api/v1/nothing');
    expect(emulator.requests.entries).toMatchObject([
      {
        org: 'acme',
        method: 'GET',
        path: tokens,
        query: { q: 'a b' },
        headers: { 'x-mark': '1' },
        status: 200,
      },
      { org: 'globex', path: '/api/v1/nothing', status: 404, at: clock.now() },
    ]);
    expect(emulator.requests.lines).toEqual([`GET acme ${tokens}?q=a+b`, 'GET globex /api/v1/nothing']);
    emulator.requests.reset();
    expect(emulator.requests.entries).toEqual([]);
  });

  test('connections are counted', async () => {
    expect(acme.connections).toBe(0);
    await Promise.all([ask(acme, tokens), ask(acme, tokens)]);
    expect(acme.connections).toBeGreaterThan(0);
  });
});

/** An emulator at the first neighbouring ports that are free. */
async function startAtFreePorts(): Promise<Emulator> {
  for (let port = 20_000 + (process.pid % 10_000); ; port += 3) {
    const started = await startEmulator({ port }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
    });
    if (started !== undefined) return started;
  }
}

describe('starting and stopping', () => {
  test('a fixed port is the first org’s, the next orgs take the following ones; a taken one is an error', async () => {
    const { port } = acme;
    await expect(startEmulator({ port })).rejects.toThrow(/EADDRINUSE/);
    await emulator.stop();
    await expect(ask(acme, tokens)).rejects.toThrow('fetch failed');
    const fixed = await startAtFreePorts();
    const [first = 0, ...others] = fixed.orgs.map((org) => org.port);
    expect(first).toBeLessThan(32_768);
    expect(others).toEqual([first + 1, first + 2]);
    await fixed.stop();
  });

  test('an unknown org is an error that lists the others', () => {
    expect(() => emulator.org('hooli')).toThrow('acme, globex, initech');
  });

  test('a body that breaks off does no harm', async () => {
    const socket = connect(acme.port, '127.0.0.1');
    socket.write(`PUT ${tokens}/x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{`);
    await settle();
    socket.destroy();
    expect((await ask(acme, tokens)).status).toBe(200);
  });
});
