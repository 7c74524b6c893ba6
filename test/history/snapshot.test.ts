import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { defaultTables } from '../../src/cli/snapshot-tables.ts';
import { createTrust } from '../../src/config/trust/trust.ts';
import { TrustStore } from '../../src/config/trust/trust-store.ts';
import { openLibrary } from '../../src/saved/query-library.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { runOktaql } from '../fixtures/run-oktaql.ts';
import { useEmulatedHistory } from './emulated-history.ts';
import { MemoryHistory } from './memory-history.ts';

const T = 'okta.api_tokens.api_tokens';
const log = 'okta.logs.system_log_events';

const world = useEmulatedHistory();
const { run } = world;
const history = () => join(world.place.cwd, 'h');
const files = () =>
  readdirSync(history(), { recursive: true, withFileTypes: true }).map((entry) => ({
    path: join(entry.parentPath, entry.name),
    isFile: entry.isFile(),
  }));
const manifest = (number: number) =>
  JSON.parse(readFileSync(join(history(), 'runs', `${String(number).padStart(8, '0')}.json`), 'utf8'));
const csv = ({ stdout }: { readonly stdout: string }) =>
  stdout
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a snapshot keeps whole files, for their owner alone, under the names that Hive has', async () => {
  const { exitCode, stderr } = await run('snapshot', T, '-o', 'csv');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: `run 1 of 2026-03-15T12:00:00.000Z: 3 files in ${history()}\n`,
  });
  const { files: kept, previous } = manifest(1);
  expect(previous).toBeNull();
  expect(kept.map(({ path }: { path: string }) => path)).toEqual(
    ['acme', 'globex', 'initech'].map((org) =>
      expect.stringMatching(
        new RegExp(
          `^table=okta\\.api_tokens\\.api_tokens/subdomain=${org}/date=2026-03-15/20260315T120000000Z-[0-9a-f]{6}-\\d\\.parquet$`,
        ),
      ),
    ),
  );
  for (const { path, sha256, bytes } of kept) {
    const content = readFileSync(join(history(), path));
    expect({ sha256: sum(content), bytes: content.length }).toEqual({ sha256, bytes });
  }
  for (const { path, isFile } of files()) expect(statSync(path).mode & 0o777).toBe(isFile ? 0o600 : 0o700);
  expect(statSync(history()).mode & 0o777).toBe(0o700);
  // Three files, a manifest, and nothing unfinished.
  expect(files().filter(({ isFile }) => isFile)).toHaveLength(4);
});

test('each manifest is chained to the one before it', async () => {
  await run('snapshot', T);
  world.clock.advance(1000);
  await run('snapshot', T);
  const first = readFileSync(join(history(), 'runs', '00000001.json'));
  expect(manifest(2).previous).toBe(sum(first));
  expect((await run('history', '--verify', '-o', 'csv')).exitCode).toBe(0);
});

test('without names it has what the checks on tokens read, the log apart', async () => {
  const trust = createTrust(new TrustStore({ homeDir: world.place.homeDir, env: {} }), new Map());
  const library = await openLibrary({ cwd: world.place.cwd, homeDir: world.place.homeDir, env: {}, trust });
  const read = new Set<string>();
  for (const query of library.all()) {
    if (query.kind !== 'check' || query.tags.some((tag) => ['stig', 'hunt'].includes(tag))) continue;
    for (const [name] of query.text.matchAll(/okta\.[a-z_]+\.[a-z_]+/g)) read.add(name);
  }
  read.delete(log);
  expect(defaultTables.map(({ name }) => name).sort()).toEqual([...read].sort());
  const { exitCode, stdout } = await run('snapshot', '-o', 'csv');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('okta.users.role_assignment_users,acme,17,only the owners of API tokens,');
  expect(stdout).toMatch(/^okta\.users\.users,acme,\d+,whole,/m);
});

test('a table that was read for some keys is no whole one: AS OF says so', async () => {
  await run('snapshot');
  const { exitCode, stderr } = await run(
    'query',
    "SELECT 1 FROM okta.users.role_assignment_users FOR SYSTEM_TIME AS OF :t WHERE subdomain = 'acme'",
    '-p',
    't=2026-03-15T12:00:00Z',
  );
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    'no run at or before 2026-03-15T12:00:00.000Z read okta.users.role_assignment_users of acme whole; run 1 of 2026-03-15T12:00:00.000Z has only the rows of the owners of API tokens',
  );
});

