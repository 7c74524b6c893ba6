import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { useEmulatedHistory } from './emulated-history.ts';

const T = 'okta.api_tokens.api_tokens';

const world = useEmulatedHistory();
const { run } = world;
const acme = () => world.orgs.emulator.org('acme').state;
const tokenNamed = (name: string) => {
  const found = [...acme().tokens].find((token) => token.name === name);
  if (found === undefined) throw new Error(`the seeds have no ${name}`);
  return found;
};

interface Line {
  readonly change: string;
  readonly subdomain: string;
  readonly id: string;
  readonly name: string;
  readonly column: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

async function diff(...argv: readonly string[]) {
  const ended = await run('diff', ...argv, '-o', 'json');
  return { ...ended, lines: (ended.stdout === '' ? [] : JSON.parse(ended.stdout)) as readonly Line[] };
}

/** Revokes a token, opens another one, and makes a third. */
function change(): { readonly gone: string; readonly opened: string; readonly made: string } {
  const { tokens } = acme();
  const [gone, opened] = [tokenNamed('asdf'), tokenNamed('grafana-dashboards')];
  tokens.delete(gone.id);
  tokens.set({ ...opened, network: { connection: 'ZONE', include: ['nzo1'] } as never });
  const made = '00TnewTokenMadeForIt1';
  tokens.set({ ...opened, id: made.slice(0, 20), name: 'made' });
  return { gone: gone.id, opened: opened.id, made: made.slice(0, 20) };
}

const from = '2026-03-15T12:00:00Z';

test.each([
  ['now, which asks Okta', false],
  ['a later run, which asks nothing', true],
])('tells what was added, removed and changed, to %s', async (_, isKept) => {
  await run('snapshot', T);
  const { gone, opened, made } = change();
  world.clock.advance(3_600_000);
  if (isKept) await run('snapshot', T);
  world.orgs.reset();
  const { lines, stderr, exitCode } = await diff(
    '--from',
    from,
    ...(isKept ? ['--to', '2026-03-15T13:00:00Z'] : []),
  );
  expect(exitCode).toBe(0);
  expect(world.orgs.emulator.requests.entries.length === 0).toBe(isKept);
  expect(stderr).toContain('3 rows of difference: 1 added, 1 removed, 1 changed');
  expect(lines.map(({ change: kind, subdomain, id, column }) => [kind, subdomain, id, column])).toEqual(
    [
      ['removed', 'acme', gone, null],
      ['changed', 'acme', opened, 'network'],
      ['added', 'acme', made, null],
    ].sort((a, b) => (String(a[2]) < String(b[2]) ? -1 : 1)),
  );
  const changed = lines.find((line) => line.column === 'network');
  expect(changed).toMatchObject({ name: 'grafana-dashboards' });
  expect(JSON.parse(changed?.after ?? '')).toEqual({ connection: 'ZONE', include: ['nzo1'] });
  const added = lines.find((line) => line.change === 'added');
  expect(JSON.parse(added?.after ?? '')).toMatchObject({
    id: made,
    name: 'made',
    network: { connection: expect.anything() },
  });
  expect(added?.before).toBeNull();
  expect(JSON.parse(lines.find((line) => line.change === 'removed')?.before ?? '')).toMatchObject({
    id: gone,
  });
});

describe('what only use moves', () => {
  test('is left out, unless it is asked for', async () => {
    await run('snapshot', T);
    world.clock.advance(3_600_000);
    // The token in use: both of its times have moved.
    expect((await diff('--from', from)).lines).toEqual([]);
    const { lines } = await diff('--from', from, '--all-columns');
    expect(new Set(lines.map(({ column }) => column))).toEqual(new Set(['expiresAt', 'lastUpdated']));
    expect(lines.map(({ change: kind }) => kind)).not.toContain('added');
  });
});

test('the order of the members of JSON is no difference', async () => {
  const token = tokenNamed('grafana-dashboards');
  acme().tokens.set({ ...token, network: { connection: 'ZONE', include: ['nzo1'] } as never });
  await run('snapshot', T);
  acme().tokens.set({ ...token, network: { include: ['nzo1'], connection: 'ZONE' } as never });
  world.clock.advance(1000);
  expect((await diff('--from', from)).lines).toEqual([]);
});

test('links are no difference, unless they are asked for', async () => {
  await run('snapshot', T);
  world.clock.advance(1000);
  await world.orgs.emulator.stop();
  // The same orgs at other addresses, which is what their links name.
  world.orgs = await startEmulatedOrgs({ clock: new FixedClock() });
  writeFileSync(join(world.place.cwd, 'c.yaml'), world.orgs.config);
  const changes = async (...argv: readonly string[]) =>
    (await diff('--from', from, '--config', 'c.yaml', ...argv)).lines;
  expect(await changes()).toEqual([]);
  expect(new Set((await changes('--all-columns')).map(({ column }) => column))).toContain('_link');
});

test('an org that is not configured any more has not lost its tokens: it is not compared with now', async () => {
  await run('snapshot', T);
  world.clock.advance(1000);
  const { lines } = await diff('--from', from, '--orgs', 'acme');
  expect(lines).toEqual([]);
});

test.each([
  ['rows by which something hangs on others', 'okta.users.users', 'changed', 'status'],
  ['zones', 'okta.zones.network_zones', 'removed', null],
])('of another table: %s', async (_, table, kind, column) => {
  await run('snapshot', table);
  const { users, zones } = acme();
  const [user] = users;
  const [zone] = zones;
  if (user === undefined || zone === undefined) throw new Error('the seeds are empty');
  users.set({ ...user, status: 'SUSPENDED' });
  zones.delete(zone.id);
  world.clock.advance(1000);
  const { lines } = await diff(table, '--from', from);
  expect(lines).toContainEqual(expect.objectContaining({ change: kind, subdomain: 'acme', column }));
});

test('--exit-code is 1 for a difference and 0 for none', async () => {
  await run('snapshot', T);
  world.clock.advance(1000);
  expect((await diff('--from', from, '--exit-code')).exitCode).toBe(0);
  change();
  const { exitCode, lines, stderr } = await diff('--from', from, '--exit-code');
  expect(exitCode).toBe(1);
  expect(lines).toHaveLength(3);
  expect(stderr).toContain('there is a difference');
});

test.each([
  [[], /--from/],
  [['--from', 'now'], /nothing is known of what comes after it/],
  [['--from', '2026-03-15', '--to', '2026-03-14'], /--to lies before --from/],
  [['--from', 'soon'], /--from soon: that is no time/],
  [['okta.api_tokens.tokens', '--from', from], /no such table: okta\.api_tokens\.tokens/],
  [
    ['--from', '2026-03-14'],
    /no run at or before 2026-03-14T00:00:00\.000Z .* the earliest whole one is run 1/,
  ],
  [['--from', from, '--to', '2026-03-17'], /lies ahead/],
])('refuses %j', async (argv, message) => {
  await run('snapshot', T);
  const { exitCode, stderr } = await run('diff', ...argv);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
});

describe('an audit', () => {
  const audit = async (...argv: readonly string[]) => {
    const ended = await run('audit', 'usable-from-anywhere', 'meaningless-names', ...argv, '-o', 'json');
    return { ...ended, rows: ended.stdout === '' ? [] : JSON.parse(ended.stdout) };
  };
  const findings = (rows: readonly { check: string; org: string; findings: number }[]) =>
    rows.find(({ check, org }) => check === 'usable-from-anywhere' && org === 'acme')?.findings;

  test('as of a time finds what it would have found then, and asks nothing', async () => {
    const before = findings((await audit()).rows);
    await run('snapshot', T);
    world.clock.advance(3_600_000);
    const token = tokenNamed('grafana-dashboards');
    acme().tokens.set({ ...token, network: { connection: 'ANYWHERE' } as never });
    acme().tokens.set({
      ...token,
      id: '00TnewTokenMadeForIt',
      name: 'new',
      network: { connection: 'ANYWHERE' } as never,
    });
    const now = findings((await audit()).rows);
    world.orgs.reset();
    const then = await audit('--as-of', from, '--out', 'evidence');
    expect(findings(then.rows)).toBe(before);
    expect(now).toBeGreaterThan(before ?? 0);
    expect(world.orgs.emulator.requests.entries).toEqual([]);
    const { readFileSync } = await import('node:fs');
    const manifest = JSON.parse(readFileSync(`${world.place.cwd}/evidence/manifest.json`, 'utf8'));
    expect(manifest).toMatchObject({ asOf: '2026-03-15T12:00:00.000Z', requests: [] });
  });

  test('takes a time of the history for its baseline, and fails on what is new since then', async () => {
    await run('snapshot', T);
    world.clock.advance(3_600_000);
    expect((await audit('--baseline', '1h', '--fail-on', 'new')).exitCode).toBe(0);
    const token = tokenNamed('grafana-dashboards');
    acme().tokens.set({
      ...token,
      id: '00TnewTokenMadeForIt',
      name: 'new',
      network: { connection: 'ANYWHERE' } as never,
    });
    const { exitCode, stderr } = await audit('--baseline', from, '--fail-on', 'new');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('new: usable-from-anywhere acme 00TnewTokenMadeForIt new');
    expect(stderr).toContain('compared with the audit of 2026-03-15T12:00:00.000Z');
  });

  test('with a baseline of which the history has nothing fails, before it says that all is new', async () => {
    const { exitCode, stderr, stdout } = await audit('--baseline', '7d', '--fail-on', 'new');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('no run at or before 2026-03-08T12:00:00.000Z');
  });
});
