import { describe, expect, it } from 'vitest';
import type { ApiClient, ApiRequest } from '../../src/execute/ports.ts';
import { ResultCache } from '../../src/shell/engine/result-cache.ts';

const request = (path: string, method: ApiRequest['method'] = 'GET'): ApiRequest => ({
  org: 'acme',
  operation: 'list',
  method,
  path,
  query: {},
  paging: 'none',
  rows: 'many',
  rowsAt: undefined,
  scope: '',
  retryable: true,
});

/** A cache over a client that counts what it is asked. */
function makeCache() {
  let now = 1_000_000;
  const asked: string[] = [];
  const client: ApiClient = {
    async *read({ path }) {
      asked.push(path);
      if (path === '/broken') {
        yield { rows: [{ id: 1 }] };
        throw new Error('broken off');
      }
      yield { rows: [{ id: 1 }] };
      yield { rows: [{ id: 2 }] };
    },
    write: async ({ path }) => {
      asked.push(`write ${path}`);
      return { attempts: [], fault: undefined };
    },
    close: async () => {},
  };
  const cache = new ResultCache({ now: () => now, sleep: async () => {} });
  const over = cache.over(client);
  const { signal } = new AbortController();
  return {
    asked,
    cache,
    pass: (ms: number) => {
      now += ms;
    },
    write: (path: string) => over.write(request(path, 'PUT'), signal),
    read: async (path: string) => {
      const ids: unknown[] = [];
      for await (const { rows } of over.read(request(path), signal)) ids.push(...rows.map(({ id }) => id));
      return ids;
    },
  };
}

describe('the cache of fetched rows', () => {
  it('asks again while it is off', async () => {
    const { cache, read, asked } = makeCache();
    cache.beginStatement(undefined);
    await read('/a');
    await read('/a');
    expect(asked).toEqual(['/a', '/a']);
  });

  it('gives the same pages again until they are too old, and tells their age', async () => {
    const { cache, read, asked, pass } = makeCache();
    cache.beginStatement(60_000);
    expect(await read('/a')).toEqual([1, 2]);
    expect(cache.ageMs).toBeUndefined();
    pass(20_000);
    await read('/b');
    pass(10_000);
    cache.beginStatement(60_000);
    expect(await read('/b')).toEqual([1, 2]);
    expect(cache.ageMs).toBe(10_000);
    expect(await read('/a')).toEqual([1, 2]);
    expect(cache.ageMs).toBe(30_000);
    expect(asked).toEqual(['/a', '/b']);
    pass(30_000);
    cache.beginStatement(60_000);
    await read('/a');
    expect(asked).toEqual(['/a', '/b', '/a']);
    expect(cache.ageMs).toBeUndefined();
  });

  it('keeps no answer that broke off', async () => {
    const { cache, read, asked } = makeCache();
    cache.beginStatement(60_000);
    await expect(read('/broken')).rejects.toThrow('broken off');
    await expect(read('/broken')).rejects.toThrow('broken off');
    expect(asked).toHaveLength(2);
  });

  it('drops all at a write, whatever was written', async () => {
    const { cache, read, write, asked } = makeCache();
    cache.beginStatement(60_000);
    await read('/a');
    await write('/b');
    await read('/a');
    expect(asked).toEqual(['/a', 'write /b', '/a']);
  });
});
