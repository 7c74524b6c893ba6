import { describe, expect, test } from 'vitest';
import { NoAnswerError, TimeUpError } from '../../src/base/errors.ts';
import type { ApiClient, ApiRequest, JsonObject, Page, WriteExchange } from '../../src/execute/ports.ts';
import { createSnapshotClient } from '../../src/saved/audit/snapshot-client.ts';

const request = (path: string, more: Partial<ApiRequest> = {}): ApiRequest => ({
  org: 'acme',
  operation: 'made',
  method: 'GET',
  path,
  paging: 'none',
  rows: 'many',
  scope: 'okta.made.read',
  retryable: true,
  ...more,
});

function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

/** Gives the pages of a path once `release` is called, and counts how often each is asked for. */
class GatedClient implements ApiClient {
  readonly asked: string[] = [];
  readonly #pages: Readonly<Record<string, readonly Page[]>>;
  readonly #gate = gate();

  constructor(pages: Readonly<Record<string, readonly Page[]>>) {
    this.#pages = pages;
  }

  release(): void {
    this.#gate.resolve();
  }

  async *read({ org, path }: ApiRequest, signal: AbortSignal): AsyncGenerator<Page> {
    this.asked.push(`${org} ${path}`);
    await this.#gate.promise;
    signal.throwIfAborted();
    const pages = this.#pages[path];
    if (pages === undefined) throw new NoAnswerError(`no ${path}`);
    yield* pages;
  }

  write = async (): Promise<WriteExchange> => ({ attempts: [], fault: undefined });
  close = async (): Promise<void> => undefined;
}

async function rowsOf(client: ApiClient, asked: ApiRequest, signal = new AbortController().signal) {
  const rows: JsonObject[] = [];
  for await (const page of client.read(asked, signal)) rows.push(...page.rows);
  return rows;
}

const gone = { org: 'acme', method: 'GET', url: '/list' };

const pages: readonly Page[] = [
  { rows: [{ id: 'a', name: 'first' }] },
  { rows: [{ id: 'b/c', name: 'second' }] },
];

describe('a snapshot', () => {
  test('asks once for what several want, one after another or at once', async () => {
    const client = new GatedClient({ '/list': pages });
    const snapshot = createSnapshotClient(client, new AbortController().signal);
    const atOnce = [rowsOf(snapshot, request('/list')), rowsOf(snapshot, request('/list'))];
    client.release();
    const [first, second] = await Promise.all(atOnce);
    expect(first).toEqual(pages.flatMap(({ rows }) => rows));
    expect(second).toEqual(first);
    expect(await rowsOf(snapshot, request('/list'))).toEqual(first);
    expect(client.asked).toEqual(['acme /list']);
  });

  test('keeps orgs, paths and queries apart', async () => {
    const client = new GatedClient({ '/list': pages });
    client.release();
    const snapshot = createSnapshotClient(client, new AbortController().signal);
    for (const more of [
      {},
      { org: 'globex' },
      { query: { filter: 'x' } },
      { query: { filter: 'y' } },
      { query: { filter: 'x' } },
    ]) {
      await rowsOf(snapshot, request('/list', more));
    }
    expect(client.asked).toEqual(['acme /list', 'globex /list', 'acme /list', 'acme /list']);
  });

  test('gives the same error to all', async () => {
    const client = new GatedClient({});
    client.release();
    const snapshot = createSnapshotClient(client, new AbortController().signal);
    const errors = [];
    for (let time = 0; time < 2; time++)
      errors.push(await rowsOf(snapshot, request('/none')).catch((error) => error));
    expect(errors[0]).toBeInstanceOf(NoAnswerError);
    expect(errors[1]).toBe(errors[0]);
    expect(client.asked).toHaveLength(1);
  });

  test('goes on reading for the others when one of them gives up', async () => {
    const client = new GatedClient({ '/list': pages });
    const snapshot = createSnapshotClient(client, new AbortController().signal);
    const impatient = new AbortController();
    const given = rowsOf(snapshot, request('/list'), impatient.signal);
    const patient = rowsOf(snapshot, request('/list'));
    await Promise.resolve();
    impatient.abort(new Error('given up'));
    await expect(given).rejects.toThrow('given up');
    client.release();
    expect(await patient).toHaveLength(2);
  });

  test('gives up for all what did not come in the time of one of them', async () => {
    const asked: string[] = [];
    const silent: ApiClient = {
      async *read({ path }, signal) {
        asked.push(path);
        await new Promise((_, reject) => {
          const stop = () => reject(signal.reason.waitingFor({ request: gone, what: 'page 7' }));
          signal.addEventListener('abort', stop, { once: true });
        });
        yield* [];
      },
      write: async () => ({ attempts: [], fault: undefined }),
      close: async () => undefined,
    };
    const snapshot = createSnapshotClient(silent, new AbortController().signal);
    const time = new AbortController();
    const first = rowsOf(snapshot, request('/list'), time.signal);
    await new Promise(setImmediate);
    time.abort(new TimeUpError('the query', 3));
    const error = await first.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ awaited: [{ what: 'page 7' }] });
    expect(await rowsOf(snapshot, request('/list')).catch((thrown: unknown) => thrown)).toBe(error);
    expect(asked).toEqual(['/list']);
  });

  test('ends with the audit', async () => {
    const client = new GatedClient({ '/list': pages });
    const audit = new AbortController();
    const reading = rowsOf(createSnapshotClient(client, audit.signal), request('/list'));
    audit.abort(new Error('interrupted'));
    client.release();
    await expect(reading).rejects.toThrow('interrupted');
  });

  test('takes a row from a list that was read before, in place of a get', async () => {
    const client = new GatedClient({ '/list': pages, '/list/d': [{ rows: [{ id: 'd' }] }] });
    client.release();
    const snapshot = createSnapshotClient(client, new AbortController().signal);
    await rowsOf(snapshot, request('/list'));
    const get = (path: string, org = 'acme') => rowsOf(snapshot, request(path, { org, rows: 'one' }));
    expect(await get('/list/b%2Fc')).toEqual([{ id: 'b/c', name: 'second' }]);
    expect(await get('/list/d')).toEqual([{ id: 'd' }]);
    await expect(get('/list/a', 'globex')).rejects.toThrow(NoAnswerError);
    expect(client.asked).toEqual(['acme /list', 'acme /list/d', 'globex /list/a']);
  });

  test('writes nothing', async () => {
    const snapshot = createSnapshotClient(new GatedClient({}), new AbortController().signal);
    await expect(
      snapshot.write(request('/list', { method: 'DELETE' }), new AbortController().signal),
    ).rejects.toThrow('an audit only reads');
  });
});
