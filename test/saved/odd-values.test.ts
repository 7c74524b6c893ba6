import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tokenBody } from '../../src/emulator/resources/api-tokens.ts';
import { logEventBody } from '../../src/emulator/resources/log-events.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

const clock = new FixedClock();
let orgs: EmulatedOrgs;

beforeAll(async () => {
  orgs = await startEmulatedOrgs({ clock });
});
afterEach(() => orgs.reset());
afterAll(() => orgs.emulator.stop());

type Body = Readonly<Record<string, unknown>>;

const idOf = (org: string, name: string) =>
  [...orgs.emulator.org(org).state.tokens].find((token) => token.name === name)?.id ?? '';

/** Lets the list of an org's tokens say what the function makes of each. */
function change(org: string, changed: (token: Body & { readonly name: string }) => Body): void {
  const { state, url } = orgs.emulator.org(org);
  orgs.emulator.faults.add({
    match: (request) => request.org === org && request.path === '/api/v1/api-tokens',
    respond: { status: 200, body: [...state.tokens].map((token) => changed(tokenBody(url, token))) },
  });
}

const changeOne = (org: string, name: string, members: Body) =>
  change(org, (token) => (token.name === name ? { ...token, ...members } : token));

interface SummaryRow {
  readonly check: string;
  readonly org: string;
  readonly findings: number | null;
  readonly status: string;
}

async function audit(...argv: readonly string[]) {
  const ended = await orgs.run(['audit', ...argv, '-o', 'json'], { clock });
  const rows: readonly SummaryRow[] = ended.stdout === '' ? [] : JSON.parse(ended.stdout);
  const summary = rows.map(
    ({ check, org, findings, status }): SummaryRow => ({ check, org, findings, status }),
  );
  const notAssessed = summary
    .filter(({ status }) => status === 'not assessed')
    .map(({ check, org }) => `${check} ${org}`);
  return { ...ended, summary, notAssessed };
}

let known: readonly SummaryRow[] | undefined;

/** What an audit of the orgs as they are finds. */
async function usually(): Promise<readonly SummaryRow[]> {
  known ??= (await audit()).summary;
  return known;
}

const without = (rows: readonly SummaryRow[], names: readonly string[]) =>
  rows.filter(({ check, org }) => !names.includes(`${check} ${org}`));

describe('one odd value', () => {
  test.each<[Body, readonly string[]]>([
    [{ created: 1762776000 }, ['created-lately', 'overdue-rotation']],
    [{ created: 'in May' }, ['created-lately', 'overdue-rotation']],
    [{ created: null }, ['created-lately', 'overdue-rotation']],
    [{ expiresAt: 1762776000 }, ['expiring-soon']],
    [{ expiresAt: ['soon'] }, ['expiring-soon']],
    [{ lastUpdated: true }, []],
    [{ tokenWindow: null, lastUpdated: true }, ['unused-tokens', 'unusual-window']],
    [{ tokenWindow: null, lastUpdated: null }, ['unused-tokens', 'unusual-window']],
    [{ tokenWindow: null, expiresAt: null, lastUpdated: null }, ['unused-tokens']],
  ])(
    '%j: those checks are not assessed in its org that depend on it, and all others are',
    async (members, checks) => {
      const usual = await usually();
      changeOne('acme', 'siem-export', members);
      const { exitCode, stderr, summary, notAssessed } = await audit();
      const expected = checks.map((check) => `${check} acme`);
      expect([...notAssessed].sort()).toEqual([...expected].sort());
      const others = ['unusual-window acme', ...expected];
      expect(without(summary, others)).toEqual(without(usual, others));
      expect(exitCode).toBe(checks.length === 0 ? 1 : 5);
      if (checks.length > 0)
        expect(JSON.parse(stderr.split('\n').at(-2) ?? '').error.message).toContain('acme: ');
      for (const check of checks)
        expect(stderr).toMatch(
          new RegExp(`not assessed: ${check} of acme: .*${idOf('acme', 'siem-export')}`),
        );
    },
  );

  test.each(['P1Y', 'P10675199DT2H48M5.4775807S', 'for ever', 30])(
    'a window of %j is an unusual one; the last use is known by lastUpdated',
    async (tokenWindow) => {
      const usual = await usually();
      changeOne('acme', 'siem-export', { tokenWindow, lastUpdated: '2026-02-20T08:00:00.000Z' });
      const { exitCode, summary, notAssessed } = await audit();
      expect([exitCode, notAssessed]).toEqual([1, []]);
      const more = summary.filter(
        ({ check, org, findings }) =>
          findings !== usual.find((row) => row.check === check && row.org === org)?.findings,
      );
      expect(more.map(({ check, org }) => `${check} ${org}`)).toEqual([
        'unused-tokens acme',
        'unusual-window acme',
      ]);
    },
  );

  test('what was found beside it is still told', async () => {
    const usual = await usually();
    changeOne('acme', 'siem-export', { created: 'in May' });
    const { summary } = await audit('overdue-rotation');
    const before = usual.find(({ check, org }) => check === 'overdue-rotation' && org === 'acme');
    expect(summary.find(({ org }) => org === 'acme')).toMatchObject({
      status: 'not assessed',
      findings: before?.findings,
    });
  });

  test.each([
    ['a word'],
    [['x']],
    [5],
    [null],
    [{ id: '00Tx', type: 'Token' }],
    [[[{ id: '00Tx' }]]],
    [[null, 7, { type: 'User' }]],
  ])('a target of %j in the log ends no check', async (target) => {
    const { state } = orgs.emulator.org('initech');
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'initech' && path === '/api/v1/logs',
      respond: ({ query }) => ({
        status: 200,
        body: [
          ...[...state.logEvents]
            .filter(({ eventType }) => query['filter']?.includes(`"${eventType}"`))
            .map(logEventBody),
          {
            ...logEventBody([...state.logEvents][0] as never),
            uuid: 'odd',
            eventType: 'system.api_token.revoke',
            published: '2026-03-14T00:00:00.000Z',
            target,
          },
        ],
      }),
    });
    const { exitCode, notAssessed, stderr } = await audit('revoked-lately', 'refused-outside-range');
    expect([notAssessed, exitCode], stderr).toEqual([[], 1]);
  });
});

