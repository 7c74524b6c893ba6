import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manifestText, readManifest } from '../../src/history/manifest.ts';
import { type Verified, verifyHistory } from '../../src/history/verify.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';
import { MemoryHistory } from './memory-history.ts';

const T = 'okta.api_tokens.api_tokens';

let history: MemoryHistory;
/** Three runs, an hour apart, with a token that is called after its run. */
beforeEach(async () => {
  history = new MemoryHistory({});
  for (const name of ['one', 'two', 'three']) {
    history.orgs = { acme: { tokens: [{ id: 'a', name }] } };
    await history.snapshot();
    history.clock.advance(3_600_000);
  }
});
afterEach(() => history.close());

const manifestAt = (number: number) => join(history.path, 'runs', `${String(number).padStart(8, '0')}.json`);
const fileOf = (number: number) =>
  join(history.path, JSON.parse(readFileSync(manifestAt(number), 'utf8')).files[0].path);
const last = () => history.rows(`SELECT name FROM ${T} FOR SYSTEM_TIME AS OF datetime('now')`);
const versions = () =>
  history.rows(`SELECT name, row_start, row_end FROM ${T} FOR SYSTEM_TIME ALL ORDER BY row_start`);

async function verified(): Promise<readonly Verified[]> {
  const found: Verified[] = [];
  history.directory.refresh();
  for await (const one of verifyHistory(history.directory)) if (one.status !== 'unchanged') found.push(one);
  return found;
}

describe('a manifest that', () => {
  const damages: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ['is cut off', (text) => text.slice(0, text.length / 2), /it is no JSON/],
    [
      'has a changed line',
      (text) => text.replace('"rows": 1', '"rows": 2'),
      /its sum is not that of its content/,
    ],
    [
      'has a changed sum',
      (text) => text.replace(/"sha256": "[0-9a-f]{4}(?=[0-9a-f]+"\n\}\n$)/, '"sha256": "0000'),
      /its sum is not that of its content/,
    ],
    ['is empty', () => '', /it is no JSON/],
    [
      'is of a later version',
      (text) => text.replace('"formatVersion": 1', '"formatVersion": 2'),
      /it is of version 2, and this oktaql reads version 1/,
    ],
    ['is null', () => 'null', /its sum/],
  ];
  test.each(damages)('%s is named, and its run is not read', async (_, damage, why) => {
    writeFileSync(manifestAt(3), damage(readFileSync(manifestAt(3), 'utf8')));
    await history.reopen();
    const fresh = new MemoryReader();
    expect(await fresh.last()).toEqual([{ name: 'two' }]);
    expect(fresh.warnings).toEqual([
      expect.stringMatching(/^runs\/00000003\.json of the history does not count: /),
    ]);
    expect(fresh.warnings[0]).toMatch(why);
    expect(await fresh.statuses()).toContainEqual(
      expect.objectContaining({ run: 3, status: 'changed', why: expect.stringMatching(why) }),
    );
  });

  test('has paths out of the history, with a right sum, is none', () => {
    const manifest = readManifest(readFileSync(manifestAt(1), 'utf8'));
    if (typeof manifest === 'string') throw new Error(manifest);
    const { sha256: _, ...body } = manifest;
    const [file] = body.files;
    if (file === undefined) throw new Error('no file');
    for (const path of ['../../etc/passwd', '/etc/passwd', 'a/../../b'])
      expect(readManifest(manifestText({ ...body, files: [{ ...file, path }] }))).toMatch(
        /^files\.0\.path: /,
      );
    expect(typeof readManifest(manifestText(body))).toBe('object');
  });
});

/** What a process that begins now reads of the history. */
class MemoryReader {
  readonly warnings: string[] = [];

