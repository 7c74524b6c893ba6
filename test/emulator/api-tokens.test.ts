import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoOrgNames } from '../../src/emulator/emulator.ts';
import { type EmulatedOrg, type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { ask, askAll } from './client.ts';
import { FixedClock } from './fixed-clock.ts';

const tokens = '/api/v1/api-tokens';
const day = 86_400_000;

let clock: FixedClock;
let emulator: Emulator;
let acme: EmulatedOrg;

beforeEach(async () => {
  clock = new FixedClock();
  emulator = await startEmulator({ clock });
  acme = emulator.org('acme');
});

afterEach(() => emulator.stop());

async function callerOf(org: EmulatedOrg) {
  const { body } = await ask(org, tokens);
  return body.find((token: { name: string }) => token.name === 'oktaql-audit');
}

describe('who may ask', () => {
  test('each org has its own origin and knows its own token only', async () => {
    expect(emulator.orgs.map(({ name }) => name)).toEqual([...demoOrgNames]);
    expect(new Set(emulator.orgs.map(({ url }) => url)).size).toBe(3);
    for (const org of emulator.orgs) {
      const { status, body } = await ask(org, tokens);
      expect(status).toBe(200);
      expect(body.length).toBeGreaterThanOrEqual(30);
      expect(body.length).toBeLessThanOrEqual(60);
    }
    const foreign = await ask(acme, tokens, {
      headers: { authorization: `SSWS ${emulator.org('globex').token}` },
    });
    expect(foreign.status).toBe(401);
    expect(foreign.body).toMatchObject({ errorCode: 'E0000011', errorSummary: 'Invalid token provided' });
  });

  test('a request without a signature gets 403, an unknown scheme 401', async () => {
    expect((await ask(acme, tokens, { unsigned: true })).body.errorCode).toBe('E0000005');
    const basic = await ask(acme, tokens, { headers: { authorization: 'Basic eDp5' } });
    expect([basic.status, basic.body.errorCode]).toEqual([401, 'E0000011']);
  });

  test('asking with a token renews that token, and no other', async () => {
    const before = await ask(acme, tokens);
    clock.advance(day / 2);
    const after = await ask(acme, tokens);
    const moved = after.body.filter(
      (token: { expiresAt: string }, index: number) => token.expiresAt !== before.body[index].expiresAt,
    );
    const names = moved.map((token: { name: string }) => token.name);
    // The AD agent renews its token by itself.
    expect(names).toEqual(['oktaql-audit', 'AD agent dc-01']);
    expect(Date.parse(moved[0].expiresAt)).toBe(clock.now() + 30 * day);
    expect(Date.parse(moved[0].lastUpdated)).toBe(clock.now());
  });

  test('a use moves expiresAt and lastUpdated at most once a minute', async () => {
    const times = async () => {
      const { expiresAt, lastUpdated } = await callerOf(acme);
      return [expiresAt, lastUpdated].map((time) => Date.parse(time));
    };
    const first = await times();
    clock.advance(33_000);
    expect(await times()).toEqual(first);
    clock.advance(39_000);
    expect(await times()).toEqual([clock.now() + 30 * day, clock.now()]);
  });

  test('lastUpdated is the last use, but where a PUT came after it', async () => {
    const { body } = await ask(acme, tokens);
    const isLastUse = ({ expiresAt, lastUpdated }: Record<string, string>) =>
      Date.parse(expiresAt ?? '') - Date.parse(lastUpdated ?? '') === 30 * day;
    const others = body.filter(
      (token: Record<string, string>) => token['tokenWindow'] === 'P30D' && !isLastUse(token),
    );
    expect(others.map(({ name }: { name: string }) => name)).toEqual(['terraform-state-migration']);
  });

  test('a token that has run out is neither listed nor accepted', async () => {
    clock.advance(29 * day);
    await ask(acme, tokens);
    const live = (await ask(acme, tokens)).body.length;
    expect(live).toBeLessThan(acme.state.tokens.size);
    clock.advance(31 * day);
    expect((await ask(acme, tokens)).status).toBe(401);
  });
});

describe('bodies as recorded', () => {
  test('a token carries _links with addresses of its own org, and leaves out what is empty', async () => {
    const { body } = await ask(acme, tokens);
    for (const token of body) {
      expect(token._links.self).toEqual({
        href: `${acme.url}${tokens}/${token.id}`,
        hints: { allow: ['GET', 'DELETE'] },
      });
      expect(token._links.user.href).toBe(`${acme.url}/api/v1/users/${token.userId}`);
      expect(token).not.toHaveProperty('_link');
      expect(token.network?.include).not.toEqual([]);
      expect(token.network?.exclude).not.toEqual([]);
      expect(token.id).toMatch(/^00T[0-9A-Za-z]{17}$/);
      expect(token.userId).toMatch(/^00u[0-9A-Za-z]{17}$/);
    }
    expect(body.some((token: object) => !('network' in token))).toBe(true);
    expect(body.some((token: { tokenWindow: unknown }) => token.tokenWindow === null)).toBe(true);
    expect(
      body.some((token: { network?: { connection: string } }) => token.network?.connection === 'ANYWHERE'),
    ).toBe(true);
  });

  test('the same seed and clock give the same rows', async () => {
    const again = await startEmulator({ clock: new FixedClock() });
    const [first, second] = [await ask(acme, tokens), await ask(again.org('acme'), tokens)];
    await again.stop();
    const withoutLinks = (rows: object[]) => rows.map((row) => ({ ...row, _links: undefined }));
    expect(withoutLinks(second.body)).toEqual(withoutLinks(first.body));
  });

  test('an unknown id is 404 in the recorded words', async () => {
    const { status, body, headers } = await ask(acme, `${tokens}/invalid-id`);
    expect(status).toBe(404);
    expect(body).toEqual({
      errorCode: 'E0000007',
      errorSummary: 'Not found: Resource not found: invalid-id (Token)',
      errorLink: 'E0000007',
      errorId: expect.stringMatching(/^oae[0-9A-Za-z]{17}$/),
      errorCauses: [],
    });
    expect(headers.get('x-okta-request-id')).toBeTruthy();
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('date')).toBe(new Date(clock.now()).toUTCString());
  });

  test('an empty id lists', async () => {
    const listed = await ask(acme, `${tokens}/`);
    expect(listed.status).toBe(200);
    expect(listed.body).toHaveLength((await ask(acme, tokens)).body.length);
  });

  test('limit, q and a strange after change nothing', async () => {
    const all = (await ask(acme, tokens)).body.length;
    for (const query of ['?limit=3', '?q=terraform', '?after=00Tnone', '?limit=abc']) {
      const { status, body, next } = await ask(acme, `${tokens}${query}`);
      expect([status, body.length, next]).toEqual([200, all, undefined]);
    }
  });

  test('other methods are 405, unknown paths 404', async () => {
    for (const [method, path] of [
      ['POST', tokens],
      ['PATCH', `${tokens}/x`],
      ['PUT', '/api/v1/users'],
      ['DELETE', '/api/v1/logs'],
    ] as const) {
      const { status, body } = await ask(acme, path, { method });
      expect([status, body.errorCode]).toEqual([405, 'E0000022']);
    }
    expect(
      (
        await fetch(`${acme.url}${tokens}`, {
          method: 'HEAD',
          headers: { authorization: `SSWS ${acme.token}` },
        })
      ).status,
    ).toBe(405);
    for (const path of ['/', '/api/v1/nothing', '/api/v1/api-tokens/a/b', '/api/v1/api-tokens/%zz']) {
      const { status, body } = await ask(acme, path);
      expect([status, body.errorCode]).toEqual([404, 'E0000007']);
    }
  });
});