describe('an answer that tells no windows', () => {
  test('is assessed by lastUpdated and expiresAt, and gives the same findings', async () => {
    const usual = await usually();
    for (const org of ['acme', 'globex', 'initech']) {
      change(org, (token) => ({ ...token, tokenWindow: null }));
    }
    const { summary, notAssessed, stderr } = await audit();
    // A PUT moved the lastUpdated of one after its last use; the other has a short window. Which is which is not told.
    expect(notAssessed).toEqual(['unusual-window acme']);
    expect(stderr).toContain(
      `acme: ${idOf('acme', 'AD agent dc-01')}, ${idOf('acme', 'terraform-state-migration')} cannot be assessed. Okta did not tell their window`,
    );
    const unused = ({ check, org }: SummaryRow) => check === 'unused-tokens' && org === 'acme';
    const found = (rows: readonly SummaryRow[]) => rows.find(unused)?.findings ?? 0;
    expect(found(summary)).toBe(found(usual) - 1);
    const left = (rows: readonly SummaryRow[]) =>
      without(rows, ['unused-tokens acme', 'unusual-window acme']);
    expect(left(summary)).toEqual(left(usual));
  });

  test('names the tokens of which nothing tells a last use, and passes none of them', async () => {
    change('initech', ({ lastUpdated: _, ...token }) => ({ ...token, tokenWindow: null }));
    const { exitCode, summary, stderr } = await audit('unused-tokens', '--fail-on', 'critical');
    expect(exitCode).toBe(5);
    expect(summary.find(({ org }) => org === 'initech')).toMatchObject({
      findings: null,
      status: 'not assessed',
    });
    expect(stderr).toMatch(
      /unused-tokens of initech: initech: 00T\w+(, 00T\w+){9} and 20 more cannot be assessed\. Okta tells neither their window/,
    );
  });

  test('says in the text of the check what it cannot tell', async () => {
    const { stdout } = await orgs.run(['queries', 'unused-tokens'], { clock });
    expect(stdout).toContain(
      '\nNot assessed: Okta tells neither their window nor when they were last updated',
    );
  });

  test('shows them to a person as well, last and without a last use', async () => {
    changeOne('initech', 'siem-export', { tokenWindow: null, lastUpdated: null });
    const { exitCode, stdout } = await orgs.run(['run', 'unused-tokens', '-o', 'json'], { clock });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).at(-1)).toMatchObject({
      name: 'siem-export',
      lastUsed: null,
      daysUnused: null,
    });
  });
});