  async last() {
    const place = makeWorkplace();
    const { exitCode, stdout, stderr } = await runOktaql(
      [
        'query',
        `SELECT name FROM ${T} FOR SYSTEM_TIME ALL ORDER BY row_start DESC LIMIT 1`,
        '-o',
        'json',
        '--history',
        history.path,
      ],
      { place, clock: history.clock },
    );
    if (exitCode !== 0) throw new Error(stderr);
    this.warnings.push(...stderr.split('\n').flatMap((line) => /^warning: (.*)$/.exec(line)?.[1] ?? []));
    return JSON.parse(stdout);
  }

  async statuses() {
    const { stdout } = await runOktaql(['history', '--verify', '-o', 'json', '--history', history.path], {
      place: makeWorkplace(),
      clock: history.clock,
    });
    return JSON.parse(stdout);
  }
}

describe('a file that', () => {
  const damages: readonly (readonly [string, (path: string) => void, string])[] = [
    ['is half there', (path) => truncateSync(path, 300), 'changed'],
    ['has another byte', (path) => writeFileSync(path, readFileSync(path).fill(0, 40, 41)), 'changed'],
    [
      'is longer',
      (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(1)])),
      'changed',
    ],
    ['is gone', (path) => rmSync(path), 'missing'],
    [
      'is a pipe',
      (path) => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
      'missing',
    ],
    [
      'is a directory',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      'missing',
    ],
  ];
  test.each(damages)('%s is named, and its run is not read', async (_, damage, status) => {
    const path = fileOf(3);
    damage(path);
    expect(await last()).toEqual([{ name: 'two' }]);
    expect(history.said.warnings).toEqual([
      expect.stringMatching(/^run 3 of 2026-03-15T14:00:00\.000Z is not read: table=/),
    ]);
    expect(history.said.notes[0]).toContain('is run 2 of');
    expect(await verified()).toContainEqual(expect.objectContaining({ run: 3, status }));
  });

  test('is the base of what is new makes nothing look new', async () => {
    truncateSync(fileOf(2), 10);
    const sql = `SELECT name, row_start FROM ${T} FOR SYSTEM_TIME ALL WHERE row_start >= '2026-03-15T13:30:00Z'`;
    expect(await history.rows(sql)).toEqual([{ name: 'three', row_start: '2026-03-15T14:00:00.000Z' }]);
    expect(await versions()).toEqual([
      { name: 'one', row_start: '2026-03-15T12:00:00.000Z', row_end: '2026-03-15T14:00:00.000Z' },
      { name: 'three', row_start: '2026-03-15T14:00:00.000Z', row_end: null },
    ]);
    expect(history.said.warnings).toHaveLength(1);
  });

  test('is the only one is an error, never an empty answer', async () => {
    for (const number of [1, 2, 3]) truncateSync(fileOf(number), 0);
    const error = await history.refusal(`SELECT 1 FROM ${T} FOR SYSTEM_TIME AS OF datetime('now')`);
    expect(error.message).toMatch(
      /read okta\.api_tokens\.api_tokens of acme whole; run 3 of .* is damaged: /,
    );
  });
});

describe('verifying finds', () => {
  test('a run that was taken out of the chain', async () => {
    rmSync(manifestAt(2));
    expect(await verified()).toEqual([
      expect.objectContaining({ run: 3, status: 'not chained', why: 'run 2 is missing' }),
      // Its file is there, and nothing counts it.
      expect.objectContaining({ run: undefined, status: 'of no run' }),
    ]);
  });

  test('a manifest that was written anew, with a right sum', async () => {
    const manifest = readManifest(readFileSync(manifestAt(2), 'utf8'));
    if (typeof manifest === 'string') throw new Error(manifest);
    const { sha256: _, ...body } = manifest;
    writeFileSync(
      manifestAt(2),
      manifestText({ ...body, notRead: [{ table: T, subdomain: 'x', reason: 'y' }] }),
    );
    expect(await verified()).toEqual([
      expect.objectContaining({ run: 3, status: 'not chained', why: 'the manifest before it is another' }),
    ]);
  });

  test('nothing in directories of others, which are no orgs', async () => {
    mkdirSync(join(history.path, 'table=okta.api_tokens.api_tokens', 'subdomain=%zz'));
    mkdirSync(join(history.path, 'table=okta.api_tokens.api_tokens', 'other'));
    expect(await verified()).toEqual([]);
    expect(await last()).toEqual([{ name: 'three' }]);
  });

  test('a file that no run has', async () => {
    cpSync(fileOf(1), `${fileOf(1)}-copy.parquet`);
    expect(await verified()).toEqual([expect.objectContaining({ run: undefined, status: 'of no run' })]);
  });

  test('nothing in a history that was moved', async () => {
    const moved = `${history.path}-moved`;
    renameSync(history.path, moved);
    symlinkSync(moved, history.path);
    expect(await verified()).toEqual([]);
    expect(await last()).toEqual([{ name: 'three' }]);
    rmSync(history.path);
    renameSync(moved, history.path);
  });
});

