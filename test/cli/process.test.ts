import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, startOktaql } from '../fixtures/run-oktaql.ts';
import { settle, until } from '../fixtures/wait.ts';

const tokens = 'okta.api_tokens.api_tokens';
const many =
  'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i FROM n';

/** User time of a process, in hundredths of a second (proc(5)). */
const processorTicks = (pid: number | undefined): number => {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  return Number(fields.split(' ')[11]);
};

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs();
});
afterEach(() => orgs.emulator.stop());

const start = (argv: readonly string[], stdin = '') => {
  const place = makeWorkplace({ 'oktaql.yaml': orgs.config });
  return { place, ...startOktaql(argv, { place, stdin }) };
};

describe('the built command', () => {
  it('answers from its configuration, with nothing but the result on standard output', async () => {
    const { ended } = start(['query', `SELECT count(*) AS n FROM ${tokens}`, '-o', 'csv']);
    expect(await ended).toEqual({ exitCode: 0, signal: null, stdout: 'n\r\n106\r\n', stderr: '' });
  });

  it('describes a table where no org is configured', async () => {
    const place = makeWorkplace({});
    const { ended } = startOktaql(
      ['query', 'SHOW PROVIDERS; DESCRIBE okta.api_tokens.api_tokens', '-o', 'csv'],
      { place },
    );
    expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('reads SQL from standard input', async () => {
    const { ended } = start(['-o', 'jsonl'], 'SELECT 1 AS a;');
    expect(await ended).toMatchObject({ exitCode: 0, stdout: '{"a":1}\n' });
  });

  it('ends with the exit code of its error', async () => {
    const runs = await Promise.all(
      [
        ['query', 'SELECT nope'],
        ['query', `SELECT id FROM ${tokens} WHERE subdomain = 'nope'`],
      ].map((argv) => start(argv).ended),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([2, 3]);
    for (const { stdout, stderr } of runs) {
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^error: /);
    }
  });

  it('answers --help with what the program would say', async () => {
    const [written, made] = await Promise.all(
      [['--help'], ['--help', '--help']].map((argv) => start(argv).ended),
    );
    expect(written).toEqual(made);
    expect(written).toMatchObject({ exitCode: 0, stderr: '' });
    expect(written?.stdout).toMatch(/^Usage: oktaql /);
  });

  it('says so when it is not whole', async () => {
    const place = makeWorkplace();
    const copy = join(place.cwd, 'dist');
    cpSync(join(import.meta.dirname, '../../dist'), copy, { recursive: true });
    for (const name of readdirSync(copy).filter((entry) => entry.startsWith('build-')))
      rmSync(join(copy, name, 'chunks/command.cjs'));
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'cli.cjs'), 'query', 'SELECT 1']);
    expect(status).toBe(70);
    expect(stderr.toString()).toMatch(/^error: oktaql cannot start: ENOENT/);
  });

  it('ends quietly when nobody reads any more', async () => {
    const { child, ended } = start(['query', many, '-o', 'csv']);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toMatchObject({ exitCode: 0, signal: null, stderr: '' });
  });

  it.each<[string, readonly string[], number]>([
    ['messages', ['query', 'SELECT nope'], 2],
    ['the requests of -v', ['query', '-v', `SELECT count(*) FROM ${tokens}`, '-o', 'csv'], 0],
    ['the help', ['--help'], 0],
  ])('ends as it would have when nobody reads %s', async (_, argv, exitCode) => {
    const { child, ended } = start(argv);
    child.stderr.destroy();
    if (argv[0] === '--help') child.stdout.destroy();
    expect(await ended).toMatchObject({ exitCode, signal: null });
  });

  describe('when something fails that nobody expected', () => {
    const fail = async (failure: string, argv: readonly string[] = []) => {
      const onSignal = `process.once('SIGUSR2', () => { ${failure} })`;
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(onSignal)}` };
      const { child, ended } = startOktaql(['emulator', ...argv], { env });
      child.stderr.once('data', () => child.kill('SIGUSR2'));
      const { exitCode, stderr } = await ended;
      return { exitCode, stderr: stderr.replace(/^listening.*\n/, '') };
    };
    const hint = 'hint: Please report it with the statement that caused it; -v shows where it happened.\n';

    it.each([
      ['an error', 'throw new Error("odd")'],
      ['a rejection', 'Promise.reject(new Error("odd"))'],
    ])('says that %s is a defect, and ends with 70', async (_, failure) => {
      expect(await fail(failure)).toEqual({
        exitCode: 70,
        stderr: `error: a defect in oktaql: odd\n${hint}`,
      });
    });

    it('shows with -v where it happened, and with -o json is an object', async () => {
      expect((await fail('throw new Error("odd")', ['-v'])).stderr).toMatch(/\nError: odd\n {4}at /);
      const { exitCode, stderr } = await fail('throw new Error("odd")', ['-o', 'json']);
      expect(exitCode).toBe(70);
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'defect', exitCode: 70 } });
    });
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('at %s ends with %d, and leaves nothing behind', async (signal, exitCode) => {
    orgs.emulator.faults.add({ respond: 'hang' });
    const { child, ended, place } = start(['query', `SELECT id FROM ${tokens}`, '--out', 'out.csv']);
    await until(() => orgs.emulator.requests.entries.length > 0);
    child.kill(signal);
    expect(await ended).toEqual({ exitCode, signal: null, stdout: '', stderr: 'interrupted\n' });
    expect(readdirSync(place.cwd)).toEqual(['oktaql.yaml']);
  });

  /**
   * Ctrl-C; and once more when nothing comes of it, as a person would do: where it falls into the moment between two
   * computations, Node loses it (see print-rows.ts).
   */
  const pressCtrlC = async ({ child, ended }: Pick<ReturnType<typeof start>, 'child' | 'ended'>) => {
    for (const pauseMs of [0, 10_000, 60_000]) {
      await Promise.race([ended, settle(pauseMs)]);
      if (child.exitCode === null) child.kill('SIGINT');
    }
  };

  it('ends with 130 while it prints', async () => {
    const { child, ended } = start(['query', many.replace('WHERE i < 200000', ''), '-o', 'csv']);
    let printed = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.length;
    });
    await until(() => printed > 1_000_000);
    await pressCtrlC({ child, ended });
    expect(await ended).toMatchObject({ exitCode: 130, stderr: 'interrupted\n' });
  });

  describe('while SQLite computes without end', () => {
    const endless = many.replace('WHERE i < 200000', '').replace('SELECT i FROM', 'SELECT count(*) FROM');

    /**
     * Waits until a process that has printed its first row is within the endless statement: it has had a second of
     * processor time since, and all that comes before takes a tenth of that. Without /proc: for a moment.
     */
    const computing = async (pid: number | undefined) => {
      if (!existsSync(`/proc/${pid}/stat`)) return settle();
      const begin = processorTicks(pid);
      await until(() => processorTicks(pid) > begin + 100);
    };

    it('ends at the time of --timeout', async () => {
      const ended = await start(['query', endless, '--timeout', '0.5']).ended;
      expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
      expect(ended.stderr).toContain('--timeout');
    });

    it('ends with 130 at SIGINT', async () => {
      const { child, ended } = start(['query', `SELECT 1; ${endless}`, '-o', 'csv']);
      await once(child.stdout, 'data');
      await settle();
      await pressCtrlC({ child, ended });
      expect(await ended).toMatchObject({ exitCode: 130, stderr: 'interrupted\n' });
    });

    it('ends at the time of --timeout in a trigger of an INSERT', async () => {
      const sql = `CREATE TABLE l (a); CREATE TRIGGER g AFTER INSERT ON l BEGIN
        INSERT INTO l SELECT count(*) FROM (${endless}); END; INSERT INTO l VALUES (1)`;
      expect(await start(['query', sql, '--timeout', '0.5']).ended).toMatchObject({
        exitCode: 5,
        stdout: '',
      });
    });

    it.each(['SIGTERM', 'SIGHUP'] as const)('is ended by %s', async (signal) => {
      const { child, ended } = start(['query', `SELECT 1; ${endless}`, '-o', 'csv']);
      await once(child.stdout, 'data');
      await computing(child.pid);
      child.kill(signal);
      // A process that a signal ends has no code of its own: shells and container engines say 128 and its number.
      expect(await ended).toMatchObject({ exitCode: -1, signal });
    });

    const hasNamespaces =
      spawnSync('unshare', ['--user', '--map-root-user', '--pid', '--fork', 'true']).status === 0;
    it.skipIf(!hasNamespaces)('ends at SIGTERM as the first process of a container, with 143', async () => {
      const sql = `SELECT 1; ${endless}`;
      const cli = join(import.meta.dirname, '../../dist/cli.cjs');
      const command = ['--user', '--map-root-user', '--pid', '--fork', process.execPath, cli, 'query', sql];
      const child = spawn('unshare', [...command, '-o', 'csv']);
      onTestFinished(() => void child.kill('SIGKILL'));
      await once(child.stdout, 'data');
      await settle();
      // The one child of unshare is the first process there.
      const [init] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
      process.kill(Number(init), 'SIGTERM');
      expect(await once(child, 'exit')).toEqual([143, null]);
    });
  });
});
