import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type EmulatedOrg, type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { ask, askAll } from './client.ts';
import { FixedClock } from './fixed-clock.ts';

const day = 86_400_000;
const clock = new FixedClock();
let emulator: Emulator;
let acme: EmulatedOrg;

beforeAll(async () => {
  emulator = await startEmulator({ clock });
  acme = emulator.org('acme');
});
afterAll(() => emulator.stop());

const userNamed = (key: string) =>
  [...acme.state.users].find(({ profile }) => profile['login'] === `${key}@acme.example`)?.id ?? '';
const groupNamed = (name: string) => [...acme.state.groups].find((group) => group.name === name)?.id ?? '';
const filtered = (path: string, expression: string, name = 'filter') =>
  askAll(acme, `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(expression)}`);

describe('users', () => {
  test('the list leaves out DEPROVISIONED users; the get and a filter do not', async () => {
    const { rows } = await askAll(acme, '/api/v1/users');
    expect(rows).toHaveLength(acme.state.users.size - 1);
    expect(rows.map(({ status }) => status)).not.toContain('DEPROVISIONED');
    const gone = await ask(acme, `/api/v1/users/${userNamed('omar.haddad')}`);
    expect(gone.body.status).toBe('DEPROVISIONED');
    for (const name of ['filter', 'search']) {
      const found = await filtered('/api/v1/users', 'status eq "DEPROVISIONED"', name);
      expect(found.rows).toEqual([gone.body]);
    }
  });

  test('limit is obeyed up to 200, and every page is followed by the next', async () => {
    const whole = await askAll(acme, '/api/v1/users');
    const paged = await askAll(acme, '/api/v1/users?limit=4');
    expect(paged.rows).toEqual(whole.rows);
    expect(paged.pages).toBe(Math.ceil(whole.rows.length / 4));
    expect((await ask(acme, '/api/v1/users?limit=500')).status).toBe(200);
    for (const query of [
      'limit=0',
      'limit=x',
      'after=nonsense',
      'filter=status',
      'search=(status+eq+%22A%22',
    ]) {
      const { status, body } = await ask(acme, `/api/v1/users?${query}`);
      expect([query, status, body.errorCode]).toEqual([query, 400, 'E0000001']);
    }
  });

  test('a user is found by id, by login, and as me', async () => {
    const byId = await ask(acme, `/api/v1/users/${userNamed('svc-oktaql')}`);
    expect((await ask(acme, '/api/v1/users/svc-oktaql@acme.example')).body).toEqual(byId.body);
    expect((await ask(acme, '/api/v1/users/me')).body).toEqual(byId.body);
    const { status, body } = await ask(acme, '/api/v1/users/00unone');
    expect([status, body.errorSummary]).toEqual([404, 'Not found: Resource not found: 00unone (User)']);
  });
});

describe('groups and roles', () => {
  test('a super admin through a group shows in the roles of the group only', async () => {
    const jonas = userNamed('jonas.brandt');
    expect((await ask(acme, `/api/v1/users/${jonas}/roles`)).body).toEqual([]);
    const groups = await askAll(acme, `/api/v1/users/${jonas}/groups?limit=1`);
    expect(groups.rows.map(({ profile }) => profile.name)).toEqual([
      'Everyone',
      'Okta Administrators',
      'Platform Engineering',
    ]);
    expect(groups.pages).toBe(3);
    const roles = await ask(acme, `/api/v1/groups/${groupNamed('Okta Administrators')}/roles`);
    expect(roles.body).toMatchObject([{ type: 'SUPER_ADMIN', assignmentType: 'GROUP', status: 'ACTIVE' }]);
    expect((await ask(acme, '/api/v1/groups/00gnone/roles')).status).toBe(404);
    expect((await ask(acme, '/api/v1/users/00unone/roles')).status).toBe(404);
  });

  test('whether the roles of a user hold those of the groups is a setting, as sources differ', async () => {
    const holding = await startEmulator({ clock, userRolesHoldGroupRoles: true });
    onTestFinished(() => holding.stop());
    const { body } = await ask(holding.org('acme'), `/api/v1/users/${userNamed('jonas.brandt')}/roles`);
    expect(body).toMatchObject([{ type: 'SUPER_ADMIN', assignmentType: 'GROUP' }]);
  });

  test('users with roles come page by page, the next one named in the body', async () => {
    const ids: string[] = [];
    let pages = 0;
    for (let next: string | undefined = '/api/v1/iam/assignees/users?limit=5'; next !== undefined; pages++) {
      const { body, headers }: Awaited<ReturnType<typeof ask>> = await ask(acme, next);
      expect(headers.get('link')).toBeNull();
      ids.push(...body.value.map(({ id }: { id: string }) => id));
      next = body._links.next?.href;
    }
    expect(ids).toEqual([...acme.state.users].filter(({ roles }) => roles.length > 0).map(({ id }) => id));
    expect(pages).toBe(Math.ceil(ids.length / 5));
  });
});

