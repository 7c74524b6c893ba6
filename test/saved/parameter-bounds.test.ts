import { describe, expect, test } from 'vitest';
import { parseParameter } from '../../src/saved/declared-value.ts';
import { openLibrary } from '../../src/saved/query-library.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';

const library = await openLibrary({
  cwd: '/nowhere',
  homeDir: '/nowhere',
  env: {},
  trust: { standing: async () => 'unknown' },
});

/** Values with which a check could find nothing, or that mean nothing; and the nearest that it takes. */
const bounds: Readonly<
  Record<string, { readonly refused: readonly string[]; readonly taken: readonly string[] }>
> = {
  'created-lately.days': {
    refused: ['0', '-1', '3651', 'NaN', 'Infinity', '1e999', ''],
    taken: ['0.5', '3650'],
  },
  'expiring-soon.days': { refused: ['0', '-7', '4000'], taken: ['0.1', '30'] },
  'overdue-rotation.days': { refused: ['-1', '3651', '36500'], taken: ['0', '3650'] },
  'refused-outside-range.days': { refused: ['0', '-1', '90.5', '365'], taken: ['0.5', '90'] },
  'revoked-lately.days': { refused: ['0', '-1', '91'], taken: ['1', '90'] },
  'several-tokens-one-owner.allowed': { refused: ['0', '-1', '1.5', '101', '1000000'], taken: ['1', '100'] },
  'token-activity.days': { refused: ['0', '-1', '91'], taken: ['1', '90'] },
  'token-lifecycle.days': { refused: ['0', '-1', '91'], taken: ['1', '90'] },
  'unused-tokens.days': { refused: ['30', '30.0', '3e1', '90', '-1', 'NaN'], taken: ['0', '29.9'] },
  'personal-owners.serviceType': { refused: ['', ' ', '\t'], taken: ['Service', 'サービス'] },
  'personal-owners.serviceLogin': {
    refused: ['', '%', '%%', '_%', '%@%', '%.%'],
    taken: ['svc-%', '%@svc.example', '%1'],
  },
  'meaningless-names.fillers': {
    refused: ['', '|', 'foo|', '|foo', 'foo||bar', ' ', '*', 'a+', '(', '[', 'a{2', '^', '\\'],
    taken: ['foo', 'foo|bar baz|v1.2'],
  },
  'unusual-window.window': {
    refused: ['', 'P', 'PT', 'P1DT', '30', '30D', 'p30d', 'P1Y', 'P1M', 'P-1D'],
    taken: ['P30D', 'P4W', 'PT5M', 'P1DT12H'],
  },
  'log-stream-changes.days': { refused: ['0', '91'], taken: ['1', '90'] },
  'many-super-admins.most': { refused: ['0', '1.5', '101'], taken: ['1', '100'] },
  'new-networks.days': { refused: ['0', '31', '90'], taken: ['0.5', '30'] },
  'old-app-secrets.days': { refused: ['0', '3651'], taken: ['1', '3650'] },
  'opened-to-anywhere.days': { refused: ['0', '91'], taken: ['1', '90'] },
  'org-admin-owners.permissions': { refused: ['', 'users.manage', '%'], taken: ['okta.users.manage'] },
  'service-sign-ins.days': { refused: ['0', '91'], taken: ['1', '90'] },
  'service-sign-ins.serviceType': { refused: ['', ' '], taken: ['Service'] },
  'service-sign-ins.serviceLogin': { refused: ['', '%', '_%'], taken: ['svc-%'] },
  'weak-admin-owners.days': { refused: ['0', '3651'], taken: ['1', '3650'] },
  'wide-zones.addresses': { refused: ['0', '4294967296'], taken: ['1', '65536'] },
  'zone-changes.days': { refused: ['0', '91'], taken: ['1', '90'] },
  'other-clients.client': { refused: [], taken: ['Okta API'] },
};

describe('a parameter of a shipped check', () => {
  test('stands here, whichever it is', () => {
    const names = library
      .all()
      .flatMap(({ name, parameters }) => parameters.map((parameter) => `${name}.${parameter.name}`));
    expect(Object.keys(bounds).sort()).toEqual(names.sort());
  });

  test.each(Object.entries(bounds))(
    '%s takes no value with which the check says nothing',
    (path, { refused, taken }) => {
      const [query = '', name = ''] = path.split('.');
      const parameter = library.named(query).parameters.find((candidate) => candidate.name === name);
      const isTaken = (text: string) => parameter !== undefined && 'value' in parseParameter(parameter, text);
      expect(refused.filter(isTaken)).toEqual([]);
      expect(taken.filter((text) => !isTaken(text))).toEqual([]);
    },
  );
});

test.each([
  ['run', ['run', 'unused-tokens', '-p', 'days=90']],
  ['audit, of the only check that has it', ['audit', 'unused-tokens', '-p', 'days=90']],
  ['audit, for one', ['audit', '-p', 'unused-tokens.days=90']],
])('%s refuses it before anything is asked, and says why', async (_, argv) => {
  const { exitCode, stdout, stderr } = await runOktaql([...argv, '--demo']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(
    'unused-tokens: parameter days must be below 30, not "90" (A token that is not used for 30 days, the usual window, no longer exists)',
  );
  expect(stderr).toContain('days: number, 0 or more, below 30, default 14.');
});

test.each([
  ['{above: 0, below: 10}', '0', 'must be above 0, not "0"'],
  ['{above: 0, below: 10}', '10', 'must be below 10, not "10"'],
  [
    '{above: 0, below: 10, why: Fewer than ten fit.}',
    '11',
    'must be below 10, not "11" (Fewer than ten fit)',
  ],
])('a check of one’s own declares %s, and refuses %s', async (check, value, message) => {
  const place = makeWorkplace({
    'queries/mine.sql': `/*\ntitle: t\ndescription: d\nkind: report\nparameters:\n  n: {type: number, check: ${check}}\n*/\nSELECT :n AS n;\n`,
  });
  const run = (n: string) => runOktaql(['run', 'mine', '--queries', 'queries', '-p', `n=${n}`], { place });
  const { exitCode, stderr } = await run(value);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`mine: parameter n ${message}`);
  expect((await run('5')).exitCode).toBe(0);
});
