import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, startOktaql, type Workplace } from '../fixtures/run-oktaql.ts';
import { until } from '../fixtures/wait.ts';

const T = 'okta.api_tokens.api_tokens';

let orgs: EmulatedOrgs;
let place: Workplace;

beforeEach(async () => {
  orgs = await startEmulatedOrgs();
  place = makeWorkplace({ 'oktaql.yaml': orgs.config });
});
afterEach(() => orgs.emulator.stop());

const run = (...argv: readonly string[]) => runOktaql([...argv, '--history', 'history'], { place });
const snapshot = ['snapshot', T, 'okta.users.users'];

/** A run of the real command in which a call of the file system is the last, or fails. */
const faulty = (fault: string) =>
  startOktaql([...snapshot, '--history', 'history'], {
    place,
    env: { FAULT: fault, NODE_OPTIONS: `--require ${join(import.meta.dirname, 'faulty-disk.cjs')}` },
  }).ended;

/** What the history is worth: the runs that count, their rows, and what verifying says against it. */
async function state() {
  const lines = async (...argv: readonly string[]) => {
    const { exitCode, stdout } = await run(...argv, '-o', 'csv');
    expect(exitCode).toBe(0);
    return stdout.trimEnd().split('\r\n').slice(1);
  };
  const runs = (await lines('history')).map((line) => line.split(',')[0]);
  const now = new Date().toISOString();
  const [rows] = await lines(
    'query',
    `SELECT count(*) FROM ${T} FOR SYSTEM_TIME AS OF :now`,
    '-p',
    `now=${now}`,
  );
  const statuses = new Set((await lines('history', '--verify')).map((line) => line.split(',')[2]));
  return { runs, rows, statuses: [...statuses].sort() };
}

/** Nine moments, from the first byte to the last: after each the run does not count, but for the last, after which it does. */
const moments: readonly (readonly [string, string, boolean])[] = [
  ['before the first file', 'openSync 1 kill', false],
  ['at the first bytes', 'writeSync 1 kill', false],
  ['in the middle of the files', 'writeSync 5 kill', false],
  ['before a file is on disk', 'fsyncSync 2 kill', false],
  ['before the first file has its name', 'rename 1 kill', false],
  ['when some files have their names', 'rename 4 kill', false],
  ['when all files have their names', 'rename 6 after', false],
  ['before the manifest has its name', 'link 1 kill', false],
  ['when the manifest has its name', 'link 1 after', true],
];

test.each(moments)('killed %s, nothing counts that is not whole', async (_, fault, counts) => {
  expect((await run(...snapshot)).exitCode).toBe(0);
  const before = await state();
  expect(before).toEqual({ runs: ['1'], rows: '106', statuses: ['unchanged'] });
  const { signal } = await faulty(fault);
  expect(signal).toBe('SIGKILL');
  const after = await state();
  expect(after.runs).toEqual(counts ? ['1', '2'] : ['1']);
  expect(after.rows).toBe('106');
  expect(after.statuses.filter((status) => !['unchanged', 'of no run'].includes(status ?? ''))).toEqual([]);
  // It goes on from what counts.
  expect((await run(...snapshot)).exitCode).toBe(0);
  expect((await state()).runs).toEqual(counts ? ['1', '2', '3'] : ['1', '2']);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('at %s ends with %d, and leaves nothing behind', async (signal, exitCode) => {
  orgs.emulator.faults.add({ match: ({ path }) => path.startsWith('/api/v1/users'), respond: 'hang' });
  const { child, ended } = startOktaql([...snapshot, '--history', 'history'], { place });
  await until(() => orgs.emulator.requests.entries.some(({ path }) => path.startsWith('/api/v1/users')));
  child.kill(signal);
  expect(await ended).toMatchObject({ exitCode, stdout: '', stderr: 'interrupted\n' });
  expect(readdirSync(join(place.cwd, 'history'))).toEqual([]);
});

test.each([
  ['mkdir 1 EACCES', 'permission denied'],
  ['openSync 1 EROFS', 'the file system is read-only'],
  ['link 1 EPERM', 'permission denied'],
])('in a directory that cannot be written (%s) nothing is kept, and that is said', async (fault, reason) => {
  const { exitCode, stderr } = await faulty(fault);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`cannot be used: ${reason}\n`);
  expect(stderr).toContain('hint: Name a directory of your own with --history.');
  expect((await run('history', '-o', 'csv')).stdout).toBe('run,time,orgs,tables,rows,bytes,notRead\r\n');
});

test.each(['openSync 1', 'writeSync 1', 'writeSync 5', 'fsyncSync 1', 'mkdir 2', 'rename 3', 'link 1'])(
  'on a full disk (%s) nothing is kept, and that is said',
  async (call) => {
    const { exitCode, stderr } = await faulty(`${call} ENOSPC`);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: the history .*\/history cannot be used: the disk is full$/m);
    expect(stderr).not.toMatch(/ {4}at /);
    const left = readdirSync(join(place.cwd, 'history'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.endsWith('.json') || name.startsWith('.unfinished'))).toEqual([]);
    expect((await run('history', '-o', 'csv')).stdout).toBe('run,time,orgs,tables,rows,bytes,notRead\r\n');
  },
);
