import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/base/errors.ts';
import { settle, until } from '../fixtures/wait.ts';
import { listTokens, readAll, rejection, serve } from './client-fixture.ts';
import type { ReceivedRequest } from './scripted-server.ts';

const pageNumber = ({ url }: ReceivedRequest) =>
  Number(new URL(url, 'http://x').searchParams.get('after') ?? 1);

/** A list of so many pages of one row each. */
const pages = (count: number) => (request: ReceivedRequest) => {
  const number = pageNumber(request);
  const headers = number < count ? { link: `</api/v1/api-tokens?after=${number + 1}>; rel="next"` } : {};
  return { body: [{ id: String(number) }], headers };
};

/** The pages that were asked for, once they are there, and no more a little later. */
const expectAsked = async (server: { readonly received: readonly ReceivedRequest[] }, numbers: number[]) => {
  const asked = () => server.received.map(pageNumber);
  await until(() => asked().length >= numbers.length);
  await settle();
  expect(asked()).toEqual(numbers);
};

describe('paging', () => {
  it('asks for the next page while the current one is used, and for no more', async () => {
    const { client, server } = await serve(pages(5));
    const read = client.read(listTokens(), new AbortController().signal)[Symbol.asyncIterator]();
    expect((await read.next()).value).toMatchObject({ rows: [{ id: '1' }] });
    await expectAsked(server, [1, 2]);
    expect((await read.next()).value).toMatchObject({ rows: [{ id: '2' }] });
    await expectAsked(server, [1, 2, 3]);
    await read.return?.();
  });

  it('asks for the page after the one that is waited for as soon as its headers are there', async () => {
    const finish: (() => void)[] = [];
    const { client, server } = await serve((request) => (_, { response }) => {
      const { body, headers } = pages(5)(request);
      response.writeHead(200, headers);
      response.flushHeaders();
      finish.push(() => response.end(JSON.stringify(body)));
      return undefined;
    });
    const read = client.read(listTokens(), new AbortController().signal)[Symbol.asyncIterator]();
    const first = read.next();
    await expectAsked(server, [1, 2]);
    finish[0]?.();
    expect((await first).value).toMatchObject({ rows: [{ id: '1' }] });
    // The first page is in use and the second on its way: a third would be one too many.
    await expectAsked(server, [1, 2]);
    const second = read.next();
    finish[1]?.();
    expect((await second).value).toMatchObject({ rows: [{ id: '2' }] });
    await read.return?.();
  });

  it('reads what a page names at last, when it had to be asked for again', async () => {
    const asked = new Set<number>();
    const { client, server } = await serve((request, index) => {
      asked.add(pageNumber(request));
      if (pageNumber(request) !== 1) return { body: [{ id: String(pageNumber(request)) }] };
      const named = index === 0 ? 7 : 2;
      return async (_, { response, socket }) => {
        response.writeHead(200, { link: `</api/v1/api-tokens?after=${named}>; rel="next"` });
        response.write('[{"id":"1"}');
        if (index === 0) {
          await until(() => asked.has(named));
          socket.destroy();
        } else {
          await settle();
          response.end(']');
        }
        return undefined;
      };
    });
    expect((await readAll(client, listTokens())).map(({ id }) => id)).toEqual(['1', '2']);
    expect(server.received.map(pageNumber).sort()).toEqual([1, 1, 2, 7]);
  });

  it('reads 300 pages to the end over two connections at most', async () => {
    const { client, server } = await serve(pages(300));
    expect(await readAll(client, listTokens())).toHaveLength(300);
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('stops what is on its way when the reader leaves', async () => {
    let closed = false;
    const { client, server, events } = await serve((request) =>
      pageNumber(request) === 1
        ? pages(2)(request)
        : (_, { socket }) => {
            socket.once('close', () => {
              closed = true;
            });
            return undefined;
          },
    );
    for await (const page of client.read(listTokens(), new AbortController().signal)) {
      expect(page.rows).toHaveLength(1);
      await until(() => server.received.length === 2);
      break;
    }
    await until(() => closed);
    expect(server.received).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ kind: 'failed', reason: 'given up' });
  });

  it('gives the pages before the one that fails, then the error', async () => {
    const { client } = await serve((request) =>
      pageNumber(request) === 3 ? { status: 500 } : pages(5)(request),
    );
    const read = client.read(listTokens(), new AbortController().signal)[Symbol.asyncIterator]();
    expect((await read.next()).value).toMatchObject({ rows: [{ id: '1' }] });
    expect((await read.next()).value).toMatchObject({ rows: [{ id: '2' }] });
    expect(await rejection(read.next())).toMatchObject({ status: 500 });
    expect((await read.next()).done).toBe(true);
  });

  it('follows a Link even where the declaration expects no pages', async () => {
    const { client } = await serve(pages(2));
    expect(await readAll(client, { ...listTokens(), paging: 'none' })).toHaveLength(2);
  });

  it.each([
    [{ next: 'x' }, /_links\.next of the body holds no href/],
    [{ next: {} }, /_links\.next of the body holds no href/],
    [{ next: { href: 'https://evil.example/' } }, /leads from http:.* to https:\/\/evil\.example/],
    [{ next: { href: '/api/v1/api-tokens' } }, /leads back to a page that was read already/],
  ])('refuses a next page in the body that is %j', async (links, says) => {
    const { client } = await serve([{ body: { value: [], _links: links } }]);
    const error = await rejection(readAll(client, { ...listTokens(), paging: 'body', rowsAt: 'value' }));
    expect(error.message).toMatch(says);
  });

  it.each([{}, { _links: null }, { _links: {} }, { _links: { next: null } }, { _links: { self: {} } }])(
    'ends at a body with %j',
    async (rest) => {
      const { client } = await serve([{ body: { value: [{ id: 'a' }], ...rest } }]);
      expect(await readAll(client, { ...listTokens(), paging: 'body', rowsAt: 'value' })).toEqual([
        { id: 'a' },
      ]);
    },
  );

  it.each([{}, { value: {} }, []])('refuses a body with no rows where they belong: %j', async (body) => {
    const { client } = await serve([{ body }]);
    const error = await rejection(readAll(client, { ...listTokens(), paging: 'body', rowsAt: 'value' }));
    expect(error.message).toMatch(/the body is not an object with an array in “value”/);
  });

  describe('through empty pages, each of which names another,', () => {
    const emptyBut = (full: (page: number) => boolean, count: number) => (request: ReceivedRequest) => {
      const page = pages(count)(request);
      return full(pageNumber(request)) ? page : { ...page, body: [] };
    };
    const inTheBody = (request: ReceivedRequest) => ({
      body: { value: [], _links: { next: { href: `/api/v1/api-tokens?after=${pageNumber(request) + 1}` } } },
    });

    it.each([
      ['by Link', listTokens(), emptyBut(() => false, Infinity)],
      ['by Link, after some rows', listTokens(), emptyBut((page) => page <= 7, Infinity)],
      ['in the body', { ...listTokens(), paging: 'body' as const, rowsAt: 'value' }, inTheBody],
    ])('ends with an error that names the list: %s', async (_, request, script) => {
      const { client, server } = await serve(script);
      const error = await rejection(readAll(client, request));
      expect(error).toMatchObject({ exitCode: 5 });
      expect(error.message).toMatch(/^acme: 100 pages of list_api_tokens in a row are empty.*GET http/);
      // The one after may be on its way by then.
      expect(server.received.filter((asked) => pageNumber(asked) > 7).length).toBeLessThanOrEqual(101);
    });

    it.each([
      ['99 of them, and then a row', 100, 1],
      ['a row among each 99 of them', 301, 3],
    ])('is read to the end: %s', async (_, count, rows) => {
      const { client } = await serve(emptyBut((page) => page % 100 === 0, count));
      expect(await readAll(client, listTokens())).toHaveLength(rows);
    });

    it('is read to the end: 100 of them, the last without another', async () => {
      const { client } = await serve(emptyBut(() => false, 100));
      expect(await readAll(client, listTokens())).toEqual([]);
    });
  });

  it('ends every read when the client is closed', async () => {
    const { client, server } = await serve([() => undefined]);
    const read = rejection(readAll(client, listTokens()));
    await until(() => server.received.length === 1);
    await client.close();
    expect(await read).toBeInstanceOf(InterruptedError);
  });
});
