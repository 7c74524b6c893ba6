import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmulatedOrg, type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { ask } from './client.ts';
import { FixedClock } from './fixed-clock.ts';
import { Checker, type Document } from './openapi-checker.ts';

/** Written by `npm run catalog`. */
const schemas = new URL('document-schemas.json', import.meta.url);

describe('the emulator against the OpenAPI document', () => {
  let checker: Checker;
  let emulator: Emulator;

  beforeAll(async () => {
    const document = JSON.parse(readFileSync(schemas, 'utf8')) as Document;
    // Known to be wrong in the document: bodies carry `_links`, not `_link`; `tokenWindow` may be null, and its
    // pattern rejects P30D.
    const { TimeDuration } = document.components['schemas'] as Record<string, { pattern?: string }>;
    if (TimeDuration !== undefined) delete TimeDuration.pattern;
    const isTokenLinks = (path: string) => /^\$(\[\d+\])?\._links$/.test(path);
    // Its own examples of log events send null where no schema says so.
    const mayBeNull = (path: string) => path.endsWith('.tokenWindow') || eventMember.test(path);
    checker = new Checker(document, isTokenLinks, mayBeNull);
    emulator = await startEmulator({ clock: new FixedClock() });
  });
  afterAll(() => emulator.stop());

  const eventMember = /^\$\[\d+\]\.(actor|client|outcome|request|target|legacyEventType|securityContext)\b/;

  async function check(
    org: EmulatedOrg,
    path: string,
    target: string,
    expected: number,
    method = 'GET',
    sent?: unknown,
  ) {
    const { status, body } = await ask(org, target, {
      method,
      ...(sent === undefined ? {} : { body: sent }),
    });
    expect(status, `${method} ${target}`).toBe(expected);
    const schema = checker.bodySchema(path, method, status);
    const faults =
      schema === undefined ? (body === undefined ? [] : ['a body']) : checker.faults(schema, body);
    expect(faults, `${method} ${target}`).toEqual([]);
    return body;
  }

  test.each(['acme', 'globex', 'initech'])(
    'every reading operation of %s answers as documented',
    async (name) => {
      const org = emulator.org(name);
      const get = (path: string, target: string, status = 200) => check(org, path, target, status);
      for (const { id } of await get('/api/v1/api-tokens', '/api/v1/api-tokens')) {
        await get('/api/v1/api-tokens/{apiTokenId}', `/api/v1/api-tokens/${id}`);
      }
      for (const { id } of await get('/api/v1/users', '/api/v1/users')) {
        await get('/api/v1/users/{id}', `/api/v1/users/${id}`);
        await get('/api/v1/users/{userId}/roles', `/api/v1/users/${id}/roles`);
        for (const group of await get('/api/v1/users/{id}/groups', `/api/v1/users/${id}/groups`)) {
          await get('/api/v1/groups/{groupId}/roles', `/api/v1/groups/${group.id}/roles`);
        }
      }
      for (const { id } of await get('/api/v1/zones', '/api/v1/zones')) {
        await get('/api/v1/zones/{zoneId}', `/api/v1/zones/${id}`);
      }
      await get('/api/v1/logs', '/api/v1/logs?since=2020-01-01T00:00:00Z&limit=1000');
      await get('/api/v1/iam/assignees/users', '/api/v1/iam/assignees/users?limit=2');
    },
  );

  test('refusals have documented statuses and error bodies', async () => {
    const acme = emulator.org('acme');
    for (const [path, target] of [
      ['/api/v1/api-tokens/{apiTokenId}', '/api/v1/api-tokens/none'],
      ['/api/v1/users/{id}', '/api/v1/users/none'],
      ['/api/v1/users/{id}/groups', '/api/v1/users/none/groups'],
      ['/api/v1/users/{userId}/roles', '/api/v1/users/none/roles'],
      ['/api/v1/groups/{groupId}/roles', '/api/v1/groups/none/roles'],
      ['/api/v1/zones/{zoneId}', '/api/v1/zones/none'],
    ] as const) {
      await check(acme, path, target, 404);
    }
    await check(acme, '/api/v1/logs', '/api/v1/logs?limit=x', 400);
    Object.assign(emulator.settings.rateLimit, { enabled: true, limit: 0 });
    await check(acme, '/api/v1/api-tokens', '/api/v1/api-tokens', 429);
    await check(acme, '/api/v1/logs', '/api/v1/logs', 429);
    emulator.settings.rateLimit.enabled = false;
  });

  test('writes answer as documented', async () => {
    const org = emulator.org('initech');
    const [, , { id }] = (await ask(org, '/api/v1/api-tokens')).body;
    const path = '/api/v1/api-tokens/{apiTokenId}';
    const target = `/api/v1/api-tokens/${id}`;
    const body = { name: 'n', clientName: 'Okta API', userId: 'u', created: '2021-11-09T20:38:10.000Z' };
    await check(org, path, target, 200, 'PUT', { ...body, network: { connection: 'ANYWHERE' } });
    await check(org, path, target, 400, 'PUT', { network: {} });
    await check(org, path, '/api/v1/api-tokens/none', 404, 'PUT', {});
    await check(org, path, target, 204, 'DELETE');
    await check(org, path, target, 404, 'DELETE');
    await check(org, '/api/v1/api-tokens/current', '/api/v1/api-tokens/current', 204, 'DELETE');
  });
});

test('the checker itself finds what is wrong with a body', () => {
  const document: Document = {
    paths: {},
    components: {
      schemas: { Name: { type: 'string', maxLength: 3 }, Id: { properties: { id: { type: 'integer' } } } },
    },
  };
  const checker = new Checker(document);
  const schema = {
    type: 'object',
    required: ['name', 'at'],
    properties: {
      name: { $ref: '#/components/schemas/Name' },
      at: { type: 'string', format: 'date-time' },
      kind: { type: 'string', enum: ['A', 'B'] },
      parts: {
        type: 'array',
        items: {
          allOf: [{ $ref: '#/components/schemas/Id' }, { properties: { more: { type: 'boolean' } } }],
        },
      },
    },
  };
  const at = '2026-01-01T00:00:00.000Z';
  expect(checker.faults(schema, { name: 'abc', at, kind: 'A', parts: [{ id: 1, more: true }] })).toEqual([]);
  expect(
    checker.faults(schema, { name: 'abcd', at: 'now', kind: 'C', parts: [{ id: 'x', other: 1 }], x: 1 }),
  ).toEqual([
    '$.name: wrong length',
    '$.at: now is no date-time',
    '$.kind: C is not listed',
    '$.parts[0]: no schema names other',
    '$.parts[0].id: no integer',
    '$: no schema names x',
  ]);
  expect(checker.faults(schema, { name: null, parts: {} })).toEqual([
    '$: at is missing',
    '$.name: null',
    '$.parts: no array',
  ]);
});
