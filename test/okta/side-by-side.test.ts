import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { createApiClient } from '../../src/okta/client.ts';
import { settle, until } from '../fixtures/wait.ts';
import { getToken, readAll, sswsOrg, testClient } from './client-fixture.ts';
import { startScriptedServer } from './scripted-server.ts';

/** A server that answers when it is told to, and counts who waits. */
async function gatedServer() {
  const waiting: (() => void)[] = [];
  const server = await startScriptedServer(() => async (_, { response }) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    response.end('{"id":"a"}');
    return undefined;
  });
  onTestFinished(() => server.close());
  return { server, waiting };
}

describe('side by side', () => {
  it.each([1, 3, 8])(
    'at most %s requests go to an org at once, and all orgs at the same time',
    async (concurrency) => {
      const gates = await Promise.all([gatedServer(), gatedServer(), gatedServer()]);
      const orgs = gates.map(({ server }, index) => sswsOrg(`org${index}`, server.url));
      const { client } = testClient(orgs, { concurrency });
      const reads = orgs.flatMap(({ name }) =>
        Array.from({ length: 10 }, (_, index) => readAll(client, getToken(String(index), name))),
      );
      await until(() => gates.every(({ waiting }) => waiting.length === concurrency));
      await settle();
      expect(gates.map(({ server }) => server.received.length)).toEqual([
        concurrency,
        concurrency,
        concurrency,
      ]);
      let done = false;
      const all = Promise.all(reads).finally(() => {
        done = true;
      });
      await until(() => {
        for (const { waiting } of gates) for (const answer of waiting.splice(0)) answer();
        return done;
      });
      await all;
      expect(gates.map(({ server }) => server.connections())).toEqual([
        concurrency,
        concurrency,
        concurrency,
      ]);
    },
  );

  it('a request that is given up while it waits for its turn is never sent', async () => {
    const { server, waiting } = await gatedServer();
    const { client } = testClient([sswsOrg('acme', server.url)], { concurrency: 1 });
    const first = readAll(client, getToken('first'));
    await until(() => waiting.length === 1);
    const interrupt = new AbortController();
    const second = readAll(client, getToken('second'), interrupt.signal);
    const third = readAll(client, getToken('third'));
    interrupt.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    waiting.shift()?.();
    await first;
    await until(() => waiting.length === 1);
    waiting.shift()?.();
    await third;
    expect(server.received.map(({ url }) => url)).toEqual([
      '/api/v1/api-tokens/first',
      '/api/v1/api-tokens/third',
    ]);
  });

  it.each([0, 9, 1.5, Number.NaN])('a concurrency of %s is refused', (concurrency) => {
    expect(() => createApiClient({ directory: { orgs: [], warnings: [] }, concurrency })).toThrow(UsageError);
  });
});

describe('a connection made early', () => {
  it('is not made once the client was closed: it would keep the process from ending', async () => {
    let connections = 0;
    const server = createServer(() => connections++).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { client } = testClient([sswsOrg('acme', `http://127.0.0.1:${port}`)]);
    await client.close();
    client.connect?.('acme');
    await settle();
    expect(connections).toBe(0);
  });
});