describe('what cannot be read', () => {
  test('is left out and named, and the rest counts', async () => {
    world.orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'globex' && path.startsWith('/api/v1/users'),
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'You do not have permission' } },
    });
    const { exitCode, stdout, stderr } = await run('snapshot', T, 'okta.users.users', '-o', 'csv');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('run 1 does not have okta.users.users of globex');
    expect(stdout).toMatch(/^okta\.users\.users,globex,,not read,.*E0000006/m);
    expect(manifest(1).files).toHaveLength(5);
    expect(manifest(1).notRead).toEqual([
      { table: 'okta.users.users', subdomain: 'globex', reason: expect.stringContaining('E0000006') },
    ]);
    const asked = await run(
      'query',
      '--as-of',
      '0m',
      "SELECT 1 FROM okta.users.users WHERE subdomain = 'globex'",
    );
    expect(asked.exitCode).toBe(2);
    expect(asked.stderr).toMatch(
      /no run .* read okta\.users\.users of globex whole; run 1 of .* could not read it: .*E0000006/,
    );
    expect(
      (await run('query', '--as-of', '0m', "SELECT 1 FROM okta.users.users WHERE subdomain = 'acme'"))
        .exitCode,
    ).toBe(0);
  });

  test('after a first page leaves no half of it', async () => {
    world.orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'acme' && path.endsWith('/api-tokens'),
      respond: 'cut',
    });
    const { exitCode } = await runOktaql(['snapshot', T, '--history', 'h', '--orgs', 'acme,globex'], {
      place: world.place,
      clock: world.clock,
    });
    expect(exitCode).toBe(6);
    expect(files().filter(({ path }) => path.includes('acme'))).toEqual([]);
  });

  test('when it is all there is makes no run, and ends as the request did', async () => {
    world.orgs.emulator.faults.add({
      respond: { status: 401, body: { errorCode: 'E0000011', errorSummary: 'Invalid token' } },
    });
    const { exitCode } = await run('snapshot', T);
    expect(exitCode).toBe(4);
    expect(existsSync(join(history(), 'runs'))).toBe(false);
    expect(readdirSync(history())).toEqual([]);
  });
});

describe('the log', () => {
  const count = async () =>
    csv(
      await run(
        'query',
        `SELECT count(*), count(DISTINCT uuid) FROM ${log} FOR SYSTEM_TIME AS OF :t WHERE subdomain = 'acme'`,
        '-p',
        `t=${new Date(world.clock.now()).toISOString()}`,
        '-o',
        'csv',
      ),
    )[1]?.map(Number);

  test('is appended to: each event once, from the last run on, and late ones', async () => {
    const { state } = world.orgs.emulator.org('acme');
    const [template] = state.logEvents;
    if (template === undefined) throw new Error('the seeds have no event');
    const event = (id: string, published: string) =>
      state.logEvents.set({ ...template, id, published: Date.parse(published) });
    // So near the end of the first run that the second reads it once more.
    event('near', '2026-03-15T11:57:00.000Z');
    const first = await run('snapshot', log, '--orgs', 'acme', '-o', 'csv');
    expect(first.stdout).toMatch(
      new RegExp(`^${log},acme,\\d+,2025-12-15T12:00:00.000Z to 2026-03-15T12:00:00.000Z,`, 'm'),
    );
    const [kept = 0] = (await count()) ?? [];
    expect(kept).toBeGreaterThan(10);
    // It happened before the first run ended, and came into the log after it.
    event('late', '2026-03-15T11:58:00.000Z');
    world.clock.advance(3_600_000);
    event('new', '2026-03-15T12:30:00.000Z');
    const second = await run('snapshot', log, '--orgs', 'acme', '-o', 'csv');
    expect(second.stdout).toContain(`${log},acme,2,2026-03-15T12:00:00.000Z to 2026-03-15T13:00:00.000Z`);
    expect(await count()).toEqual([kept + 2, kept + 2]);
    // Of runs that follow each other within ten minutes, none keeps what any before it has.
    for (const minutes of [1, 2]) {
      world.clock.advance(minutes * 60_000);
      if (minutes === 1) event('newest', '2026-03-15T13:00:30.000Z');
      const { stdout } = await run('snapshot', log, '--orgs', 'acme', '-o', 'csv');
      expect(stdout).toContain(`${log},acme,${minutes === 1 ? 1 : 0},`);
    }
    const late = await run(
      'query',
      `SELECT uuid FROM ${log} FOR SYSTEM_TIME AS OF '2026-03-15T13:00:00Z' WHERE subdomain = 'acme' AND published >= '2026-03-15T11:57:00Z' AND published < '2026-03-15T12:00:00Z' AND uuid = 'late'`,
      '-o',
      'csv',
    );
    expect(csv(late)).toEqual([['uuid'], ['late']]);
  });
});

