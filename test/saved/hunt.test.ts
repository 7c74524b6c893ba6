import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs } from '../../src/base/day.ts';
import type { Trust } from '../../src/config/trust/trust.ts';
import type { StoredLogEvent } from '../../src/emulator/resources/log-events.ts';
import type { StoredRole } from '../../src/emulator/resources/roles.ts';
import { userId } from '../../src/emulator/seed/seed-ids.ts';
import { runAudit } from '../../src/saved/audit/audit.ts';
import { findingsOf, isOfCheck } from '../../src/saved/audit/finding.ts';
import { bindAll, selectQueries } from '../../src/saved/audit/select-queries.ts';
import { summarise } from '../../src/saved/audit/summary.ts';
import { openLibrary, type QueryLibrary } from '../../src/saved/query-library.ts';
import { applyWaivers } from '../../src/saved/waivers/waiver-review.ts';
import { type EmulatedSession, openEmulatedSession } from '../catalog/emulated-session.ts';
import { cleanOrg } from '../emulator-support/clean-org.ts';
import { startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { runOktaql } from '../fixtures/run-oktaql.ts';

let library: QueryLibrary;
beforeAll(async () => {
  const trust: Trust = { standing: async () => 'unknown' };
  library = await openLibrary({ cwd: '/nowhere', homeDir: '/nowhere', env: {}, trust });
});

let okta: EmulatedSession;
beforeEach(async () => {
  okta = await openEmulatedSession({ orgs: [cleanOrg] });
  const passwordChanged = okta.clock.now() - 30 * dayMs;
  for (const one of [...state().users]) state().users.set({ ...one, passwordChanged });
});
afterEach(() => okta.close());

const state = () => okta.emulator.org('pristine').state;
const token = (name: string) => {
  const found = [...state().tokens].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no token ${name}`);
  return found;
};
const user = (key: string) => userId('pristine', key);
const put = (path: string, body: unknown) => state().settings.set({ id: path, body });

let events = 0;
/** Writes an event into the log. */
function log(daysAgo: number, event: Partial<StoredLogEvent> & Pick<StoredLogEvent, 'eventType'>): void {
  events += 1;
  state().logEvents.set({
    id: `evtPlanted${events}`,
    published: okta.clock.now() - daysAgo * dayMs,
    displayMessage: 'planted',
    severity: 'INFO',
    result: 'SUCCESS',
    reason: null,
    actor: {
      id: user('ada.novak'),
      type: 'User',
      alternateId: 'ada.novak@pristine.example',
      displayName: 'Ada',
    },
    target: [],
    ipAddress: '198.51.100.7',
    ...event,
  });
}
const target = (id: string, type = 'Token') => [{ id, type, alternateId: 'unknown', displayName: 'planted' }];
const from = (asNumber: number, isProxy = false) => ({
  from: { country: 'Nowhere', asNumber, asOrg: `as ${asNumber}`, isProxy, userAgent: 'x' },
});

/** What one check says of the org, and of which subjects. */
async function judge(name: string) {
  const selection = { names: [name], tags: [], severity: undefined, reports: false };
  const assessments = await runAudit(bindAll(selectQueries(library, selection), new Map()), {
    session: okta.session,
    orgs: ['pristine'],
    signal: new AbortController().signal,
    timeLimit: () => undefined,
  });
  const checks = assessments.filter(isOfCheck);
  const { findings } = applyWaivers(checks, [], () => undefined, ['pristine'], 0);
  const [row] = summarise(checks, findings, ['pristine']);
  const found = checks.flatMap(findingsOf);
  return { status: row?.status, ids: found.map(({ subject }) => subject.id), found };
}

const service = {
  id: '0oaService',
  name: 'oidc_client',
  label: 'Robot',
  status: 'ACTIVE',
  signOnMode: 'OPENID_CONNECT',
  credentials: { oauthClient: { client_id: '0oaService' } },
  settings: { oauthClient: { application_type: 'service' } },
};
const withApp = (app: object) => put('/api/v1/apps', [app]);

/** How each check is broken, and the subject that it must then find. */
const plants: Readonly<Record<string, readonly (readonly [what: string, plant: () => string])[]>> = {
  'new-networks': [
    [
      'from a network that the log does not have before',
      () => {
        const { id } = token('siem-export');
        log(40, { eventType: 'user.account.update_profile', requestTokenId: id, ...from(3320) });
        log(1, { eventType: 'user.account.update_profile', requestTokenId: id, ...from(666) });
        return id;
      },
    ],
    [
      'through a proxy in a network that it has',
      () => {
        const { id } = token('siem-export');
        log(40, { eventType: 'user.account.update_profile', requestTokenId: id, ...from(3320) });
        log(1, { eventType: 'user.account.update_profile', requestTokenId: id, ...from(3320, true) });
        return id;
      },
    ],
  ],
  'opened-to-anywhere': [
    [
      'by an update',
      () => {
        const { id } = token('siem-export');
        log(2, { eventType: 'system.api_token.update', target: target(id), networkConnection: 'ANYWHERE' });
        return id;
      },
    ],
  ],
  'made-by-another': [
    [
      'than its owner',
      () => {
        const { id } = token('siem-export');
        log(2, { eventType: 'system.api_token.create', target: target(id) });
        return id;
      },
    ],
  ],
  'org-admin-owners': [['an org admin', () => token('oktaql-audit').id]],
  'roles-after-token': [
    [
      'granted after the token was made',
      () => {
        log(2, { eventType: 'user.account.privilege.grant', target: target(user('svc-siem'), 'User') });
        return token('siem-export').id;
      },
    ],
  ],
  'agent-tokens': [
    [
      'no agent is registered',
      () => {
        const agent = token('siem-export');
        state().tokens.set({ ...agent, clientName: 'Okta AD Agent' });
        return agent.id;
      },
    ],
  ],
  'weak-admin-owners': [
    [
      'an old password',
      () => {
        const [one] = [...state().users].filter(({ id }) => id === user('svc-siem'));
        if (one === undefined) throw new Error('no user');
        state().users.set({ ...one, passwordChanged: okta.clock.now() - 400 * dayMs });
        return one.id;
      },
    ],
    [
      'no active factor',
      () => {
        put(`/api/v1/users/${user('svc-siem')}/factors`, [
          { id: 'mfs1', factorType: 'sms', status: 'PENDING_ACTIVATION' },
        ]);
        return user('svc-siem');
      },
    ],
  ],
  'service-sign-ins': [
    [
      'a session of a service account',
      () => {
        const id = user('svc-siem');
        log(3, {
          eventType: 'user.session.start',
          actor: { id, type: 'User', alternateId: 'svc-siem@pristine.example', displayName: 'siem' },
        });
        return id;
      },
    ],
  ],
  'wide-zones': [
    [
      'a zone of half of the internet',
      () => {
        const [zone] = [...state().zones].filter(({ name }) => name === 'office');
        if (zone === undefined) throw new Error('no zone');
        state().zones.set({ ...zone, places: ['0.0.0.0/1'] });
        return zone.id;
      },
    ],
  ],
  'zone-changes': [
    [
      'a zone that a token names',
      () => {
        const [zone] = [...state().zones].filter(({ name }) => name === 'office');
        log(3, { eventType: 'zone.update', target: target(zone?.id ?? '', 'NetworkZone') });
        return zone?.id ?? '';
      },
    ],
  ],
  'rate-limit-shares': [
    [
      'a token with its own',
      () => {
        const { id } = token('siem-export');
        put('/api/v1/principal-rate-limits', [
          {
            id: 'prl1',
            principalType: 'SSWS_TOKEN',
            principalId: id,
            defaultPercentage: 90,
            defaultConcurrencyPercentage: 90,
          },
        ]);
        return id;
      },
    ],
  ],
  'service-app-scopes': [
    [
      'a manage scope',
      () => {
        withApp(service);
        put('/api/v1/apps/0oaService/grants', [
          { id: 'g1', scopeId: 'okta.users.manage', status: 'ACTIVE' },
          { id: 'g2', scopeId: 'okta.apps.read', status: 'ACTIVE' },
        ]);
        return '0oaService';
      },
    ],
  ],
  'service-app-roles': [
    [
      'a super admin',
      () => {
        withApp(service);
        put('/oauth2/v1/clients/0oaService/roles', [
          { id: 'r1', type: 'SUPER_ADMIN', status: 'ACTIVE', assignmentType: 'CLIENT' },
        ]);
        return '0oaService';
      },
    ],
  ],
  'old-app-secrets': [
    [
      'a secret of two years',
      () => {
        withApp(service);
        put('/api/v1/apps/0oaService/credentials/secrets', [
          { id: 'ocs1', status: 'ACTIVE', created: '2024-03-15T00:00:00.000Z' },
        ]);
        return '0oaService';
      },
    ],
  ],
  'api-integrations': [
    [
      'one that is there',
      () => {
        put('/integrations/api/v1/api-services', [
          { id: '0oaInt', name: 'Vendor', type: 'vendor', grantedScopes: ['okta.users.read'] },
        ]);
        return '0oaInt';
      },
    ],
  ],
  'new-clients-super-admin': [
    [
      'the setting is on',
      () => {
        put('/api/v1/org/settings/clientPrivilegesSetting', { clientPrivilegesSetting: true });
        return 'pristine';
      },
    ],
  ],
  'log-streams': [
    [
      'none is there',
      () => {
        put('/api/v1/logStreams', []);
        return 'pristine';
      },
    ],
    [
      'the only one is inactive',
      () => {
        put('/api/v1/logStreams', [
          { id: '0oaS', name: 'SIEM', type: 'aws_eventbridge', status: 'INACTIVE', settings: {} },
        ]);
        return 'pristine';
      },
    ],
  ],
  'log-stream-changes': [
    [
      'one was deactivated',
      () => {
        log(3, { eventType: 'system.log_stream.lifecycle.deactivate', target: target('0oaS', 'LogStream') });
        return '0oaS';
      },
    ],
  ],
  'many-super-admins': [
    [
      'six of them',
      () => {
        const [ada] = [...state().users].filter(({ id }) => id === user('ada.novak'));
        if (ada === undefined) throw new Error('no user');
        const role: StoredRole = { id: 'ra1', type: 'SUPER_ADMIN', label: 'Super Administrator', created: 0 };
        for (let n = 0; n < 6; n += 1)
          state().users.set({ ...ada, id: `00uSuper00000000000${n}`, roles: [role] });
        return 'pristine';
      },
    ],
  ],
  'threat-insight': [
    [
      'it only audits',
      () => {
        put('/api/v1/threats/configuration', { action: 'audit', excludeZones: [] });
        return 'pristine';
      },
    ],
  ],
  'okta-support-access': [
    [
      'support may sign in',
      () => {
        put('/api/v1/org/privacy/oktaSupport', {
          support: 'ENABLED',
          expiration: '2026-03-16T00:00:00.000Z',
        });
        return 'pristine';
      },
    ],
  ],
};

/** The clean org's own auditor is an org admin; and a list that may lack somebody proves nothing. */
const cleanStatus: Readonly<Record<string, string>> = {
  'org-admin-owners': 'findings',
  'many-super-admins': 'manual',
};

const names = Object.keys(plants);

test('each check of the hunt is tested here', () => {
  const shipped = library.all().filter(({ tags }) => tags.includes('hunt'));
  expect(shipped.map(({ name }) => name).sort()).toEqual([...names].sort());
  for (const query of shipped) {
    const isOfToken = query.kind === 'check' && query.subject === 'token';
    if (isOfToken) expect(query.text, query.name).toContain('AS ownerStatus');
  }
});

describe.each(names)('%s', (name) => {
  test('finds nothing in an org that keeps it', async () => {
    expect((await judge(name)).status).toBe(cleanStatus[name] ?? 'passed');
  });

  test.each(plants[name] ?? [])('finds: %s', async (_, plant) => {
    const id = plant();
    const { status, ids } = await judge(name);
    expect([status, ids]).toEqual(['findings', [id]]);
  });
});

describe('traps', () => {
  test('a network that a token was used from before is not new, nor is the first that it is used from', async () => {
    const { id } = token('siem-export');
    log(40, { eventType: 'user.account.update_profile', requestTokenId: id, ...from(3320) });
    log(1, { eventType: 'user.account.update_profile', requestTokenId: id, ...from(3320) });
    log(1, { eventType: 'user.account.update_profile', requestTokenId: '00TNeverSeenBefore', ...from(666) });
    expect((await judge('new-networks')).status).toBe('passed');
  });

  test('of an event that does not tell the network condition a person must look', async () => {
    log(2, { eventType: 'system.api_token.update', target: target(token('siem-export').id) });
    expect((await judge('opened-to-anywhere')).status).toBe('manual');
  });

  test('a token that was confined again is not open', async () => {
    const { id } = token('siem-export');
    log(3, { eventType: 'system.api_token.update', target: target(id), networkConnection: 'ANYWHERE' });
    log(2, { eventType: 'system.api_token.update', target: target(id), networkConnection: 'ZONE' });
    expect((await judge('opened-to-anywhere')).status).toBe('passed');
  });

  test('roles that were granted before the token was made are what it was approved with', async () => {
    log(70, { eventType: 'user.account.privilege.grant', target: target(user('svc-siem'), 'User') });
    expect((await judge('roles-after-token')).status).toBe('passed');
  });

  test('a security question is no second factor, and of a password that Okta does not have a person must look', async () => {
    const path = `/api/v1/users/${user('svc-siem')}/factors`;
    put(path, [{ id: 'mfs1', factorType: 'question', status: 'ACTIVE' }]);
    expect((await judge('weak-admin-owners')).ids).toEqual([user('svc-siem')]);
    put(path, [{ id: 'mfs1', factorType: 'webauthn', status: 'ACTIVE' }]);
    const [one] = [...state().users].filter(({ id }) => id === user('svc-siem'));
    if (one !== undefined) state().users.set({ ...one, passwordChanged: null });
    expect((await judge('weak-admin-owners')).status).toBe('manual');
  });

  test('the session in which a token was made is none to ask about', async () => {
    const { id, created } = token('siem-export');
    state().tokens.set({ ...token('siem-export'), id, created: okta.clock.now() - 3 * dayMs });
    expect(created).toBeLessThan(okta.clock.now());
    const actor = { id: user('svc-siem'), type: 'User', alternateId: 'svc-siem', displayName: 'siem' };
    log(3, { eventType: 'user.session.start', actor });
    expect((await judge('service-sign-ins')).status).toBe('passed');
    log(1, { eventType: 'user.session.start', actor });
    expect((await judge('service-sign-ins')).status).toBe('findings');
  });

  test('an agent that is registered keeps its token', async () => {
    state().tokens.set({ ...token('siem-export'), clientName: 'Okta AD Agent' });
    put('/api/v1/agentPools', [{ id: 'pool1', name: 'ad', type: 'AD', agents: [{ id: 'a1' }] }]);
    expect((await judge('agent-tokens')).status).toBe('passed');
    put('/api/v1/agentPools', [{ id: 'pool1', name: 'ad', type: 'AD', agents: [] }]);
    expect((await judge('agent-tokens')).status).toBe('findings');
  });

  test.each([
    ['inactive app', { ...service, status: 'INACTIVE' }],
    ['web app', { ...service, settings: { oauthClient: { application_type: 'web' } } }],
  ])('an %s is no service app', async (_, app) => {
    withApp(app);
    put('/api/v1/apps/0oaService/grants', [{ id: 'g1', scopeId: 'okta.users.manage', status: 'ACTIVE' }]);
    expect((await judge('service-app-scopes')).status).toBe('passed');
  });

  test.each([
    ['2001:db8::/64', 'passed'],
    ['2001::/16', 'findings'],
    ['10.0.0.0/16', 'passed'],
    ['10.0.0.0/15', 'findings'],
    ['10.0.0.0-10.255.255.255', 'findings'],
  ])('a zone of %s: %s', async (range, expected) => {
    const [zone] = [...state().zones].filter(({ name }) => name === 'office');
    if (zone === undefined) throw new Error('no zone');
    state().zones.set({ ...zone, places: [range] });
    expect((await judge('wide-zones')).status).toBe(expected);
  });

  test('what cannot be read is no pass, in any of them', async () => {
    okta.emulator.faults.add({
      match: () => true,
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no' } },
    });
    for (const name of names) expect([name, (await judge(name)).status]).toEqual([name, 'not assessed']);
  });
});

test('queries -o json has the whole header of each', async () => {
  const { stdout } = await runOktaql(['queries', '-o', 'json']);
  const rows: Record<string, unknown>[] = JSON.parse(stdout);
  expect(rows).toHaveLength(library.all().length);
  expect(rows.find(({ name }) => name === 'unused-tokens')).toMatchObject({
    kind: 'check',
    severity: 'medium',
    subject: 'token',
    remedy: 'Ask the owner, then revoke it.',
    controls: ['NIST SP 800-53 AC-2'],
    tags: ['lifetime'],
    notAssessed: { column: 'lastUsed' },
    parameters: { days: { type: 'number', default: '14', check: { min: '0', below: '30' } } },
  });
  expect(rows.find(({ name }) => name === 'log-streams')).toMatchObject({
    whenNone: { verdict: 'finding', why: 'There is no log stream.' },
  });
});

test('the hunt is run by its tag, asks nothing twice, and is no part of an audit without names', async () => {
  const orgs = await startEmulatedOrgs();
  const { stdout } = await orgs.run(['audit', '--tag', 'hunt', '-o', 'json']);
  const { lines } = orgs.emulator.requests;
  expect(new Set(lines).size).toBe(lines.length);
  expect(new Set(JSON.parse(stdout).map(({ check }: { check: string }) => check))).toEqual(new Set(names));
  const other = JSON.parse((await orgs.run(['audit', '-o', 'json'])).stdout);
  expect(other.filter(({ check }: { check: string }) => names.includes(check))).toEqual([]);
  await orgs.emulator.stop();
});