test('a table whose columns changed between versions: old files are read, new columns are NULL, and that is said', async () => {
  const manifest = readManifest(readFileSync(manifestAt(3), 'utf8'));
  if (typeof manifest === 'string') throw new Error(manifest);
  // As an oktaql would have written it that did not know `network` and knew a column that is gone.
  const { sha256: _, ...body } = manifest;
  const files = body.files.map((file) => ({
    ...file,
    columns: [...file.columns.filter((name) => name !== 'network'), 'formerColumn'],
  }));
  writeFileSync(manifestAt(3), manifestText({ ...body, oktaql: '0.0.9', files }));
  const { stdout, stderr } = await runOktaql(
    [
      'query',
      `SELECT * FROM ${T} FOR SYSTEM_TIME AS OF datetime('now')`,
      '-o',
      'json',
      '--history',
      history.path,
    ],
    { place: makeWorkplace(), clock: history.clock },
  );
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'three', network: null }]);
  expect(stderr).toContain(
    `warning: ${T}.network is NULL in run 3 of 2026-03-15T14:00:00.000Z: oktaql 0.0.9 had no such column`,
  );
});

describe('a history that is', () => {
  const run = (argv: readonly string[], path: string) =>
    runOktaql([...argv, '--history', path, '--demo', '--orgs', 'acme'], { place: makeWorkplace() });

  test.each([
    ['a file', (path: string) => writeFileSync(path, ''), /the history .* is not a directory/],
    ['in a file', (path: string) => writeFileSync(dirname(path), ''), /is not a directory/],
  ])('%s is named', async (what, make, message) => {
    const { cwd } = makeWorkplace();
    const path = what === 'a file' ? join(cwd, 'h') : join(cwd, 'file', 'h');
    make(path);
    for (const argv of [['snapshot', T], ['history'], ['query', `SELECT 1 FROM ${T} FOR SYSTEM_TIME ALL`]]) {
      const { exitCode, stderr } = await run(argv, path);
      expect({ argv, exitCode }).toEqual({ argv, exitCode: 2 });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/ {4}at /);
    }
  });

  test.each([
    ["FOR SYSTEM_TIME AS OF '2026-01-01'", []],
    ['FOR SYSTEM_TIME ALL', []],
    ['', ['--as-of', '1d']],
  ])(
    'not there is an error where no org is configured either, never an empty answer: %s',
    async (time, options) => {
      const { exitCode, stdout, stderr } = await runOktaql(
        ['query', `SELECT count(*) FROM ${T} ${time}`, '--history', 'nowhere', ...options],
        { place: makeWorkplace() },
      );
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(
        /^error: the history has nothing of okta\.api_tokens\.api_tokens.*, and no org is configured$/m,
      );
    },
  );

  test('empty says so at AS OF, and asks nothing', async () => {
    const path = join(makeWorkplace().cwd, 'h');
    mkdirSync(path);
    const { exitCode, stderr } = await run(
      ['query', `SELECT 1 FROM ${T} FOR SYSTEM_TIME AS OF '2026-01-01'`],
      path,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/there is none in/);
    expect(readdirSync(path)).toEqual([]);
  });
});