describe('paging', () => {
  test('every row comes once, and each page names itself and the next one', async () => {
    const whole = (await ask(acme, tokens)).body.map(({ id }: { id: string }) => id);
    emulator.settings.pageSize.apiTokens = 7;
    const { rows, pages } = await askAll(acme, tokens);
    expect(rows.map(({ id }) => id)).toEqual(whole);
    expect(pages).toBe(Math.ceil(whole.length / 7));
    const first = await ask(acme, tokens);
    expect(first.headers.get('link')).toContain(`<${acme.url}${tokens}>; rel="self"`);
    expect(first.next?.startsWith(`${acme.url}${tokens}?after=`)).toBe(true);
  });

  test('a row revoked between two pages does not shift the ones after it', async () => {
    emulator.settings.pageSize.apiTokens = 5;
    const first = await ask(acme, tokens);
    await ask(acme, `${tokens}/${first.body[4].id}`, { method: 'DELETE' });
    const second = await ask(acme, first.next ?? '');
    emulator.settings.pageSize.apiTokens = 200;
    const rest = (await ask(acme, tokens)).body;
    expect(second.body[0].id).toBe(rest[4].id);
  });
});

describe('PUT', () => {
  const put = (id: string, body: unknown) => ask(acme, `${tokens}/${id}`, { method: 'PUT', body });
  const zoneNamed = (name: string) => [...acme.state.zones].find((zone) => zone.name === name)?.id;

  test('replaces the whole network and moves lastUpdated, not expiresAt', async () => {
    const target = (await ask(acme, tokens)).body.find(
      (token: { name: string }) => token.name === 'door-badges',
    );
    expect(target.network).toMatchObject({ include: [expect.any(String)], exclude: [expect.any(String)] });
    clock.advance(60_000);
    const network = { connection: 'ZONE', include: [zoneNamed('build-farm')] };
    const { status, body } = await put(target.id, {
      name: 'another name',
      clientName: target.clientName,
      userId: target.userId,
      created: target.created,
      network,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...target,
      network,
      lastUpdated: new Date(clock.now()).toISOString(),
    });
    expect((await ask(acme, `${tokens}/${target.id}`)).body).toEqual(body);
  });

  test('is written into the log', async () => {
    const target = (await ask(acme, tokens)).body[3];
    await put(target.id, { network: { connection: 'ANYWHERE' } });
    clock.advance(1000);
    const filter = encodeURIComponent(
      `eventType eq "system.api_token.update" and target.id eq "${target.id}"`,
    );
    const { body } = await ask(acme, `/api/v1/logs?filter=${filter}`);
    expect(body).toHaveLength(1);
    expect(body[0].actor.alternateId).toBe('svc-oktaql@acme.example');
  });

  test.each([
    ['not JSON', '{', 'E0000003'],
    ['an array', [], 'E0000003'],
    ['network is text', { network: 'ANYWHERE' }, 'E0000001'],
    ['network is null', { network: null }, 'E0000001'],
    ['no connection', { network: {} }, 'E0000001'],
    ['unknown connection', { network: { connection: 'MOON' } }, 'E0000001'],
    [
      'a zone that does not exist',
      { network: { connection: 'ZONE', include: ['nzo00000000000000000'] } },
      'E0000001',
    ],
    ['include is text', { network: { connection: 'ZONE', include: 'nzo' } }, 'E0000001'],
    ['no zones', { network: { connection: 'ZONE' } }, 'E0000001'],
    ['name is a number', { name: 7 }, 'E0000001'],
  ])('%s is 400 and changes nothing', async (_, sent, errorCode) => {
    const target = (await ask(acme, tokens)).body[2];
    const { status, body } = await put(target.id, sent);
    expect([status, body.errorCode]).toEqual([400, errorCode]);
    expect((await ask(acme, `${tokens}/${target.id}`)).body).toEqual(target);
  });

  test.each(['old-datacenter', 'tor-exits'])(
    'the zone %s cannot be named: it is no active IP zone',
    async (name) => {
      const target = (await ask(acme, tokens)).body[2];
      const { status, body } = await put(target.id, {
        network: { connection: 'ZONE', include: [zoneNamed(name)] },
      });
      expect(status).toBe(400);
      expect(body.errorCauses[0].errorSummary).toContain(zoneNamed(name));
    },
  );

  test('does not create: an unknown id is 404', async () => {
    expect((await put('00Tnone0000000000000', { network: { connection: 'ANYWHERE' } })).status).toBe(404);
  });
});

