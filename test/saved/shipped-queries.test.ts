import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Trust } from '../../src/config/trust/trust.ts';
import { demoOrgs } from '../../src/emulator/seed/demo-orgs.ts';
import { createSnapshotClient } from '../../src/saved/audit/snapshot-client.ts';
import { bindSavedParameters } from '../../src/saved/bind-parameters.ts';
import { openLibrary, type QueryLibrary } from '../../src/saved/query-library.ts';
import type { ParameterValue } from '../../src/sql/parameter-value.ts';
import { type EmulatedSession, openEmulatedSession, type RowObject } from '../catalog/emulated-session.ts';
import { cleanOrg } from '../emulator-support/clean-org.ts';
import type { PlantedQuestion } from '../emulator-support/planted.ts';
import { startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

let okta: EmulatedSession;
/** Asks for nothing twice, as an audit does. */
let snapshot: EmulatedSession;
let library: QueryLibrary;

beforeAll(async () => {
  okta = await openEmulatedSession({ orgs: [...demoOrgs, cleanOrg] });
  snapshot = await openEmulatedSession({ orgs: [...demoOrgs, cleanOrg] }, (client) =>
    createSnapshotClient(client, new AbortController().signal),
  );
  const trust: Trust = { standing: async () => 'unknown' };
  library = await openLibrary({ cwd: '/nowhere', homeDir: '/nowhere', env: {}, trust });
});
afterAll(() => Promise.all([okta.close(), snapshot.close()]));

const valuesOf = (
  name: string,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, ParameterValue>> =>
  Object.fromEntries(bindSavedParameters(library.named(name), new Map(Object.entries(given))));

const rowsOf = (name: string, given: Readonly<Record<string, string>> = {}): Promise<readonly RowObject[]> =>
  snapshot.rows(library.named(name).text, valuesOf(name, given));

const found = (rows: readonly RowObject[]): readonly string[] =>
  rows.map(({ subdomain, tokenId }) => `${subdomain}/${tokenId}`).sort();

/** Which check answers which question of the auditors, with which parameters. */
const answers: Readonly<Record<PlantedQuestion, readonly [string, Readonly<Record<string, string>>?]>> = {
  '1': ['usable-from-anywhere'],
  '2': ['exclude-only-zones'],
  '3': ['deleted-zones'],
  '4': ['inactive-or-blocklist-zones'],
  '5': ['super-admin-owners'],
  '6:person': ['personal-owners'],
  '6:several': ['several-tokens-one-owner'],
  '7': ['inactive-owners'],
  '8:7': ['expiring-soon'],
  '9:3': ['unused-tokens', { days: '3' }],
  '9:7': ['unused-tokens', { days: '7' }],
  '9:14': ['unused-tokens'],
  '10:90': ['overdue-rotation'],
  '10:180': ['overdue-rotation', { days: '180' }],
  '10:365': ['overdue-rotation', { days: '365' }],
  '11': ['unusual-window'],
  '12': ['other-clients'],
  '13:duplicate': ['duplicate-names'],
  '13:meaningless': ['meaningless-names'],
  '14:created:7': ['created-lately'],
  '14:created:30': ['created-lately', { days: '30' }],
  '14:revoked:7': ['revoked-lately'],
  '14:revoked:30': ['revoked-lately', { days: '30' }],
  '15:7': ['refused-outside-range'],
  '15:30': ['refused-outside-range', { days: '30' }],
};

/** Collections have tests of their own. */
const isUsual = ({ tags }: { readonly tags: readonly string[] }): boolean =>
  !tags.some((tag) => ['stig', 'hunt'].includes(tag));

describe('every check', () => {
  test('answers a question of the auditors', () => {
    const checks = library.all().filter((query) => query.kind === 'check' && isUsual(query));
    expect(checks.map(({ name }) => name).sort()).toEqual(
      [...new Set(Object.values(answers).map(([name]) => name))].sort(),
    );
  });

  test.each(Object.entries(answers))(
    'question %s finds exactly what is planted, token by token',
    async (question, [name, given]) => {
      const planted = okta.emulator.planted[question as PlantedQuestion];
      const rows = await rowsOf(name, given);
      expect(found(rows)).toEqual(planted.map(({ org, tokenId }) => `${org}/${tokenId}`).sort());
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.map(({ subdomain }) => subdomain)).not.toContain('pristine');
      // Findings are compared by org and token: one row each, and these columns first.
      expect(Object.keys(rows[0] ?? {}).slice(0, 4)).toEqual(['subdomain', 'tokenId', 'name', 'userId']);
      expect(new Set(found(rows)).size).toBe(rows.length);
    },
  );

  test('says why it matters and what to do, in whole sentences', () => {
    for (const query of library.all()) {
      if (query.kind !== 'check') continue;
      for (const text of [query.description, query.why, query.remedy])
        expect(text).toMatch(/^[A-Z][\s\S]+\.$/);
    }
  });

  test('carries the numbers of the DISA STIG', () => {
    for (const name of ['usable-from-anywhere', 'exclude-only-zones', 'deleted-zones'])
      expect(library.named(name).controls).toContain('DISA STIG OKTA-APP-003240 (V-279689)');
    for (const name of ['super-admin-owners', 'personal-owners', 'several-tokens-one-owner'])
      expect(library.named(name).controls).toContain('DISA STIG OKTA-APP-003241 (V-279690)');
  });

  test('finds the same when the roles of a user hold those of its groups', async () => {
    const holding = await openEmulatedSession({
      orgs: [...demoOrgs, cleanOrg],
      userRolesHoldGroupRoles: true,
    });
    onTestFinished(() => holding.close());
    const rows = await holding.rows(library.named('super-admin-owners').text);
    expect(found(rows)).toEqual(found(await rowsOf('super-admin-owners')));
    expect(rows.find(({ name }) => name === 'jonas-scripts')?.['assigned']).toBe(
      'a group, group Okta Administrators',
    );
  });
});

/** The paths that a query asks each org for, with `…` in place of ids. */
const requestsOf: Readonly<Record<string, readonly string[]>> = {
  tokens: ['/api/v1/api-tokens'],
  zones: ['/api/v1/zones'],
  // By their ids, some dozens at a time.
  owners: ['/api/v1/users'],
  roles: ['/api/v1/users/…/roles', '/api/v1/users/…/groups', '/api/v1/groups/…/roles'],
  log: ['/api/v1/logs'],
};

const needs: Readonly<Record<string, readonly string[]>> = {
  'usable-from-anywhere': ['tokens'],
  'exclude-only-zones': ['tokens'],
  'deleted-zones': ['tokens', 'zones'],
  'inactive-or-blocklist-zones': ['tokens', 'zones'],
  'super-admin-owners': ['tokens', 'owners', 'roles'],
  'personal-owners': ['tokens', 'owners'],
  'several-tokens-one-owner': ['tokens', 'owners'],
  'inactive-owners': ['tokens', 'owners'],
  'expiring-soon': ['tokens'],
  'unused-tokens': ['tokens'],
  'overdue-rotation': ['tokens'],
  'unusual-window': ['tokens'],
  'other-clients': ['tokens'],
  'duplicate-names': ['tokens'],
  'meaningless-names': ['tokens'],
  'created-lately': ['tokens'],
  'revoked-lately': ['log'],
  'refused-outside-range': ['log', 'tokens'],
  'token-inventory': ['tokens', 'owners', 'roles'],
  'token-activity': ['tokens', 'log'],
  'token-lifecycle': ['log'],
  'least-privilege': ['tokens', 'zones', 'log'],
  'tokens-by-owner': ['tokens', 'owners'],
  'tokens-by-network': ['tokens', 'zones'],
  'expiry-calendar': ['tokens'],
  demo: ['tokens'],
};

describe('every query', () => {
  test('is listed here with what it needs', () => {
    expect(
      library
        .all()
        .filter(isUsual)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(needs).sort());
  });

  test.each(Object.entries(needs))(
    '%s asks for %j, for nothing twice, and for no whole list of users',
    async (name, wanted) => {
      const sent = await okta.requestsOf(library.named(name).text, valuesOf(name, {}));
      expect(new Set(sent).size).toBe(sent.length);
      for (const line of sent.filter((one) => / \/api\/v1\/users\?/.test(one))) {
        expect(line).toContain('filter=id eq');
      }
      const paths = sent.map((line) =>
        (line.split(' ')[1] ?? '').replace(/\?.*/, '').replace(/\/(nzo|00)[^/]+/, '/…'),
      );
      // One zone of an org is got, several are listed; the token of a refused request likewise.
      const lists = paths.map((path) => path.replace(/^(\/api\/v1\/(zones|api-tokens))\/…$/, '$1'));
      const expected = wanted.flatMap((need) => requestsOf[need] ?? []);
      expect([...new Set(lists)].sort()).toEqual([...expected].sort());
      const owners = okta.emulator.orgs.flatMap(({ state }) => [
        ...new Set([...state.tokens].map(({ userId }) => userId)),
      ]);
      for (const path of ['/api/v1/users/…', '/api/v1/users/…/roles', '/api/v1/users/…/groups']) {
        expect(lists.filter((sentPath) => sentPath === path).length).toBeLessThanOrEqual(owners.length);
      }
    },
  );

  test.each(Object.keys(needs))('%s is explained without a request', async (name) => {
    const before = okta.emulator.requests.entries.length;
    const text = library.named(name).text;
    const explained = await okta.rows(text.replace('*/', '*/ EXPLAIN '), valuesOf(name, {}));
    expect(explained.length).toBeGreaterThan(0);
    expect(okta.emulator.requests.entries.length).toBe(before);
  });
});

describe('the reports', () => {
  test('token-lifecycle tells what was made, changed and revoked, by whom, each event once', async () => {
    const rows = await rowsOf('token-lifecycle');
    const kinds: Readonly<Record<string, string>> = {
      create: 'made',
      revoke: 'revoked',
      update: 'changed',
      enable: 'changed',
      disable: 'changed',
    };
    for (const { name, state } of okta.emulator.orgs) {
      const wanted = [...state.logEvents].flatMap(({ eventType, target }) => {
        const kind =
          kinds[/^system\.api_token\.(create|revoke|update|enable|disable)$/.exec(eventType)?.[1] ?? ''];
        return kind === undefined
          ? []
          : target.filter(({ type }) => type === 'Token').map(({ id }) => `${kind} ${id}`);
      });
      const told = rows.flatMap(({ subdomain, change, tokenId }) =>
        subdomain === name ? [`${change} ${tokenId}`] : [],
      );
      expect(told.sort()).toEqual(wanted.sort());
    }
    expect(rows.find(({ change, name }) => change === 'made' && name === 'vault-rotation')).toMatchObject({
      subdomain: 'acme',
      actor: 'svc-vault@acme.example',
      ipAddress: '203.0.113.10',
      outcome: 'SUCCESS',
    });
  });

  test('token-activity tells what the log saw of each token, and where it saw less than there was', async () => {
    const rows = await rowsOf('token-activity');
    const tokens = okta.emulator.orgs.flatMap(({ state }) => [...state.tokens]);
    expect(rows).toHaveLength(tokens.length);
    const named = (name: string) => rows.find((row) => row['name'] === name && row['subdomain'] === 'acme');
    expect(named('config-backup')).toMatchObject({
      events: 3,
      lastEvent: named('config-backup')?.['lastUsed'],
      addresses: expect.stringMatching(/^\["198\.51\.100\.\d+"\]$/),
      clients: '["config-backup/1.0"]',
      note: null,
    });
    expect(named('oktaql-audit')?.['note']).toBe('used later than its last event');
    expect(named('break-glass')).toMatchObject({ events: 0, note: expect.stringContaining('no event') });
  });

  test('least-privilege proposes a zone only where all of the use of a token was seen, and the UPDATE works', async () => {
    const rows = await rowsOf('least-privilege');
    const tokens = okta.emulator.orgs.flatMap(({ state }) => [...state.tokens]);
    expect(rows).toHaveLength(tokens.length);
    for (const row of rows) {
      expect(row['proposal'] === null).toBe(row['note'] !== null);
      if (row['proposal'] === null) continue;
      expect(row['lastUsed']).toBe(row['lastEvent']);
      const zone = okta.emulator.org(String(row['subdomain'])).state.zones.get(String(row['zoneId']));
      expect(zone).toMatchObject({ status: 'ACTIVE', usage: 'POLICY', type: 'IP' });
      expect(row['proposal']).toBe(
        `UPDATE okta.api_tokens.api_tokens SET network = json_object('connection', 'ZONE', 'include', json_array('${row['zoneId']}')) WHERE subdomain = '${row['subdomain']}' AND apiTokenId = '${row['tokenId']}'`,
      );
    }
    const proposed = rows.filter(({ proposal }) => proposal !== null);
    expect(proposed.length).toBeGreaterThan(1);
    const [first] = proposed;
    const orgs = await startEmulatedOrgs();
    onTestFinished(() => orgs.emulator.stop());
    const { exitCode } = await orgs.run(['query', String(first?.['proposal']), '--yes', '-q']);
    expect(exitCode).toBe(0);
    const changed = orgs.emulator
      .org(String(first?.['subdomain']))
      .state.tokens.get(String(first?.['tokenId']));
    expect(changed?.network).toMatchObject({ connection: 'ZONE', include: [first?.['zoneId']] });
  });

  test('the inventory has every token with owner, roles through groups, and last use', async () => {
    const rows = await rowsOf('token-inventory');
    expect(rows).toHaveLength(okta.emulator.orgs.reduce((sum, { state }) => sum + state.tokens.size, 0));
    const named = (name: string) => rows.find((row) => row['name'] === name && row['subdomain'] === 'acme');
    expect(named('jonas-scripts')).toMatchObject({
      login: 'jonas.brandt@acme.example',
      ownerStatus: 'ACTIVE',
      roles: expect.stringContaining('(through Okta Administrators)'),
    });
    expect(named('hackathon-2022')).toMatchObject({ login: null, ownerStatus: 'gone', roles: null });
    // Changed two days ago, used nineteen days ago.
    const migration = named('terraform-state-migration');
    const age = (okta.clock.now() - Date.parse(String(migration?.['lastUsed']))) / 86_400_000;
    expect(Math.round(age)).toBe(19);
    // It has no window to reckon with, so lastUpdated stands in.
    expect(named('LDAP agent ldap-02')).toMatchObject({
      lastUsed: '2026-03-15T11:59:00.000Z',
      tokenWindow: null,
      expiresAt: null,
    });
  });

  test('tokens by owner counts every token once', async () => {
    const rows = await rowsOf('tokens-by-owner');
    const total = rows.reduce((sum, { tokens }) => sum + Number(tokens), 0);
    expect(total).toBe(okta.emulator.orgs.reduce((sum, { state }) => sum + state.tokens.size, 0));
    const ci = rows.find(({ login }) => login === 'svc-ci@acme.example');
    expect(ci).toMatchObject({ tokens: 4, names: '["asdf","ci-deploy","ci-deploy","test"]' });
  });

  test('tokens by network names the zones, and deleted ones by their ids', async () => {
    const rows = await rowsOf('tokens-by-network');
    const total = rows.reduce((sum, { tokens }) => sum + Number(tokens), 0);
    expect(total).toBe(okta.emulator.orgs.reduce((sum, { state }) => sum + state.tokens.size, 0));
    const row = (name: string) => rows.find(({ names }) => String(names).includes(`"${name}"`));
    expect(row('door-badges')).toMatchObject({ connection: 'ZONE', included: 'office', excluded: 'vpn' });
    expect(row('licence-report')?.['included']).toMatch(/^nzo/);
    expect(row('slack-notify')).toMatchObject({ connection: 'no condition', included: null });
  });

  test('the calendar has the days in order, and those without an end last', async () => {
    const rows = (await rowsOf('expiry-calendar')).filter(({ subdomain }) => subdomain === 'acme');
    const days = rows.map(({ day }) => day);
    expect(days.at(-1)).toBeNull();
    expect(days.slice(0, -1)).toEqual([...days.slice(0, -1)].sort());
    expect(rows[0]).toMatchObject({ day: '2026-03-15', daysLeft: 0, names: '["AD agent dc-01"]' });
  });
});

describe('names of tokens', () => {
  test.each([
    ['test', true],
    ['TEST-2', true],
    ['  token 1 ', true],
    ['api key', true],
    ['---', true],
    ['12345', true],
    ['test-runner', false],
    ['password-reset-tool', false],
    ['人事同期ジョブ', false],
    ['tokenizer', false],
    [`${'x'.repeat(10_000)}`, false],
  ])('%s tells nothing: %s', async (name, expected) => {
    const fillers = valuesOf('meaningless-names', {});
    const where = library.named('meaningless-names').text.split('WHERE')[1]?.split('ORDER')[0] ?? '';
    const [row] = await okta.rows(`SELECT count(*) AS n FROM (SELECT :name AS name) WHERE ${where}`, {
      ...fillers,
      name,
    });
    expect(row).toEqual({ n: expected ? 1 : 0 });
  });
});
