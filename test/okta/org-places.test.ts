import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Org } from '../../src/config/org.ts';
import { Secret } from '../../src/config/secret.ts';
import { createApiClient } from '../../src/okta/client.ts';
import { createOrgPlaces, mostOrgsAtOnce } from '../../src/okta/org-places.ts';

const never = new AbortController().signal;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

const afterTurns = (turns: number, action: () => void): void => {
  if (turns === 0) action();
  else setImmediate(() => afterTurns(turns - 1, action));
};

test('no more orgs than the bound have a place, and they get theirs in order', async () => {
  const placeOf = createOrgPlaces(2);
  const inside: string[] = [];
  const enter = (org: string) =>
    placeOf(org)
      .enter(never)
      .then(() => inside.push(org));
  for (const org of ['a', 'b', 'c', 'd']) enter(org);
  await turn();
  expect(inside).toEqual(['a', 'b']);
  placeOf('b').leave();
  await turn();
  expect(inside).toEqual(['a', 'b', 'c']);
  placeOf('a').leave();
  placeOf('c').leave();
  await turn();
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
});

test('all requests of an org share its place, and the last gives it back', async () => {
  const placeOf = createOrgPlaces(1);
  const inside: string[] = [];
  const enter = (org: string) =>
    placeOf(org)
      .enter(never)
      .then(() => inside.push(org));
  for (const org of ['a', 'b', 'b', 'a']) enter(org);
  await turn();
  expect(inside).toEqual(['a', 'a']);
  placeOf('a').leave();
  await turn();
  expect(inside).toEqual(['a', 'a']);
  placeOf('a').leave();
  await turn();
  expect(inside).toEqual(['a', 'a', 'b', 'b']);
});

test('a request that is given up while it waits takes no place', async () => {
  const placeOf = createOrgPlaces(1);
  await placeOf('a').enter(never);
  const abort = new AbortController();
  const waiting = placeOf('b').enter(abort.signal);
  abort.abort(new Error('given up'));
  await expect(waiting).rejects.toThrow('given up');
  const next = placeOf('c').enter(never);
  placeOf('a').leave();
  await next;
  await expect(placeOf('b').enter(abort.signal)).rejects.toThrow('given up');
});

test('of 200 orgs no more are asked at once, all are answered, and few connections are kept', async () => {
  const underWay = new Map<string, number>();
  const waiting: (() => void)[] = [];
  let most = 0;
  let connections = 0;
  let mostConnections = 0;
  const server = createServer((request, response) => {
    const org = String(request.headers.authorization);
    underWay.set(org, (underWay.get(org) ?? 0) + 1);
    most = Math.max(most, underWay.size);
    waiting.push(() => {
      underWay.delete(org);
      response.setHeader('content-type', 'application/json');
      response.end('[]');
    });
    // Those that come together are seen together: they are answered some turns later.
    afterTurns(20, () => {
      for (const answer of waiting.splice(0)) answer();
    });
  });
  server.on('connection', (socket) => {
    mostConnections = Math.max(mostConnections, ++connections);
    socket.on('close', () => connections--);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const orgs: Org[] = Array.from({ length: 200 }, (_, index) => ({
    name: `org-${index}`,
    url: `http://127.0.0.1:${port}`,
    credentials: { kind: 'ssws', token: new Secret(`00org-${index}-not-a-secret`) },
    sources: {},
  }));
  const client = createApiClient({ directory: { orgs, warnings: [] }, env: {} });
  closers.push(() => client.close());
  const ask = async (org: string) => {
    const pages = [];
    const request = {
      org,
      operation: 'list_api_tokens',
      method: 'GET',
      path: '/api/v1/api-tokens',
      query: {},
      paging: 'link',
      rows: 'many',
      rowsAt: undefined,
      scope: 'okta.apiTokens.read',
      retryable: true,
    } as const;
    for await (const page of client.read(request, never)) pages.push(page);
    return pages.length;
  };
  const pages = await Promise.all(orgs.map(({ name }) => ask(name)));
  expect(pages.every((count) => count === 1)).toBe(true);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(mostOrgsAtOnce);
  expect(mostConnections).toBeLessThanOrEqual(mostOrgsAtOnce + 128);
});
