import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { Worker } from 'node:worker_threads';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConfigError, InterruptedError } from '../../src/base/errors.ts';
import { settle, until } from '../fixtures/wait.ts';
import {
  getToken,
  listTokens,
  putToken,
  readAll,
  rejection,
  revokeCurrentToken,
  serve,
  sswsOrg,
  testClient,
  write,
} from './client-fixture.ts';
import { holdTimeouts } from './held-timeouts.ts';

const rows = [{ id: 'a', name: 'Grüße 😀' }];

describe('the transport', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('reads %s', async (encoding, compress) => {
    const { client, server } = await serve([
      { body: compress(Buffer.from(JSON.stringify(rows))), headers: { 'content-encoding': encoding } },
    ]);
    expect(await readAll(client, listTokens())).toEqual(rows);
    expect(server.received[0]?.headers['accept-encoding']).toContain(encoding);
  });

  it('puts characters together that come in two pieces', async () => {
    const bytes = Buffer.from(JSON.stringify(rows));
    const { client } = await serve([
      async (_, { response }) => {
        const middle = bytes.indexOf(0xf0) + 2;
        response.write(bytes.subarray(0, middle));
        await settle();
        response.end(bytes.subarray(middle));
        return undefined;
      },
    ]);
    expect(await readAll(client, listTokens())).toEqual(rows);
  });

  it('sends a JSON body with its length', async () => {
    const { client, server } = await serve([{ body: { id: 'a' } }]);
    await write(client, putToken('a', { network: { connection: 'ZONE', include: ['é'] } }));
    expect(server.received[0]).toMatchObject({
      method: 'PUT',
      body: '{"network":{"connection":"ZONE","include":["é"]}}',
      headers: { 'content-type': 'application/json', 'content-length': '50' },
    });
  });

  it('uses a connection again, but never for what must arrive once at most', async () => {
    const { client, server } = await serve(({ method }) =>
      method === 'GET' ? { body: { id: 'a' } } : { status: 204 },
    );
    await readAll(client, getToken('a'));
    await readAll(client, getToken('a'));
    await write(client, revokeCurrentToken());
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it('sends again at once when the server had closed the idle connection', async () => {
    const { client, server, clock } = await serve((_, index) =>
      index === 1 ? (__, { socket }) => void socket.destroy() : { body: { id: 'a' } },
    );
    await readAll(client, getToken('a'));
    expect(await readAll(client, getToken('a'))).toEqual([{ id: 'a' }]);
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    expect(clock.sleeps).toEqual([]);
  });

  it('ends at once when it is interrupted, with the reason', async () => {
    const { client, server } = await serve([() => undefined]);
    const interrupt = new AbortController();
    const reason = new InterruptedError();
    const read = rejection(readAll(client, listTokens(), interrupt.signal));
    await until(() => server.received.length === 1);
    interrupt.abort(reason);
    expect(await read).toBe(reason);
  });

  it('sends nothing when it is interrupted before', async () => {
    const { client, server } = await serve([{ body: [] }]);
    const reason = new InterruptedError();
    expect(await rejection(readAll(client, listTokens(), AbortSignal.abort(reason)))).toBe(reason);
    expect(server.received).toEqual([]);
  });

  it('opens a connection early, sends nothing on it, and uses it for the first request', async () => {
    const { client, server } = await serve([{ body: { id: 'a' } }]);
    client.connect?.('acme');
    client.connect?.('acme');
    await until(() => server.connections() > 0);
    await settle();
    expect(server.received).toEqual([]);
    await Promise.all([readAll(client, getToken('a')), readAll(client, getToken('b'))]);
    expect(server.received.map(({ connection }) => connection).sort()).toEqual([1, 2]);
  });

  it('opens another when the early one has failed or was closed meanwhile', async () => {
    const { client, server } = await serve([{ body: { id: 'a' } }]);
    const unreachable = testClient([sswsOrg('acme', 'https://127.0.0.1:9')]);
    unreachable.client.connect?.('acme');
    client.connect?.('acme');
    await until(() => server.connections() > 0);
    server.dropConnections();
    await settle();
    expect(await readAll(client, getToken('a'))).toEqual([{ id: 'a' }]);
    expect(server.received.map(({ connection }) => connection)).toEqual([2]);
    expect((await rejection(readAll(unreachable.client, listTokens()))).message).toContain('ECONNREFUSED');
  });

  it('does not take a pause of this process for the silence of the server', async () => {
    // How many requests came, whether they have to wait, and how many were answered.
    const shared = new Int32Array(new SharedArrayBuffer(12));
    const [came, held, answered] = [0, 1, 2];
    const code = `
      const { parentPort, workerData: shared } = require('node:worker_threads');
      require('node:http')
        .createServer((_, response) => {
          Atomics.add(shared, ${came}, 1);
          Atomics.wait(shared, ${held}, 1);
          response.end('{"id":"a"}', () => {
            Atomics.add(shared, ${answered}, 1);
            Atomics.notify(shared, ${answered});
          });
        })
        .listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });`;
    const worker = new Worker(code, { eval: true, workerData: shared });
    onTestFinished(async () => void (await worker.terminate()));
    const port = await new Promise((resolve) => worker.once('message', resolve));
    const timeouts = holdTimeouts();
    const { client } = testClient([sswsOrg('acme', `http://127.0.0.1:${port}`)], {
      timeouts: { firstByteMs: 60 },
    });
    await readAll(client, getToken('a'));
    Atomics.store(shared, held, 1);
    const reading = readAll(client, getToken('a'));
    await until(() => Atomics.load(shared, came) === 2);
    // After an immediate come the timers, and only then what has arrived.
    await new Promise(setImmediate);
    // A pause, in which the answer comes and the time for it ends.
    Atomics.store(shared, held, 0);
    Atomics.notify(shared, held);
    Atomics.wait(shared, answered, 1);
    timeouts.strike(60);
    expect(await reading).toEqual([{ id: 'a' }]);
  });

  it('adds one listener to the signal of a statement, however many requests it sends', async () => {
    const { client } = await serve([{ body: { id: 'a' } }]);
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 20 }, () => readAll(client, getToken('a'), signal)));
    }
    expect(added).toHaveBeenCalledTimes(1);
  });
});

