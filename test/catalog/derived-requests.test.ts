import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptedServer } from '../okta/scripted-server.ts';
import { declaredRows } from './declared-rows.ts';
import { startDeclaredServer } from './declared-server.ts';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startDeclaredServer();
});
afterAll(() => server.close());

/** First pages of what a statement asked, without the limit, sorted. */
async function requestsOf(sql: string): Promise<readonly string[]> {
  const before = server.received.length;
  await declaredRows(server, sql);
  return server.received
    .slice(before)
    .map(({ url }) => new URL(url, 'http://x'))
    .filter(({ searchParams }) => !searchParams.has('after'))
    .map(({ pathname, searchParams }) => {
      searchParams.delete('limit');
      const query = [...searchParams].map(([name, value]) => `${name}=${value}`).join('&');
      return `${pathname.replace('/api/v1/', '')}${query === '' ? '' : `?${query}`}`;
    })
    .sort();
}

const apps = ['applications-0', 'applications-1', 'applications-2'];
const ofApps = (what: string, of = apps) => of.map((id) => `apps/${id}/${what}`);
const A = 'okta.apps.applications';
const G = 'okta.apps.grants';
const AU = 'okta.apps.application_users';
const P = 'okta.policies.policies';
const R = 'okta.policies.policy_rules';
const U = 'okta.users.users';
const allUsers = 'users?filter=lastUpdated gt "1970-01-01T00:00:00.000Z"';

type Case = readonly [sql: string, requests: readonly string[]];

