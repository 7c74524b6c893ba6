import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { networkText } from '../../src/saved/waivers/network-text.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, type Workplace } from '../fixtures/run-oktaql.ts';

// It stands at 2026-03-15T12:00:00Z.
const clock = new FixedClock();
let orgs: EmulatedOrgs;
let place: Workplace;

beforeEach(async () => {
  orgs = await startEmulatedOrgs({ clock });
  place = makeWorkplace({ 'oktaql.yaml': orgs.config });
});
afterEach(() => orgs.emulator.stop());

const run = (...argv: readonly string[]) => runOktaql(argv, { place, clock });
const file = () => join(place.cwd, 'oktaql-waivers.yaml');
const tokenNamed = (org: string, name: string) => {
  const found = [...orgs.emulator.org(org).state.tokens].find((token) => token.name === name);
  if (found === undefined) throw new Error(`the seeds have no ${name}`);
  return found;
};

interface Row {
  readonly org: string;
  readonly findings: number;
  readonly waived?: number;
  readonly status: string;
  readonly found: readonly {
    readonly subjectId: string;
    readonly state: string;
    readonly waiver?: unknown;
  }[];
}

/** An audit with the waivers of that text, named. */
async function auditWith(yaml: string, ...argv: readonly string[]) {
  writeFileSync(join(place.cwd, 'w.yaml'), yaml);
  const ended = await run('audit', ...argv, '--waivers', 'w.yaml', '-o', 'json');
  const rows: readonly Row[] = ended.stdout === '' ? [] : JSON.parse(ended.stdout);
  return { ...ended, rows, of: (org: string) => rows.find((row) => row.org === org) };
}

const waiver = (members: Readonly<Record<string, string>>): string => {
  const all = {
    check: 'usable-from-anywhere',
    org: 'initech',
    subject: '*',
    reason: 'accepted',
    approvedBy: 'Ann',
    until: '2026-04-01',
    ...members,
  };
  return `waivers:\n  - ${Object.entries(all)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join('\n    ')}\n`;
};

describe('a waiver', () => {
  test('keeps a finding from failing, and hides nothing: it is counted, told and in the evidence', async () => {
    const { id } = tokenNamed('initech', 'unlock-script');
    const yaml = waiver({ subject: id });
    const { exitCode, of, stderr } = await auditWith(
      yaml,
      'usable-from-anywhere',
      '--out',
      'ev',
      '--orgs',
      'initech',
    );
    expect(exitCode).toBe(0);
    expect(of('initech')).toMatchObject({ findings: 1, waived: 1, status: 'findings' });
    expect(of('initech')?.found[0]).toMatchObject({
      subjectId: id,
      state: 'waived',
      waiver: { reason: 'accepted', approvedBy: 'Ann', until: '2026-04-01' },
    });
    expect(stderr).toContain(`waiver in force: usable-from-anywhere initech ${id} (Ann, until 2026-04-01)`);
    const manifest = JSON.parse(readFileSync(join(place.cwd, 'ev/manifest.json'), 'utf8'));
    expect(manifest.waivers).toMatchObject({
      file: 'w.yaml',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const [found] = JSON.parse(readFileSync(join(place.cwd, 'ev/findings.json'), 'utf8'));
    expect(found).toMatchObject({ state: 'waived', waiver: { approvedBy: 'Ann' } });
  });

  test('is of one check, one org and one subject', async () => {
    const { id } = tokenNamed('initech', 'unlock-script');
    const other = await auditWith(waiver({ org: 'acme', subject: id }), 'usable-from-anywhere');
    expect(other.of('initech')?.found).toMatchObject([{ subjectId: id, state: 'open' }]);
    expect(other.stderr).toContain(`waiver unused: usable-from-anywhere acme ${id}`);
    const elsewhere = await auditWith(
      waiver({ check: 'unusual-window', subject: id }),
      'usable-from-anywhere',
    );
    expect(elsewhere.of('initech')?.waived).toBeUndefined();
    // The check has not run: nobody can say that it is of no use.
    expect(elsewhere.stderr).not.toContain('waiver unused');
  });

  test.each([
    ['2026-03-15', 'in force', 0],
    ['2026-03-14', 'expired', 1],
  ])('until %s is %s on 15 March', async (until, state, exit) => {
    const { exitCode, stderr } = await auditWith(
      waiver({ until }),
      'usable-from-anywhere',
      '--orgs',
      'initech',
    );
    expect(exitCode).toBe(exit);
    expect(stderr).toContain(`waiver ${state}: usable-from-anywhere initech *`);
  });

  test.each<[string, (token: ReturnType<typeof tokenNamed>) => object]>([
    ['owner', (token) => ({ ...token, userId: '00uSomebodyElse' })],
    [
      'network condition',
      (token) => ({ ...token, network: { connection: 'ZONE', include: [], exclude: [] } }),
    ],
  ])('no longer holds once the token has another %s', async (_, change) => {
    const token = tokenNamed('initech', 'unlock-script');
    const waived = await run(
      ...['waive', 'usable-from-anywhere', '--org', 'initech', '--subject', token.id],
      ...['--reason', 'it has to', '--until', '2026-09-01', '--by', 'Ann'],
    );
    expect(waived.exitCode).toBe(0);
    expect((await run('audit', 'usable-from-anywhere', '--orgs', 'initech')).exitCode).toBe(0);
    orgs.emulator.org('initech').state.tokens.set(change(token) as typeof token);
    const after = await run('audit', 'usable-from-anywhere', '--orgs', 'initech');
    expect(after.exitCode).toBe(1);
    expect(after.stderr).toContain(`waiver no longer holds: usable-from-anywhere initech ${token.id}`);
  });

  test('does not hide that something was not assessed', async () => {
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'initech' && path === '/api/v1/api-tokens',
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no' } },
    });
    const { exitCode, of } = await auditWith(waiver({}), 'usable-from-anywhere');
    expect(exitCode).toBe(4);
    expect(of('initech')?.status).toBe('not assessed');
  });
});