test('a log that was left alone for longer than Okta keeps it has a gap', async () => {
  const before = new FixedClock(world.clock.now() - 100 * 86_400_000);
  const taken = ['snapshot', log, '--orgs', 'acme', '--history', 'h', '-o', 'csv'];
  expect((await runOktaql(taken, { place: world.place, clock: before })).exitCode).toBe(0);
  const { stdout } = await runOktaql(taken, { place: world.place, clock: world.clock });
  expect(stdout).toContain('2025-12-15T12:00:00.000Z to 2026-03-15T12:00:00.000Z');
  const { exitCode, stderr } = await run('query', `SELECT 1 FROM ${log}`, '--as-of', '0m', '--orgs', 'acme');
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    'what happened from 2025-12-05T12:00:00.000Z to 2025-12-15T12:00:00.000Z is missing',
  );
});

describe('a log of which some is missing', () => {
  const asked = (where: string) =>
    run(
      'query',
      `SELECT count(*) FROM ${log} FOR SYSTEM_TIME AS OF '2026-03-15T14:00:00Z' WHERE subdomain = 'acme' ${where}`,
      '-o',
      'csv',
    );
  beforeEach(async () => {
    for (let hour = 0; hour < 3; hour++) {
      await run('snapshot', log, '--orgs', 'acme');
      world.clock.advance(3_600_000);
    }
  });

  test('for its last file is damaged is read once more', async () => {
    const [file] = manifest(3).files;
    rmSync(join(history(), file.path));
    expect((await run('snapshot', log, '--orgs', 'acme')).exitCode).toBe(0);
    expect(manifest(4).files[0].coverage).toEqual({
      kind: 'period',
      from: '2026-03-15T13:00:00.000Z',
      to: '2026-03-15T15:00:00.000Z',
    });
    world.clock.advance(1000);
    const { exitCode, stderr } = await run(
      'query',
      `SELECT count(*) FROM ${log} FOR SYSTEM_TIME AS OF '2026-03-15T15:00:00Z' WHERE subdomain = 'acme'`,
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: run 3 of 2026-03-15T14:00:00.000Z is not read: ');
    // As of a time before that, it is missing.
    expect((await asked('')).exitCode).toBe(2);
  });

  test('is an error, unless the statement leaves that time out', async () => {
    rmSync(join(history(), 'runs', '00000002.json'));
    const { exitCode, stderr } = await asked('');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'what happened from 2026-03-15T12:00:00.000Z to 2026-03-15T13:00:00.000Z is missing',
    );
    expect((await asked("AND published < '2026-03-15T11:00:00Z'")).exitCode).toBe(0);
    expect((await asked("AND published > '2026-03-15T13:30:00Z'")).exitCode).toBe(0);
  });

  test('before it began says so, where it is asked for', async () => {
    expect((await asked("AND published > '2026-01-01'")).stderr).not.toContain('warning');
    const { exitCode, stderr } = await asked("AND published > '2025-06-01'");
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `warning: the history has ${log} of acme from 2025-12-15T12:00:00.000Z on: what happened before is not in it`,
    );
  });
});

