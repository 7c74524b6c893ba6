import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoOrgs } from '../../src/emulator/seed/demo-orgs.ts';
import { cleanOrg } from '../emulator-support/clean-org.ts';
import type { PlantedQuestion } from '../emulator-support/planted.ts';
import { type EmulatedOrg, type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { ask, askAll } from './client.ts';
import { FixedClock } from './fixed-clock.ts';

/** Everything that the questions need, as it comes over HTTP. */
interface Snapshot {
  readonly org: string;
  readonly now: number;
  // biome-ignore lint/suspicious/noExplicitAny: Okta's bodies.
  readonly tokens: readonly any[];
  // biome-ignore lint/suspicious/noExplicitAny: Okta's bodies.
  readonly owners: ReadonlyMap<string, any>;
  readonly superAdmins: ReadonlySet<string>;
  // biome-ignore lint/suspicious/noExplicitAny: Okta's bodies.
  readonly zones: ReadonlyMap<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: Okta's bodies.
  readonly events: readonly any[];
}

const day = 86_400_000;

async function snapshotOf(org: EmulatedOrg, now: number): Promise<Snapshot> {
  const tokens = (await askAll(org, '/api/v1/api-tokens')).rows;
  const owners = new Map();
  const superAdmins = new Set<string>();
  for (const id of new Set<string>(tokens.map(({ userId }) => userId))) {
    const user = await ask(org, `/api/v1/users/${id}`);
    if (user.status === 404) continue;
    owners.set(id, user.body);
    const roles = (await ask(org, `/api/v1/users/${id}/roles`)).body;
    for (const group of (await askAll(org, `/api/v1/users/${id}/groups`)).rows) {
      roles.push(...(await ask(org, `/api/v1/groups/${group.id}/roles`)).body);
    }
    if (roles.some(({ type }: { type: string }) => type === 'SUPER_ADMIN')) superAdmins.add(id);
  }
  const zones = new Map((await askAll(org, '/api/v1/zones')).rows.map((zone) => [zone.id, zone]));
  const since = new Date(now - 90 * day).toISOString();
  const until = new Date(now).toISOString();
  const events = (await askAll(org, `/api/v1/logs?since=${since}&until=${until}&limit=1000`)).rows;
  return { org: org.name, now, tokens, owners, superAdmins, zones, events };
}

const windowDays: Readonly<Record<string, number>> = { P30D: 30, P90D: 90, PT5M: 5 / 1440 };

// biome-ignore lint/suspicious/noExplicitAny: Okta's bodies.
type Asks = (token: any, snapshot: Snapshot) => boolean;

const zoneIds: (token: { network?: { include?: string[]; exclude?: string[] } }) => readonly string[] = ({
  network,
}) => [...(network?.include ?? []), ...(network?.exclude ?? [])];
const same =
  (member: string): Asks =>
  (token, { tokens }) =>
    tokens.filter((other) => other[member] === token[member]).length > 1;
const unusedFor =
  (days: number): Asks =>
  ({ expiresAt, tokenWindow, lastUpdated }, { now }) => {
    const used =
      tokenWindow === null
        ? Date.parse(lastUpdated)
        : Date.parse(expiresAt) - (windowDays[tokenWindow] ?? Number.NaN) * day;
    return now - used > days * day;
  };
const olderThan =
  (days: number): Asks =>
  ({ created }, { now }) =>
    now - Date.parse(created) > days * day;
const createdWithin =
  (days: number): Asks =>
  ({ created }, { now }) =>
    now - Date.parse(created) <= days * day;
const refusedOutside =
  (days: number): Asks =>
  ({ id }, { events, now }) =>
    events.some(
      ({ eventType, published, target }) =>
        eventType === 'system.api_token.request_outside_allowed_range' &&
        target[0].id === id &&
        now - Date.parse(published) <= days * day,
    );

const questions: Partial<Record<PlantedQuestion, Asks>> = {
  '1': ({ network }) => network === undefined || network.connection === 'ANYWHERE',
  '2': ({ network }) => network?.connection === 'ZONE' && network.include === undefined,
  '3': (token, { zones }) => zoneIds(token).some((id) => !zones.has(id)),
  '4': (token, { zones }) =>
    zoneIds(token).some((id) => zones.get(id)?.status === 'INACTIVE' || zones.get(id)?.usage === 'BLOCKLIST'),
  '5': ({ userId }, { superAdmins }) => superAdmins.has(userId),
  '6:person': ({ userId }, { owners }) =>
    owners.has(userId) && owners.get(userId).profile.userType !== 'Service',
  '6:several': same('userId'),
  '7': ({ userId }, { owners }) => owners.get(userId)?.status !== 'ACTIVE',
  '8:7': ({ expiresAt }, { now }) => Date.parse(expiresAt) - now <= 7 * day,
  '9:3': unusedFor(3),
  '9:7': unusedFor(7),
  '9:14': unusedFor(14),
  '10:90': olderThan(90),
  '10:180': olderThan(180),
  '10:365': olderThan(365),
  '11': ({ tokenWindow, expiresAt, lastUpdated }) =>
    tokenWindow === null
      ? Date.parse(expiresAt) - Date.parse(lastUpdated) !== 30 * day
      : tokenWindow !== 'P30D',
  '12': ({ clientName }) => clientName !== 'Okta API',
  '13:duplicate': same('name'),
  '13:meaningless': ({ name }) => /^(test|asdf|token\d*|tmp|foo)$/.test(name),
  '14:created:7': createdWithin(7),
  '14:created:30': createdWithin(30),
  '15:7': refusedOutside(7),
  '15:30': refusedOutside(30),
};

describe('planted findings', () => {
  const clock = new FixedClock();
  let emulator: Emulator;
  let snapshots: readonly Snapshot[];

  beforeAll(async () => {
    emulator = await startEmulator({ clock, orgs: [...demoOrgs, cleanOrg] });
    snapshots = await Promise.all(emulator.orgs.map((org) => snapshotOf(org, clock.now())));
  });
  afterAll(() => emulator.stop());

  const planted = (question: PlantedQuestion) =>
    emulator.planted[question].map(({ org, tokenId }) => `${org}/${tokenId}`).sort();

  test.each(Object.keys(questions) as PlantedQuestion[])(
    'question %s finds exactly them over HTTP',
    (question) => {
      const found = snapshots.flatMap((snapshot) =>
        snapshot.tokens
          .filter((token) => questions[question]?.(token, snapshot))
          .map(({ id }) => `${snapshot.org}/${id}`),
      );
      expect(found.length).toBeGreaterThan(0);
      expect(found.sort()).toEqual(planted(question));
    },
  );

  test.each([7, 30] as const)(
    'the log tells of the tokens revoked in %d days, and they are listed no more',
    (days) => {
      const found = snapshots.flatMap(({ org, now, events, tokens }) =>
        events
          .filter(
            ({ eventType, published }) =>
              eventType === 'system.api_token.revoke' && now - Date.parse(published) <= days * day,
          )
          .map(({ target }) => target[0].id)
          .filter((id) => !tokens.some((token) => token.id === id))
          .map((id) => `${org}/${id}`),
      );
      expect(found.sort()).toEqual(planted(`14:revoked:${days}`));
    },
  );

  test('every question finds something in some org and nothing in another', () => {
    for (const findings of Object.values(emulator.planted)) {
      const orgs = new Set(findings.map(({ org }) => org));
      expect(orgs.size).toBeGreaterThan(0);
      expect(orgs.has('pristine')).toBe(false);
    }
    expect(emulator.planted['5'].some(({ org }) => org === 'initech')).toBe(false);
    expect(emulator.planted['3'].every(({ org }) => org === 'acme')).toBe(true);
  });

  test('a finding in days stays one for hours: nothing stands at a threshold', () => {
    for (const { tokens } of demoOrgs) {
      for (const { createdDaysAgo, usedDaysAgo } of tokens) {
        for (const threshold of [7, 30, 90, 180, 365])
          expect(Math.abs(createdDaysAgo - threshold)).toBeGreaterThan(0.5);
        for (const threshold of [3, 7, 14, 23])
          expect(Math.abs(usedDaysAgo - threshold)).toBeGreaterThan(0.5);
        expect(usedDaysAgo).toBeLessThan(30);
      }
    }
  });
});

describe('the seeds', () => {
  test('have the recorded times: a token ends its window after lastUpdated, except after a PUT', async () => {
    const emulator = await startEmulator({ clock: new FixedClock() });
    const changed = emulator.orgs.flatMap(({ state }) =>
      [...state.tokens].filter(
        ({ expiresAt, lastUpdated, tokenWindow }) =>
          expiresAt !== undefined && (expiresAt - lastUpdated) / day !== windowDays[tokenWindow ?? ''],
      ),
    );
    await emulator.stop();
    expect(changed.map(({ name }) => name)).toEqual(['terraform-state-migration']);
  });

  test('hold an org that tells no window, as recorded of whole lists', async () => {
    const emulator = await startEmulator({ clock: new FixedClock() });
    const windows = async (name: string) => {
      const { rows } = await askAll(emulator.org(name), '/api/v1/api-tokens');
      return new Set(rows.map(({ tokenWindow }) => tokenWindow));
    };
    expect(await windows('initech')).toEqual(new Set([null]));
    expect(await windows('globex')).toEqual(new Set(['P30D', 'P90D']));
    await emulator.stop();
  });

  test('hold users of every status, owners who are gone, and ids that are unique', async () => {
    const emulator = await startEmulator({ clock: new FixedClock() });
    const ids = new Set<string>();
    let rows = 0;
    const statuses = new Set<string>();
    let gone = 0;
    for (const { state } of emulator.orgs) {
      for (const collection of [state.tokens, state.users, state.groups, state.zones, state.logEvents]) {
        for (const { id } of collection) {
          expect(id).toHaveLength(20);
          ids.add(id);
          rows++;
        }
      }
      for (const { status } of state.users) statuses.add(status);
      for (const { userId } of state.tokens) if (state.users.get(userId) === undefined) gone++;
    }
    await emulator.stop();
    expect(ids.size).toBe(rows);
    expect([...statuses].sort()).toEqual([
      'ACTIVE',
      'DEPROVISIONED',
      'LOCKED_OUT',
      'PASSWORD_EXPIRED',
      'PROVISIONED',
      'RECOVERY',
      'STAGED',
      'SUSPENDED',
    ]);
    expect(gone).toBeGreaterThan(0);
  });

  test('refer only to groups that are declared', () => {
    for (const { users, groups } of [...demoOrgs, cleanOrg]) {
      const names = groups.map(({ name }) => name);
      for (const user of users) expect(names).toEqual(expect.arrayContaining([...user.groups]));
    }
  });
});