describe('a file of waivers that is wrong', () => {
  const until = 'until: 2026-04-01';
  test.each([
    ['waivers:\n  - check: [', 'w.yaml:2: '],
    [waiver({ reson: 'x' }), 'w.yaml:8: waivers[0].reson is no member'],
    [waiver({ until: '2027-04-01' }), 'w.yaml:7: waivers[0].until is more than 366 days ahead'],
    [waiver({ until: '2026-02-30' }), 'w.yaml:7: waivers[0].until must be a day, such as 2027-03-01'],
    [waiver({ until: 'next year' }), 'w.yaml:7: waivers[0].until must be a day'],
    [waiver({ reason: '' }), 'w.yaml:5: waivers[0].reason must be text'],
    [waiver({ check: 'usable-from-anywere' }), 'w.yaml:2: waivers[0].check names "usable-from-anywere"'],
    [waiver({ check: 'super-admin-owners' }), 'super-admin-owners is critical'],
    ['waiver:\n  - x\n', 'w.yaml:1: waiver is no member'],
    ['waivers: all\n', 'w.yaml:1: waivers must be a list'],
    ['- all\n', 'must have waivers: or attestations:'],
    [
      `attestations:\n  - {check: okta-app-000200, org: acme, verdict: fine, by: Ann, ${until}}\n`,
      'verdict must be passed or finding',
    ],
  ])('%j ends with its line, before anything is asked', async (yaml, message) => {
    const { exitCode, stderr } = await auditWith(yaml, 'usable-from-anywhere');
    expect([exitCode, JSON.parse(stderr).error.message]).toEqual([3, expect.stringContaining(message)]);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test('one that is not there is an error, and an empty one waives nothing', async () => {
    const missing = await run('audit', 'usable-from-anywhere', '--waivers', 'none.yaml');
    expect([missing.exitCode, missing.stderr]).toEqual([
      3,
      expect.stringContaining('none.yaml: there is no such file'),
    ]);
    expect((await auditWith('', 'usable-from-anywhere')).exitCode).toBe(1);
  });
});

describe('a file of the working directory', () => {
  test('is not used until somebody has agreed to it, and the audit says so, with --quiet as well', async () => {
    writeFileSync(file(), waiver({}));
    const before = await run('audit', 'usable-from-anywhere', '--orgs', 'initech', '-q');
    expect(before.exitCode).toBe(1);
    expect(before.stderr).toContain('note: ./oktaql-waivers.yaml is not used');
    const shown = await run('trust', 'oktaql-waivers.yaml');
    expect(shown.stderr).toContain(
      'waiver of usable-from-anywhere for initech * until 2026-04-01, by Ann: accepted',
    );
    const sum = /--sha256 ([0-9a-f]{64})/.exec(shown.stderr)?.[1] ?? '';
    expect((await run('trust', 'oktaql-waivers.yaml', '--sha256', sum)).exitCode).toBe(0);
    expect((await run('audit', 'usable-from-anywhere', '--orgs', 'initech')).exitCode).toBe(0);
    writeFileSync(file(), waiver({ reason: 'changed' }));
    expect((await run('audit', 'usable-from-anywhere', '--orgs', 'initech')).exitCode).toBe(1);
  });

  test('is not added to before that: who adds to it agrees to all of it', async () => {
    const written = waiver({});
    writeFileSync(file(), written);
    const { id } = tokenNamed('initech', 'unlock-script');
    const ended = await run(
      ...['waive', 'usable-from-anywhere', '--org', 'initech', '--subject', id, '--reason', 'x'],
      ...['--until', '2026-09-01'],
    );
    expect([ended.exitCode, ended.stderr]).toEqual([3, expect.stringContaining('is not used')]);
    expect(readFileSync(file(), 'utf8')).toBe(written);
  });
});

describe('oktaql waive', () => {
  const waive = (...argv: readonly string[]) =>
    run('waive', 'usable-from-anywhere', '--org', 'initech', '--reason', 'it: has # to', ...argv);

  test('writes what later audits read, keeps comments and others, and replaces its own earlier word', async () => {
    const { id, userId } = tokenNamed('initech', 'unlock-script');
    await waive('--subject', id, '--until', '2026-04-01', '--by', 'Ann');
    writeFileSync(file(), `# Reviewed each quarter.\n${readFileSync(file(), 'utf8')}`);
    const sum = /--sha256 ([0-9a-f]{64})/.exec((await run('trust', '.')).stderr)?.[1] ?? '';
    await run('trust', '.', '--sha256', sum);
    await waive('--subject', '*', '--until', '2026-05-01', '--by', 'Bob');
    await waive('--subject', id, '--until', '2026-06-01', '--by', 'Ann');
    const text = readFileSync(file(), 'utf8');
    expect(text).toContain('# Reviewed each quarter.');
    const { waivers } = parse(text);
    expect(
      waivers.map((one: Record<string, string>) => [one['subject'], one['until'], one['approvedBy']]),
    ).toEqual([
      ['*', '2026-05-01', 'Bob'],
      [id, '2026-06-01', 'Ann'],
    ]);
    expect(waivers[1]).toMatchObject({ reason: 'it: has # to', owner: userId, network: 'ANYWHERE' });
    expect((await run('audit', 'usable-from-anywhere', '--orgs', 'initech')).exitCode).toBe(0);
  });

  test.each([
    [['--subject', '00Tnone', '--until', '2026-04-01'], 2, 'there is nothing to waive'],
    [['--subject', '*', '--until', '2026-03-14'], 2, '--until 2026-03-14 is over already'],
    [['--subject', '*', '--until', '2027-03-17'], 2, '--until 2027-03-17 is more than 366 days ahead'],
    [['--subject', '*', '--until', 'tomorrow'], 2, '--until tomorrow is no day'],
    [['--subject', '*', '--until', '2026-04-01', '--waivers', 'no/such/place.yaml'], 2, 'cannot write'],
    [['--until', '2026-04-01'], 2, '--subject'],
  ])('%j is refused, and nothing is written', async (argv, exit, message) => {
    const { exitCode, stderr } = await waive(...argv);
    expect([exitCode, stderr]).toEqual([exit, expect.stringContaining(message)]);
    expect(existsSync(file())).toBe(false);
  });

  test('takes * for no critical check', async () => {
    const ended = await run(
      ...[
        'waive',
        'super-admin-owners',
        '--org',
        'acme',
        '--subject',
        '*',
        '--reason',
        'x',
        '--until',
        '2026-04-01',
      ],
    );
    expect([ended.exitCode, ended.stderr]).toEqual([
      2,
      expect.stringContaining('super-admin-owners is critical'),
    ]);
  });

  test('a dry run shows the file, and writes none', async () => {
    const { stdout, stderr } = await waive('--subject', '*', '--until', '2026-04-01', '--dry-run');
    expect(parse(stdout).waivers).toHaveLength(1);
    expect(stderr).toContain('nothing was written');
    expect(existsSync(file())).toBe(false);
  });
});

describe('oktaql attest', () => {
  const attest = (...argv: readonly string[]) =>
    run('attest', 'okta-app-000200', '--org', 'acme', '--by', 'Ann', '--until', '2026-09-01', ...argv);
  const statusOf = async (...argv: readonly string[]) => {
    const { stdout } = await run('audit', 'okta-app-000200', '--orgs', 'acme', '-o', 'json', ...argv);
    return JSON.parse(stdout)[0];
  };

  test('answers a check that is left to a person, until its day', async () => {
    expect((await statusOf()).status).toBe('manual');
    expect((await attest('--verdict', 'passed', '--note', 'the whole notice shows')).exitCode).toBe(0);
    // Nothing but what the check asks for.
    const asked = orgs.emulator.requests.entries.map(({ path }) => path);
    expect([...new Set(asked)]).toEqual(['/api/v1/brands']);
    expect((await statusOf()).status).toBe('passed');
    const other = await run('audit', 'okta-app-000200', '--orgs', 'globex', '-o', 'json');
    expect(JSON.parse(other.stdout)[0].status).toBe('manual');
    const later = new FixedClock();
    later.advance(200 * 86_400_000);
    const { stdout, stderr } = await runOktaql(['audit', 'okta-app-000200', '--orgs', 'acme', '-o', 'json'], {
      place,
      clock: later,
    });
    expect(JSON.parse(stdout)[0].status).toBe('manual');
    expect(stderr).toContain('attestation expired: okta-app-000200 acme');
  });

  test('of a finding fails the audit, with who says so', async () => {
    await attest('--verdict', 'finding', '--note', 'the last line is missing');
    const row = await statusOf();
    expect(row.status).toBe('findings');
    expect(row.found[0].details.reason).toBe('Ann attests, until 2026-09-01: the last line is missing');
  });

  test('is about what there was to look at, and not about what comes later', async () => {
    const about = ['okta-app-003241', '--org', 'initech', '--by', 'Ann', '--until', '2026-09-01'];
    expect((await run('attest', ...about, '--verdict', 'passed')).exitCode).toBe(0);
    const audit = () => run('audit', 'okta-app-003241', '--orgs', 'initech', '-o', 'json');
    expect(JSON.parse((await audit()).stdout)[0].status).toBe('passed');
    const token = tokenNamed('initech', 'unlock-script');
    orgs.emulator.org('initech').state.tokens.set({ ...token, id: '00Tnew00000000000000' });
    const [row] = JSON.parse((await audit()).stdout);
    expect([row.status, row.toLookAt.map((one: { subjectId: string }) => one.subjectId)]).toEqual([
      'manual',
      ['00Tnew00000000000000'],
    ]);
  });

  test('of a check that leaves nothing to a person is refused', async () => {
    const { exitCode, stderr } = await run(
      ...[
        'attest',
        'okta-app-000020',
        '--org',
        'acme',
        '--verdict',
        'passed',
        '--by',
        'Ann',
        '--until',
        '2026-09-01',
      ],
    );
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('leaves nothing in acme to a person')]);
  });
});