/** A proxy that serves CONNECT by connecting to `port`, or refuses with a status. */
async function startProxy(port: string | undefined, refuseWith?: number) {
  const asked: { readonly target: string; readonly headers: http.IncomingHttpHeaders }[] = [];
  const proxy = http.createServer();
  proxy.on('connect', (request, socket: net.Socket) => {
    asked.push({ target: request.url ?? '', headers: request.headers });
    socket.on('error', () => {});
    if (refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${refuseWith} No\r\ncontent-length: 2\r\n\r\n[]`);
      return;
    }
    const upstream = net.connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  return { asked, url: `http://user:proxy-password@127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

describe('a proxy', () => {
  const org = sswsOrg('acme', 'https://acme.okta.com');

  it('is asked to connect to an https org, without the token', async () => {
    const { server } = await serve([{ body: [] }], { tls: true });
    const proxy = await startProxy(new URL(server.url).port);
    const { client } = testClient([org], { env: { HTTPS_PROXY: proxy.url } });
    // The tunnel leads to a server whose certificate is not acme's: that it is looked at shows that TLS goes through.
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toMatch(/the certificate of acme\.okta\.com is not trusted/);
    expect(proxy.asked).toMatchObject([{ target: 'acme.okta.com:443' }]);
    expect(JSON.stringify(proxy.asked)).not.toContain('token-of-acme');
    expect(server.received).toEqual([]);
  });

  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])(
    'without a scheme is spoken to in plain http, as other programs do: %s',
    async (variable) => {
      const proxy = await startProxy(undefined, 407);
      const { client } = testClient([org], { env: { [variable]: proxy.url.replace('http://', '') } });
      const error = await rejection(readAll(client, listTokens()));
      expect(error.message).toMatch(/the proxy refused to connect \(HTTP 407\)/);
      expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(`Basic ${btoa('user:proxy-password')}`);
    },
  );

  it('that speaks plain http under https:// is told as such', async () => {
    const proxy = await startProxy(undefined);
    const { client } = testClient([org], { env: { HTTPS_PROXY: proxy.url.replace('http:', 'https:') } });
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toMatch(/no TLS connection to the proxy 127\.0\.0\.1/);
    expect(error).toMatchObject({ hint: expect.stringContaining('begin with http://') });
  });

  it('that has no address is told as such', async () => {
    const { client } = testClient([org], { env: { HTTPS_PROXY: 'no-such-proxy.invalid:3128' } });
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toMatch(
      /there is no address for the proxy no-such-proxy\.invalid:3128 \(ENOTFOUND\)/,
    );
    expect(error).toMatchObject({ hint: 'Check HTTPS_PROXY and NO_PROXY.' });
  });

  it.each([407, 403])('that refuses with %s is not taken for Okta', async (status) => {
    const proxy = await startProxy(undefined, status);
    const { client } = testClient([org], { env: { https_proxy: proxy.url } });
    const error = await rejection(readAll(client, listTokens()));
    expect(error).toMatchObject({ exitCode: 5, hint: 'Check HTTPS_PROXY and NO_PROXY.' });
    expect(error.message).toMatch(
      new RegExp(`acme: the proxy refused to connect \\(HTTP ${status}\\): GET https://acme`),
    );
    expect(proxy.asked).toHaveLength(1);
  });

  it('that is down is tried again, and its password is not told', async () => {
    const { client, events } = testClient([org], {
      env: { HTTPS_PROXY: 'http://user:proxy-password@127.0.0.1:9' },
    });
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toMatch(
      /the connection was refused by the proxy 127\.0\.0\.1:9 .*after 5 retries too/,
    );
    expect(JSON.stringify([error.message, events])).not.toContain('proxy-password');
  });

  it('is passed over for the hosts of NO_PROXY', async () => {
    const { server } = await serve([{ body: [] }], { tls: true });
    const { client } = testClient([sswsOrg('acme', server.url)], {
      env: { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'example.com,127.0.0.1' },
    });
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('never sees plain http, which goes to loopback only', async () => {
    const proxy = 'http://127.0.0.1:9';
    const { client } = await serve([{ body: rows }], {
      env: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ALL_PROXY: proxy },
    });
    expect(await readAll(client, listTokens())).toEqual(rows);
  });

  it.each(['http://', 'socks5://127.0.0.1:9', 'secret-proxy::'])(
    'must be an http or https url, not %s',
    async (url) => {
      const { client } = testClient([org], { env: { HTTPS_PROXY: url } });
      const error = await rejection(readAll(client, listTokens()));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.message).not.toContain('secret-proxy');
    },
  );
});