const groups: Readonly<Record<string, readonly Case[]>> = {
  'a filter of one comparison': [
    [`SELECT id FROM ${A}`, ['apps']],
    [`SELECT id FROM ${A} WHERE status = 'ACTIVE'`, ['apps?filter=status eq "ACTIVE"']],
    [
      `SELECT id FROM ${A} WHERE 'INACTIVE' = status AND label LIKE 'l%'`,
      ['apps?filter=status eq "INACTIVE"'],
    ],
    [`SELECT id FROM ${A} WHERE status IN ('ACTIVE')`, ['apps?filter=status eq "ACTIVE"']],
    [`SELECT id FROM ${A} WHERE status IN ('ACTIVE', 'INACTIVE')`, ['apps']],
    [`SELECT id FROM ${A} WHERE status <> 'ACTIVE'`, ['apps']],
    [`SELECT id FROM ${A} WHERE status = 'active'`, ['apps']],
    [`SELECT id FROM ${A} WHERE status = 'ACTIVE' COLLATE NOCASE`, ['apps']],
    [`SELECT id FROM ${A} WHERE lower(status) = 'active'`, ['apps']],
    [`SELECT id FROM ${A} WHERE status = 'ACTIVE' OR label = 'x'`, ['apps']],
    [`SELECT id FROM ${A} WHERE NOT status = 'ACTIVE'`, ['apps']],
    [
      `SELECT id FROM ${A} WHERE status = 'ACTIVE' AND name = 'oidc_client'`,
      ['apps?filter=status eq "ACTIVE"'],
    ],
    [`SELECT id FROM ${A} WHERE name = 'oidc_client'`, ['apps?filter=name eq "oidc_client"']],
    [`SELECT id FROM ${A} WHERE name = 'a "quoted" one'`, ['apps']],
    [
      `SELECT a.id FROM ${A} a LEFT JOIN ${U} u ON a.status = 'ACTIVE' WHERE u.id = '00uxxxxxxxxxxxxxxxxx'`,
      ['apps?filter=status eq "ACTIVE"', 'users/00uxxxxxxxxxxxxxxxxx'],
    ],
    [`SELECT id FROM okta.zones.network_zones WHERE usage = 'POLICY'`, ['zones?filter=usage eq "POLICY"']],
    [`SELECT id FROM okta.zones.network_zones WHERE usage = 'OTHER'`, ['zones']],
    [
      `SELECT id FROM okta.trustedorigins.trusted_origins WHERE origin = 'https://a.example'`,
      ['trustedOrigins?filter=origin eq "https://a.example"'],
    ],
    [
      `SELECT id FROM okta.logstreams.log_streams WHERE type = 'aws_eventbridge'`,
      ['logStreams?filter=type eq "aws_eventbridge"'],
    ],
  ],
  'ranges of times': [
    [
      `SELECT id FROM ${U} WHERE lastUpdated > '2026-02-01'`,
      ['users?filter=lastUpdated gt "2026-01-31T23:59:59.000Z"'],
    ],
    [
      `SELECT id FROM ${U} WHERE lastUpdated <= '2026-02-01T00:00:00.5Z'`,
      ['users?filter=lastUpdated lt "2026-02-01T00:00:01.000Z"'],
    ],
    [
      `SELECT id FROM ${U} WHERE lastUpdated BETWEEN '2026-01-01' AND '2026-02-01' AND status = 'ACTIVE'`,
      [
        'users?filter=status eq "ACTIVE" and lastUpdated gt "2025-12-31T23:59:59.000Z" and lastUpdated lt "2026-02-01T00:00:01.000Z"',
      ],
    ],
    [`SELECT id FROM ${U} WHERE lastUpdated > '2026-02-01' OR login = 'x'`, [allUsers]],
    [`SELECT id FROM ${U} WHERE created > '2026-02-01'`, [allUsers]],
    [
      `SELECT id FROM okta.groups.groups WHERE lastMembershipUpdated >= '2026-02-01' AND type = 'OKTA_GROUP'`,
      ['groups?filter=type eq "OKTA_GROUP" and lastMembershipUpdated gt "2026-01-31T23:59:59.000Z"'],
    ],
    [
      `SELECT id FROM okta.groups.groups WHERE lastUpdated < date('2026-03-10', '-1 day')`,
      ['groups?filter=lastUpdated lt "2026-03-09T00:00:01.000Z"'],
    ],
  ],
  'keys from parents': [
    [`SELECT id FROM ${G}`, ['apps', ...ofApps('grants')]],
    [`SELECT id FROM ${G} WHERE appId = 'x'`, ['apps/x/grants']],
    [`SELECT id FROM ${G} WHERE appId IN ('x', 'y')`, ['apps/x/grants', 'apps/y/grants']],
    [`SELECT id FROM ${G} WHERE appId = 'x' AND id = 'g'`, ['apps/x/grants/g']],
    [`SELECT id FROM ${G} WHERE appId = 'x' OR appId = 'y'`, ['apps/x/grants', 'apps/y/grants']],
    [`SELECT id FROM ${G} WHERE appId = 'x' OR id IS NOT NULL`, ['apps', ...ofApps('grants')]],
    [`SELECT id FROM ${G} LIMIT 0`, []],
    [
      `SELECT g.id FROM ${A} a JOIN ${G} g ON g.appId = a.id WHERE a.status = 'ACTIVE'`,
      ['apps?filter=status eq "ACTIVE"', 'apps/applications-0/grants'],
    ],
    [
      `SELECT g.id FROM ${A} a, ${G} g WHERE g.appId = a.id AND a.id = 'applications-1'`,
      ['apps/applications-1', 'apps/applications-1/grants'],
    ],
    [`SELECT g.id FROM ${A} a LEFT JOIN ${G} g ON g.appId = a.id`, ['apps', ...ofApps('grants')]],
    [
      `SELECT id FROM ${G} WHERE appId IN (SELECT id FROM ${A} WHERE status = 'INACTIVE')`,
      ['apps?filter=status eq "INACTIVE"', 'apps/applications-2/grants'],
    ],
    [
      `SELECT (SELECT count(*) FROM ${G}), (SELECT count(*) FROM ${AU})`,
      ['apps', ...ofApps('grants'), ...ofApps('users')],
    ],
    [
      `SELECT count(*) FROM ${A} a JOIN ${G} g ON g.appId = a.id JOIN ${AU} u ON u.appId = a.id WHERE a.id = 'applications-0'`,
      ['apps/applications-0', 'apps/applications-0/grants', 'apps/applications-0/users'],
    ],
    [`SELECT id FROM ${AU} WHERE appId = 'x' AND userId = 'u'`, ['apps/x/users/u']],
    [
      `SELECT id FROM ${AU} WHERE userId = 'application_users-applications-0-1'`,
      [...ofApps('users/application_users-applications-0-1'), 'apps'],
    ],
    [`SELECT id FROM ${R} WHERE policyId = 'p'`, ['policies/p/rules']],
  ],
  'a parameter that a list cannot do without': [
    [`SELECT id FROM ${P} WHERE type = 'PASSWORD'`, ['policies?type=PASSWORD']],
    [`SELECT id FROM ${P} WHERE id = 'p'`, ['policies/p']],
    [
      `SELECT r.id FROM ${P} p JOIN ${R} r ON r.policyId = p.id WHERE p.type = 'MFA_ENROLL'`,
      ['policies?type=MFA_ENROLL', ...[0, 1, 2].map((n) => `policies/policies-MFA_ENROLL-${n}/rules`)],
    ],
  ],
};

describe.each(Object.entries(groups))('%s', (_, statements) => {
  test.each(statements)('%s', async (sql, requests) => {
    expect(await requestsOf(sql)).toEqual([...requests].sort());
  });
});

test('there are statements enough', () => {
  expect(Object.values(groups).flat().length).toBeGreaterThanOrEqual(40);
});