describe('--fail-on new', () => {
  test('fails on the one finding that the baseline does not have, and on nothing else', async () => {
    await run('audit', 'usable-from-anywhere', '--out', 'before');
    const same = await run('audit', 'usable-from-anywhere', '--baseline', 'before', '--fail-on', 'new');
    expect(same.exitCode).toBe(0);
    const siem = tokenNamed('acme', 'siem-export');
    orgs.emulator.org('acme').state.tokens.set({ ...siem, network: { connection: 'ANYWHERE' } });
    const more = await run('audit', 'usable-from-anywhere', '--baseline', 'before', '--fail-on', 'new');
    expect([more.exitCode, more.stderr]).toEqual([
      1,
      expect.stringContaining('1 finding in 1 check that the baseline does not have'),
    ]);
    const waived = await auditWith(
      waiver({ org: 'acme', subject: siem.id }),
      ...['usable-from-anywhere', '--baseline', 'before', '--fail-on', 'new'],
    );
    expect(waived.exitCode).toBe(0);
  });

  test('takes what the baseline did not look for as new: nobody can say that it is old', async () => {
    await run('audit', 'deleted-zones', '--out', 'before');
    const { exitCode } = await run(
      'audit',
      'usable-from-anywhere',
      '--baseline',
      'before',
      '--fail-on',
      'new',
    );
    expect(exitCode).toBe(1);
  });

  test('needs a baseline', async () => {
    const { exitCode, stderr } = await run('audit', '--fail-on', 'new');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--fail-on new needs --baseline')]);
  });
});

test('a network condition is the same text in whatever order Okta gives its zones, and another for another', () => {
  const zones = fc.uniqueArray(fc.stringMatching(/^nzo[a-z0-9]{1,5}$/), { maxLength: 4 });
  const condition = fc.record({
    connection: fc.constantFrom('ANYWHERE', 'ZONE'),
    include: zones,
    exclude: zones,
  });
  const canonical = (one: { connection: string; include: string[]; exclude: string[] }) =>
    JSON.stringify([one.connection, [...one.include].sort(), [...one.exclude].sort()]);
  fc.assert(
    fc.property(condition, condition, (a, b) => {
      const reversed = { ...a, include: [...a.include].reverse() };
      expect(networkText(JSON.stringify(reversed))).toBe(networkText(JSON.stringify(a)));
      const isSame = networkText(JSON.stringify(a)) === networkText(JSON.stringify(b));
      expect(isSame).toBe(canonical(a) === canonical(b));
    }),
  );
  expect(networkText(null)).toBe('none');
  expect(networkText('{"connection":"ZONE","other":1}')).toBe('{"connection":"ZONE","other":1}');
});