describe('columns that the configuration leaves out', () => {
  const configured = (omit: string) =>
    writeFileSync(
      join(world.place.cwd, 'c.yaml'),
      `${world.orgs.config}history:\n  directory: h\n  omit: [${omit}]\n`,
    );
  const withConfig = (...argv: readonly string[]) =>
    runOktaql([...argv, '--config', 'c.yaml'], { place: world.place, clock: world.clock });

  test('are in no file, and a statement that needs one is refused', async () => {
    configured('okta.users.users.profile');
    expect((await withConfig('snapshot', 'okta.users.users')).exitCode).toBe(0);
    expect(manifest(1).files[0].columns).not.toContain('profile');
    const asked = (columns: string) =>
      withConfig(
        'query',
        '--as-of',
        '0m',
        `SELECT ${columns} FROM okta.users.users WHERE subdomain = 'acme'`,
      );
    expect((await asked('id, login')).exitCode).toBe(0);
    const { exitCode, stderr } = await asked('*');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('left okta.users.users.profile out, as the configuration says');
  });

  test('are not compared by a diff, and that is said', async () => {
    configured('okta.users.users.profile');
    await withConfig('snapshot', 'okta.users.users');
    world.clock.advance(1000);
    const { exitCode, stderr } = await withConfig('diff', 'okta.users.users', '--from', '1h');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('no run at or before');
    const ran = await withConfig('diff', 'okta.users.users', '--from', '2026-03-15T12:00:00Z');
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toContain('note: 1 column that the history leaves out cannot be compared');
  });

  test.each([
    ['okta.users.users.nothing', /there is no column okta\.users\.users\.nothing/],
    ['okta.users.users.id', /known by id, which cannot be left out/],
  ])('must be there, and rows must be known without them: %s', async (omit, message) => {
    configured(omit);
    const { exitCode, stderr } = await withConfig('snapshot', 'okta.users.users');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});

test('a row that comes twice, as when a list moves under its reader, is kept once', async () => {
  const history = new MemoryHistory({
    acme: { tokens: ['a', 'b', 'a', 'c', 'a'].map((id) => ({ id, name: id })) },
  });
  onTestFinished(() => history.close());
  const { kept, manifest: written } = await history.snapshot();
  expect([kept[0]?.rows, written.files[0]?.rows]).toEqual([3, 3]);
});

test('rows that are known by the whole of them are as many in a statement that uses none of their columns', async () => {
  const body = ['manager', 'mentor'].map((name) => ({
    primary: { name, type: 'USER' },
    associated: { name: 'x' },
  }));
  world.orgs.emulator.faults.add({ match: ({ path }) => path.endsWith('/linkedObjects'), respond: { body } });
  const table = 'okta.meta.linked_object_definitions';
  expect((await run('snapshot', table, '-o', 'csv')).stdout).toContain(`${table},acme,2,whole`);
  const { stdout } = await run(
    'query',
    `SELECT count(*) FROM ${table} WHERE subdomain = 'acme'`,
    '--as-of',
    '0m',
    '-o',
    'csv',
  );
  expect(stdout).toBe('count(*)\r\n2\r\n');
});

test('--as-of is refused: the past would be kept as the present', async () => {
  await run('snapshot', T);
  world.orgs.reset();
  for (const argv of [
    ['snapshot', T, '--as-of', '0m'],
    ['--as-of', '0m', 'snapshot', T],
    ['diff', '--from', '1h', '--as-of', '0m'],
  ]) {
    const { exitCode, stderr } = await run(...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: (snapshot|diff) takes no --as-of\n/);
    expect(stderr).toContain('hint: Commands that do: query, explain, run, audit.');
  }
  expect(world.orgs.emulator.requests.entries).toEqual([]);
  expect(files().filter(({ path }) => path.includes('runs/'))).toHaveLength(1);
});

test('two at once both count, one after the other', async () => {
  const both = await Promise.all([run('snapshot', T), run('snapshot', T)]);
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect([manifest(1).number, manifest(2).number]).toEqual([1, 2]);
  expect(Date.parse(manifest(2).at)).toBeGreaterThan(Date.parse(manifest(1).at));
  const verified = await run('history', '--verify', '-o', 'csv');
  expect(verified.exitCode).toBe(0);
  expect(csv(verified).map(([, , status]) => status)).toEqual(['status', ...Array(8).fill('unchanged')]);
});

test('a clock that goes backwards makes no run', async () => {
  await run('snapshot', T);
  world.clock.advance(-60_000);
  world.orgs.reset();
  const { exitCode, stderr } = await run('snapshot', T);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('the clock says 2026-03-15T11:59:00.000Z, and the last run in');
  expect(world.orgs.emulator.requests.entries).toEqual([]);
});

test('a table that cannot be read whole is named, without a statement that nobody wrote', async () => {
  const { exitCode, stderr } = await run('snapshot', 'okta.sessions.sessions');
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    'error: okta.sessions.sessions cannot be read without its key column sessionId\nhint: A snapshot has whole tables, and nothing gives all keys of this one.\n',
  );
  expect(readdirSync(history())).toEqual([]);
});

describe('the list', () => {
  test('has the runs, and prunes whole ones but never the last', async () => {
    for (let day = 0; day < 3; day++) {
      await run('snapshot', T);
      world.clock.advance(86_400_000);
    }
    expect(csv(await run('history', '-o', 'csv')).map(([number]) => number)).toEqual(['run', '1', '2', '3']);
    const dry = await run('history', '--prune', '--keep', '1d', '--dry-run');
    expect(dry.stderr).toBe('dry run: 2 runs would be removed\n');
    expect((await run('history', '--prune', '--keep', '48h', '-o', 'csv')).stdout).toBe(
      'run,time,files\r\n1,2026-03-15T12:00:00.000Z,3\r\n',
    );
    expect(csv(await run('history', '-o', 'csv')).map(([number]) => number)).toEqual(['run', '2', '3']);
    expect(files().filter(({ path }) => path.includes('date=2026-03-15'))).toEqual([]);
    // What is left is still chained, and what is asked before it says what there is.
    expect((await run('history', '--verify')).exitCode).toBe(0);
    const { stderr } = await run('query', `SELECT 1 FROM ${T} FOR SYSTEM_TIME AS OF '2026-03-15T13:00:00Z'`);
    expect(stderr).toContain('the earliest whole one is run 2 of 2026-03-16T12:00:00.000Z');
    await run('history', '--prune', '--keep', '0d');
    expect(csv(await run('history', '-o', 'csv')).map(([number]) => number)).toEqual(['run', '3']);
    await run('snapshot', T);
    expect(manifest(4).number).toBe(4);
    expect((await run('history', '--verify')).exitCode).toBe(0);
  });

  test('that was cut off while a run was removed has the rest removed by the next', async () => {
    await run('snapshot', T);
    world.clock.advance(86_400_000);
    await run('snapshot', T);
    const text = readFileSync(join(history(), 'runs', '00000001.json'));
    writeFileSync(join(history(), 'pruned.json'), JSON.stringify({ number: 1, sha256: sum(text) }));
    rmSync(join(history(), manifest(1).files[0].path));
    expect(csv(await run('history', '-o', 'csv')).map(([number]) => number)).toEqual(['run', '2']);
    expect((await run('history', '--prune', '--keep', '400d')).exitCode).toBe(0);
    expect(files().filter(({ path }) => /00000001|date=2026-03-15/.test(path))).toEqual([]);
    expect((await run('history', '--verify')).exitCode).toBe(0);
  });

  test.each([
    [['--prune'], /--prune needs --keep/],
    [['--keep', '3d'], /--keep goes with --prune/],
    [['--prune', '--keep', 'long'], /that is no length of time/],
    [['--prune', '--verify', '--keep', '1d'], /two commands/],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, stderr } = await run('history', ...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('of a history that is not there is empty, and says how it begins', async () => {
    const { exitCode, stderr } = await run('history', '-o', 'csv');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('`oktaql snapshot` makes the first');
    expect(existsSync(history())).toBe(false);
  });
});

test('a history is found by the option, the configuration, and the data directory', async () => {
  const data = join(world.place.homeDir, 'data');
  const runWith = (argv: readonly string[]) =>
    runOktaql(argv, { place: world.place, clock: world.clock, env: { XDG_DATA_HOME: data } });
  await runWith(['snapshot', T]);
  expect(existsSync(join(data, 'oktaql', 'history', 'runs'))).toBe(true);
  writeFileSync(join(world.place.cwd, 'c.yaml'), `${world.orgs.config}history: mine\n`);
  await runWith(['snapshot', T, '--config', 'c.yaml']);
  expect(existsSync(join(world.place.cwd, 'mine', 'runs'))).toBe(true);
  await runWith(['snapshot', T, '--config', 'c.yaml', '--history', 'other']);
  expect(existsSync(join(world.place.cwd, 'other', 'runs'))).toBe(true);
  // The embedded orgs have one of their own.
  await runWith(['snapshot', T, '--demo', '--orgs', 'acme']);
  expect(existsSync(join(data, 'oktaql', 'demo-history', 'runs'))).toBe(true);
});