describe('DELETE', () => {
  test('revokes one token; the second time it is 404', async () => {
    const [, target] = (await ask(acme, tokens)).body;
    const count = acme.state.tokens.size;
    const { status, body } = await ask(acme, `${tokens}/${target.id}`, { method: 'DELETE' });
    expect([status, body]).toEqual([204, undefined]);
    expect(acme.state.tokens.size).toBe(count - 1);
    expect((await ask(acme, `${tokens}/${target.id}`, { method: 'DELETE' })).status).toBe(404);
  });

  test('/current revokes the token in use, which is refused from then on', async () => {
    const caller = await callerOf(acme);
    expect((await ask(acme, `${tokens}/current`, { method: 'DELETE' })).status).toBe(204);
    expect(acme.state.tokens.get(caller.id)).toBeUndefined();
    const refused = await ask(acme, tokens);
    expect([refused.status, refused.body.errorCode]).toEqual([401, 'E0000011']);
    expect((await ask(emulator.org('globex'), tokens)).status).toBe(200);
  });

  test('another token that requests are signed with has a life of its own', async () => {
    const caller = await callerOf(acme);
    const stored = acme.state.tokens.get(caller.id);
    if (stored === undefined) throw new Error('the caller is not there');
    const second = { ...stored, id: '00Tsecondcaller00000', name: 'second', secret: '00second-demo-token' };
    acme.state.addCaller(second);
    const signed = { headers: { authorization: `SSWS ${second.secret}` } };
    expect((await ask(acme, tokens, signed)).body.at(-1).name).toBe('second');
    expect((await ask(acme, `${tokens}/current`, { method: 'DELETE', ...signed })).status).toBe(204);
    expect((await ask(acme, tokens, signed)).status).toBe(401);
    expect((await ask(acme, tokens)).status).toBe(200);
  });

  test('of the own id revokes the token in use as well', async () => {
    const caller = await callerOf(acme);
    expect((await ask(acme, `${tokens}/${caller.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(acme, tokens)).status).toBe(401);
  });
});