describe('zones', () => {
  test('are listed and got, of every kind', async () => {
    const { rows } = await askAll(acme, '/api/v1/zones?limit=3');
    expect(rows).toHaveLength(acme.state.zones.size);
    expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['IP', 'DYNAMIC', 'DYNAMIC_V2']));
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['ACTIVE', 'INACTIVE']));
    expect(new Set(rows.map(({ usage }) => usage))).toEqual(new Set(['POLICY', 'BLOCKLIST']));
    expect((await ask(acme, `/api/v1/zones/${rows[0].id}`)).body).toEqual(rows[0]);
    expect((await ask(acme, '/api/v1/zones/nzonone')).body.errorSummary).toBe(
      'Not found: Resource not found: nzonone (NetworkZone)',
    );
  });
});

describe('the log', () => {
  const time = (daysAgo: number) => new Date(clock.now() - daysAgo * day).toISOString();

  test('reaches back seven days unless since says otherwise, in the order of time', async () => {
    const week = (await ask(acme, `/api/v1/logs?until=${time(0)}&limit=1000`)).body;
    const longer = (await ask(acme, `/api/v1/logs?since=${time(90)}&until=${time(0)}&limit=1000`)).body;
    const published = (rows: { published: string }[]) => rows.map((row) => row.published);
    expect(published(week).every((at) => at >= time(7))).toBe(true);
    expect(longer.length).toBeGreaterThan(week.length);
    expect(published(longer)).toEqual(published(longer).sort());
    const down = await ask(
      acme,
      `/api/v1/logs?since=${time(90)}&until=${time(0)}&limit=1000&sortOrder=DESCENDING`,
    );
    expect(published(down.body)).toEqual(published(longer).reverse());
  });

  test('pages when bounded end; polling always gives a next, with an empty page at the end', async () => {
    const bounded = await askAll(acme, `/api/v1/logs?since=${time(60)}&until=${time(0)}&limit=9`);
    const whole = (await ask(acme, `/api/v1/logs?since=${time(60)}&until=${time(0)}&limit=1000`)).body;
    expect(bounded.rows).toEqual(whole);
    expect(bounded.pages).toBe(Math.ceil(whole.length / 9));

    let page = await ask(acme, '/api/v1/logs?limit=1000');
    page = await ask(acme, page.next ?? '');
    expect(page.body).toEqual([]);
    const again = await ask(acme, page.next ?? '');
    expect([again.body, again.next]).toEqual([[], page.next]);
    const [, target] = (await ask(acme, '/api/v1/api-tokens')).body;
    await ask(acme, `/api/v1/api-tokens/${target.id}`, { method: 'DELETE' });
    const news = await ask(acme, page.next ?? '');
    expect(news.body.map(({ eventType }: { eventType: string }) => eventType)).toEqual([
      'system.api_token.revoke',
    ]);
  });

  test('has the five kinds of events about tokens; filters and keywords pick from it', async () => {
    const all = `/api/v1/logs?since=${time(90)}&until=${time(0)}&limit=1000`;
    const kinds = ['create', 'enable', 'update', 'revoke', 'request_outside_allowed_range'];
    const { rows } = await askAll(acme, all);
    const counted = (kind: string) =>
      rows.filter(({ eventType }) => eventType === `system.api_token.${kind}`).length;
    for (const kind of kinds) {
      const found = await filtered(all, `eventType eq "system.api_token.${kind}"`);
      expect(found.rows.length).toBe(counted(kind));
      expect(found.rows.length).toBeGreaterThan(0);
    }
    const either = kinds.map((kind) => `eventType eq "system.api_token.${kind}"`).join(' or ');
    expect((await filtered(all, either)).rows.length).toBe(
      kinds.reduce((sum, kind) => sum + counted(kind), 0),
    );
    const expired = await filtered(
      all,
      '(eventType eq "system.api_token.revoke") and actor.alternateId eq "system@okta.com"',
    );
    expect(expired.rows.map(({ target }) => target[0].displayName).sort()).toEqual([
      'audit-trial',
      'laptop-script',
    ]);
    const keyword = await filtered(all, 'CHURN-notebook allowed', 'q');
    expect(keyword.rows.map(({ eventType }) => eventType)).toEqual([
      'system.api_token.request_outside_allowed_range',
    ]);
  });

  test.each([
    'limit=1001',
    'limit=-1',
    'since=yesterday',
    'until=x',
    'filter=eventType',
    'filter=eventType+xx+%22a%22',
    'sortOrder=UP',
    `q=${'k'.repeat(41)}`,
    'after=x',
  ])('%s is 400', async (query) => {
    const { status, body } = await ask(acme, `/api/v1/logs?${query}`);
    expect([status, body.errorCode]).toEqual([400, 'E0000001']);
    expect(body.errorCauses).not.toEqual([]);
  });
});
