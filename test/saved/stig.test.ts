import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Trust } from '../../src/config/trust/trust.ts';
import { acme } from '../../src/emulator/seed/acme/acme.ts';
import { runAudit } from '../../src/saved/audit/audit.ts';
import { isOfCheck } from '../../src/saved/audit/finding.ts';
import { bindAll, selectQueries } from '../../src/saved/audit/select-queries.ts';
import { summarise } from '../../src/saved/audit/summary.ts';
import { openLibrary, type QueryLibrary } from '../../src/saved/query-library.ts';
import { applyWaivers } from '../../src/saved/waivers/waiver-review.ts';
import { type EmulatedSession, openEmulatedSession } from '../catalog/emulated-session.ts';
import { cleanOrg } from '../emulator-support/clean-org.ts';
import { startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

let library: QueryLibrary;
beforeAll(async () => {
  const trust: Trust = { standing: async () => 'unknown' };
  library = await openLibrary({ cwd: '/nowhere', homeDir: '/nowhere', env: {}, trust });
});

/** The status of each rule in an org, and why it was not assessed. */
async function statuses(okta: EmulatedSession, names: readonly string[] = []) {
  const selection = { names, tags: ['stig'], severity: undefined, reports: false };
  const queries = bindAll(selectQueries(library, selection), new Map());
  const orgs = okta.emulator.orgs.map(({ name }) => name);
  const signal = new AbortController().signal;
  const assessments = await runAudit(queries, {
    session: okta.session,
    orgs,
    signal,
    timeLimit: () => undefined,
  });
  const checks = assessments.filter(isOfCheck);
  const summary = summarise(checks, applyWaivers(checks, [], () => undefined, orgs, 0).findings, orgs);
  const errors = assessments.flatMap(({ query, notAssessed }) =>
    [...notAssessed].map(([org, error]) => `${query.name} ${org}: ${error.message}`),
  );
  const of = (org: string) =>
    Object.fromEntries(
      summary
        .filter((row) => row.org === org)
        .map(({ check, status }) => [check.replace('okta-app-', ''), status]),
    );
  return { of, errors };
}

/** What an org that is set up as the STIG wants it comes to, and one as Okta delivers it. */
const expected: Readonly<Record<string, readonly [hardened: string, delivered: string]>> = {
  '000020': ['passed', 'findings'],
  '000025': ['passed', 'findings'],
  '000090': ['passed', 'findings'],
  '000170': ['passed', 'findings'],
  '000180': ['passed', 'findings'],
  '000190': ['passed', 'findings'],
  '000200': ['manual', 'manual'],
  '000560': ['passed', 'findings'],
  '000570': ['passed', 'findings'],
  '000650': ['passed', 'findings'],
  '000670': ['passed', 'findings'],
  '000680': ['passed', 'findings'],
  '000690': ['passed', 'findings'],
  '000700': ['passed', 'findings'],
  '000740': ['passed', 'findings'],
  '000745': ['passed', 'findings'],
  '001430': ['passed', 'manual'],
  '001665': ['passed', 'findings'],
  '001670': ['passed', 'findings'],
  '001700': ['passed', 'findings'],
  '001710': ['passed', 'findings'],
  '001920': ['manual', 'findings'],
  '002980': ['passed', 'findings'],
  '003010': ['passed', 'findings'],
  '003240': ['passed', 'findings'],
  '003241': ['manual', 'findings'],
  '003242': ['passed', 'findings'],
  // Its zone for anonymizers is the one thing that it has.
  '003243': ['passed', 'passed'],
  '003244': ['passed', 'findings'],
};

describe('the Okta IDaaS STIG', () => {
  let okta: EmulatedSession;
  beforeAll(async () => {
    okta = await openEmulatedSession({ orgs: [acme, cleanOrg] });
  });
  afterAll(() => okta.close());

  test('has its 29 rules, each with its ids', () => {
    const rules = library.all().filter(({ tags }) => tags.includes('stig'));
    expect(rules.map(({ name }) => name.replace('okta-app-', '')).sort()).toEqual(
      Object.keys(expected).sort(),
    );
    for (const { name, controls } of rules) {
      expect(controls[0]).toMatch(new RegExp(`^DISA STIG ${name.toUpperCase()} \\(V-\\d{6}\\)$`));
      expect(controls[1]).toMatch(/^SV-\d{6}r\d+_rule$/);
      expect(controls.some((control) => /^CCI-\d{6}$/.test(control))).toBe(true);
      expect(controls.at(-1)).toMatch(/^CAT I{1,3}$/);
    }
  });

  test('passes an org that is set up for it, and finds what is wrong in one as Okta delivers it', async () => {
    const { of, errors } = await statuses(okta);
    expect(errors).toEqual([]);
    expect(of('pristine')).toEqual(
      Object.fromEntries(Object.entries(expected).map(([rule, [kept]]) => [rule, kept])),
    );
    expect(of('acme')).toEqual(
      Object.fromEntries(Object.entries(expected).map(([rule, [, broken]]) => [rule, broken])),
    );
  });
});

test('an audit of the STIG asks each org for nothing twice, and says what a person must look at', async () => {
  const orgs = await startEmulatedOrgs();
  onTestFinished(() => orgs.emulator.stop());
  const { exitCode, stdout, stderr } = await orgs.run(['audit', '--tag', 'stig', '-o', 'json']);
  expect(exitCode).toBe(1);
  const rows: { check: string; org: string; status: string }[] = JSON.parse(stdout);
  expect(rows).toHaveLength(29 * orgs.emulator.orgs.length);
  const sent = orgs.emulator.requests.entries.map(({ org, path, query }) =>
    JSON.stringify([org, path, query]),
  );
  expect(new Set(sent).size).toBe(sent.length);
  const manual = rows.filter(({ status }) => status === 'manual');
  expect(manual.length).toBeGreaterThan(3);
  for (const { check, org } of manual) expect(stderr).toContain(`manual: ${check} of ${org}: `);
});

type Body = Record<string, unknown> & { id: string; name: string };

describe('a hardened org', () => {
  let okta: EmulatedSession;
  beforeEach(async () => {
    okta = await openEmulatedSession({ orgs: [cleanOrg] });
    return () => okta.close();
  });
  const stored = () => okta.emulator.org('pristine').state.settings;
  const bodyAt = (path: string) => structuredClone(stored().get(path)?.body) as Body[];
  const put = (path: string, body: unknown) => stored().set({ id: path, body });
  const statusOf = async (rule: string) => {
    const { of, errors } = await statuses(okta, [`okta-app-${rule}`]);
    return errors.length > 0 ? `not assessed: ${errors.join()}` : of('pristine')[rule];
  };
  const rulesOf = (policy: string) => {
    const types = ['OKTA_SIGN_ON', 'ACCESS_POLICY', 'PASSWORD'];
    const found = types
      .flatMap((type) => bodyAt(`/api/v1/policies?type=${type}`))
      .find(({ name }) => name === policy);
    return `/api/v1/policies/${found?.id}/rules`;
  };
  /** Changes the first row of a list at a JSON path. */
  const change = (path: string, at: string, value: unknown, row = 0) => {
    const body = bodyAt(path);
    const parts = at.split('.');
    const last = parts.pop() ?? '';
    let place = body[row] as Record<string, unknown>;
    for (const part of parts) place = place[part] as Record<string, unknown>;
    place[last] = value;
    put(path, body);
  };
  const passwords = '/api/v1/policies?type=PASSWORD';

  test.each([
    ['000170', 'settings.password.lockout.maxAttempts', 0, 'findings'],
    ['000170', 'settings.password.lockout.maxAttempts', 4, 'findings'],
    ['000170', 'settings.password.lockout.maxAttempts', 1, 'passed'],
    ['000745', 'settings.password.age.maxAgeDays', 0, 'findings'],
    ['000745', 'settings.password.age.maxAgeDays', 61, 'findings'],
    ['000740', 'settings.password.age.minAgeMinutes', 1439, 'findings'],
    ['000650', 'settings.password.complexity.minLength', 14, 'findings'],
    ['003010', 'settings.password.age.historyCount', 24, 'passed'],
    ['002980', 'settings.password.complexity.dictionary', undefined, 'findings'],
  ])('comes under %s with %s = %s to %s', async (rule, at, value, status) => {
    change(passwords, at, value);
    expect(await statusOf(rule)).toBe(status);
  });

  test('is not assessed where a member that decides is missing, and a directory locks its own users', async () => {
    change(passwords, 'settings.password.age', {});
    expect(await statusOf('000745')).toMatch(/^not assessed: .*The policy does not say it/);
    change(passwords, 'settings.password.lockout.maxAttempts', 0);
    change(passwords, 'conditions.authProvider.provider', 'ACTIVE_DIRECTORY');
    expect(await statusOf('000170')).toBe('passed');
  });

  test('is judged by the active rule with the smallest number, which may be 0', async () => {
    const rules = rulesOf('Default Policy');
    change(rules, 'status', 'INACTIVE');
    expect(await statusOf('000020')).toBe('findings');
    change(rules, 'status', 'ACTIVE');
    change(rules, 'priority', 0, 1);
    change(rules, 'priority', 1, 0);
    expect(await statusOf('000020')).toBe('findings');
    change(rules, 'priority', null, 1);
    expect(await statusOf('000020')).toBe('passed');
    change(rules, 'actions.signon.session.maxSessionIdleMinutes', 0);
    expect(await statusOf('000020')).toBe('findings');
  });

  test('has an app that can be phished when one of the alternatives can', async () => {
    const rules = rulesOf('Okta Dashboard');
    const method = 'actions.appSignOn.verificationMethod';
    const resistant = { possession: { required: true, phishingResistant: 'REQUIRED' } };
    change(rules, `${method}.constraints`, [resistant, { knowledge: { types: ['password'] } }]);
    expect(await statusOf('000180')).toBe('findings');
    change(rules, `${method}.constraints`, [{ possession: { phishingResistant: 'required' } }]);
    expect(await statusOf('000180')).toBe('passed');
    change(rules, `${method}.constraints`, []);
    expect(await statusOf('000180')).toBe('findings');
    change(rules, 'actions.appSignOn.access', 'DENY');
    expect(await statusOf('000180')).toBe('manual');
  });

  test('asks for one factor when a chain has one step, whatever else the rule says', async () => {
    const rules = rulesOf('Okta Admin Console');
    const method = 'actions.appSignOn.verificationMethod';
    const chain = (...next: unknown[]) => ({ authenticationMethods: [{ key: 'webauthn' }], next });
    change(rules, method, {
      type: 'AUTH_METHOD_CHAIN',
      factorMode: '2FA',
      chains: [chain(chain()), chain()],
    });
    expect(await statusOf('000560')).toBe('findings');
    change(rules, method, { type: 'AUTH_METHOD_CHAIN', chains: [chain(chain())] });
    expect(await statusOf('000560')).toBe('manual');
  });

  test('is not assessed by a caller who does not see the apps of Okta', async () => {
    put(
      '/api/v1/apps',
      bodyAt('/api/v1/apps').filter(({ name }) => name === 'payroll'),
    );
    for (const rule of ['000180', '000190', '000560', '000570', '003244']) {
      expect(await statusOf(rule)).toMatch(/^not assessed: /);
    }
  });

  test('has no answer where a request is refused, never a pass', async () => {
    okta.emulator.faults.add({
      match: ({ path }) => path.startsWith('/api/v1/policies') || path === '/api/v1/authenticators',
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no permission' } },
    });
    for (const rule of ['000020', '000650', '000560', '001670', '003244']) {
      expect(await statusOf(rule)).toMatch(/^not assessed: .*E0000006/);
    }
  });

  test('blocks anonymizers only with a blocklist that nothing narrows', async () => {
    const zones = okta.emulator.org('pristine').state.zones;
    const [zone] = [...zones].filter(({ type }) => type === 'DYNAMIC_V2');
    if (zone === undefined) throw new Error('no such zone');
    zones.set({ ...zone, places: ['US'] });
    expect(await statusOf('003243')).toBe('findings');
    zones.set({ ...zone, status: 'INACTIVE' });
    expect(await statusOf('003243')).toBe('findings');
    zones.set({ ...zone, usage: 'POLICY' });
    expect(await statusOf('003243')).toBe('findings');
  });
});
