import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processStart } from '../../src/host/running-process.ts';
import { type EmulatedWrites, startEmulatedWrites, table } from './emulated-writes.ts';

const deleteNamed = (writes: EmulatedWrites, name: string) =>
  `DELETE FROM ${table} WHERE subdomain = 'acme' AND apiTokenId = '${writes.idOf(name)}'`;

describe('the journal', () => {
  test('in a place where no directory can be made is an error at once, and nothing is sent', async () => {
    const writes = await startEmulatedWrites();
    const { exitCode } = await writes.query(deleteNamed(writes, 'asdf'), '--yes', '--journal', '/proc/x/j');
    expect(exitCode).toBe(6);
    expect(writes.sentWrites()).toEqual([]);
  });

  test('holds an intent with the row as it was, and the outcome', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('asdf');
    const sql = `UPDATE ${table} SET network = :network WHERE subdomain = 'acme' AND name = 'asdf'`;
    const before = writes.acme.state.tokens.get(id);
    const parameter = ['-p', 'network={"connection":"ANYWHERE"}'];
    expect((await writes.query(sql, '--yes', ...parameter)).exitCode).toBe(0);
    const [intent, outcome, ...others] = writes.journal();
    expect(others).toEqual([]);
    expect(intent).toMatchObject({
      kind: 'intent',
      org: 'acme',
      operation: 'upsert_api_token',
      method: 'PUT',
      path: `/api/v1/api-tokens/${id}`,
      rowId: id,
      before: { id, name: 'asdf', network: { connection: 'ZONE', include: before?.network?.include } },
      body: { name: 'asdf', userId: before?.userId, network: { connection: 'ANYWHERE' } },
      statement: sql,
      parameters: { network: '{"connection":"ANYWHERE"}' },
      host: hostname(),
      version: '0.1.0',
    });
    expect(intent.user).not.toBe('');
    expect(outcome).toMatchObject({
      kind: 'outcome',
      id: intent.id,
      status: 'done',
      after: { id, network: { connection: 'ANYWHERE' } },
    });
    expect(outcome.time >= intent.time).toBe(true);
    expect(writes.acme.state.tokens.get(id)?.network?.connection).toBe('ANYWHERE');
  });

  test('is a file that only its owner can read, in a directory made for it', async () => {
    const writes = await startEmulatedWrites();
    mkdirSync(dirname(writes.journalPath), { recursive: true });
    writeFileSync(writes.journalPath, '', { mode: 0o644 });
    expect((await writes.query(deleteNamed(writes, 'asdf'), '--yes')).exitCode).toBe(0);
    expect(statSync(writes.journalPath).mode & 0o777).toBe(0o600);
    const elsewhere = join(writes.place.cwd, 'a', 'b', 'journal.jsonl');
    const sql = deleteNamed(writes, 'onboarding-kit');
    expect((await writes.query(sql, '--yes', '--journal', 'a/b/journal.jsonl')).exitCode).toBe(0);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(elsewhere)).mode & 0o777).toBe(0o700);
    expect(writes.sentWrites()).toHaveLength(2);
  });

  test('lies in $XDG_STATE_HOME when that is absolute', async () => {
    const writes = await startEmulatedWrites();
    const state = join(writes.place.homeDir, 'state');
    const argv = ['query', deleteNamed(writes, 'asdf'), '--yes'];
    expect((await writes.run(argv, { env: { XDG_STATE_HOME: state } })).exitCode).toBe(0);
    expect(readFileSync(join(state, 'oktaql', 'writes.jsonl'), 'utf8').split('\n')).toHaveLength(3);
    expect(existsSync(writes.journalPath)).toBe(false);
    expect(writes.sentWrites()).toHaveLength(1);
  });

  test.each([
    ['a directory', (path: string) => mkdirSync(path, { recursive: true })],
    [
      'below a file',
      (path: string) => {
        mkdirSync(dirname(dirname(path)), { recursive: true });
        writeFileSync(dirname(path), '');
      },
    ],
  ])('that cannot be written, because it is %s, keeps everything from being sent', async (_, spoil) => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    spoil(writes.journalPath);
    const { exitCode, stderr } = await writes.query(deleteNamed(writes, 'asdf'), '--yes');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('the journal of writes cannot be written');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });

  test.each(['/dev/null', '/dev/full'])('is no device: %s', async (path) => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const { exitCode } = await writes.query(deleteNamed(writes, 'asdf'), '--yes', '--journal', path);
    expect(exitCode).toBe(6);
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });

  test('holds no secrets, though the statement and its parameters do', async () => {
    const writes = await startEmulatedWrites();
    const ssws = `00${'aB3-_'.repeat(8)}`;
    const id = writes.idOf('asdf');
    const sql = `/* ${ssws} */ UPDATE ${table} SET name = name || substr(:password || '${writes.acme.token}' || :key || :plain, 1, 0)
      WHERE subdomain = 'acme' AND apiTokenId = :apiTokenId AND '${ssws}' <> ''`;
    const values = { password: 'hunter2!', key: `x ${ssws} y`, plain: 'fine', apiTokenId: id };
    const parameters = Object.entries(values).flatMap(([name, value]) => ['-p', `${name}=${value}`]);
    expect((await writes.query(sql, '--yes', ...parameters)).exitCode).toBe(0);
    const text = readFileSync(writes.journalPath, 'utf8');
    for (const secret of [ssws, writes.acme.token, 'hunter2!']) expect(text).not.toContain(secret);
    const [{ parameters: kept }] = writes.journal();
    expect(kept).toEqual({ password: '[redacted]', key: 'x [redacted] y', plain: 'fine', apiTokenId: id });
    expect(writes.sentWrites()).toHaveLength(1);
  });
});

describe('a write of which the outcome is not known', () => {
  const interruptedRun = async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('asdf');
    expect((await writes.query(deleteNamed(writes, 'asdf'), '--yes')).exitCode).toBe(0);
    // As a kill leaves it: the intent, and half of the outcome.
    const [intent, outcome] = readFileSync(writes.journalPath, 'utf8').split('\n');
    const dead = intent?.replace(/"pid":\d+/, '"pid":2147483646');
    writeFileSync(writes.journalPath, `${dead}\n${outcome?.slice(0, 40)}`);
    return { writes, id };
  };

  test('is reported at the next write with the way to check, and once only', async () => {
    const { writes, id } = await interruptedRun();
    const next = await writes.query(deleteNamed(writes, 'onboarding-kit'), '--yes');
    expect(next.exitCode).toBe(0);
    expect(next.stderr).toMatch(
      new RegExp(
        `1 write of \\d{4}-\\d\\d-\\d\\d has no known outcome: revoke_api_token of ${id} \\("asdf"\\) in acme`,
      ),
    );
    const check = /To check: (SELECT .*); no row means/.exec(next.stderr)?.[1] ?? '';
    expect(JSON.parse((await writes.query(check, '-o', 'json')).stdout)).toEqual([]);
    const third = await writes.query(deleteNamed(writes, 'mdm-enrolment'), '--yes');
    expect(third.exitCode).toBe(0);
    expect(third.stderr).not.toContain('no known outcome');
    expect(writes.sentWrites()).toHaveLength(3);
  });

  test('is reported again when that next write was declined', async () => {
    const { writes } = await interruptedRun();
    for (let time = 0; time < 2; time++) {
      const { exitCode, stderr } = await writes.query(deleteNamed(writes, 'onboarding-kit'));
      expect(exitCode).toBe(6);
      expect(stderr).toContain('no known outcome');
    }
    expect(writes.sentWrites()).toHaveLength(1);
  });

  test('is unknown in oktaql journal, which names the line that cannot be read', async () => {
    const { writes, id } = await interruptedRun();
    const { exitCode, stdout, stderr } = await writes.run(['journal', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ id, status: 'unknown', name: 'asdf', subdomain: 'acme' }]);
    expect(stderr).toContain(`${writes.journalPath}:2 is not readable`);
    expect(writes.sentWrites()).toHaveLength(1);
  });

  /** What the next write says, when the open one has these members in its intent. */
  const afterIntent = async (members: object) => {
    const { writes } = await interruptedRun();
    const [intent = '{}'] = readFileSync(writes.journalPath, 'utf8').split('\n');
    writeFileSync(writes.journalPath, `${JSON.stringify({ ...JSON.parse(intent), ...members })}\n`);
    const { exitCode, stderr } = await writes.query(deleteNamed(writes, 'onboarding-kit'), '--yes');
    expect(exitCode).toBe(0);
    expect(writes.sentWrites()).toHaveLength(2);
    return stderr;
  };
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const unknown = 'no known outcome';

  test('is under way, and not reported, while its process runs', async () => {
    const running = { pid: process.ppid, processStart: await processStart(process.ppid) };
    expect(running.processStart).toBeDefined();
    expect(await afterIntent(running)).not.toContain(unknown);
    expect(await afterIntent({ ...running, time: hoursAgo(1.5) })).not.toContain(unknown);
  });

  test('is reported though another process has its pid by now', async () => {
    expect(await afterIntent({ pid: process.ppid })).toContain(unknown);
    expect(await afterIntent({ pid: process.ppid, processStart: 'another boot 1' })).toContain(unknown);
  });

  test('of a version that did not put down when its process began is under way while any has its pid', async () => {
    expect(await afterIntent({ pid: process.ppid, processStart: undefined })).not.toContain(unknown);
  });

  test('is reported after a while, whatever its process does', async () => {
    for (const time of [hoursAgo(2.1), hoursAgo(-2.1), 'no time']) {
      const running = { pid: process.ppid, processStart: await processStart(process.ppid) };
      expect(await afterIntent({ ...running, time })).toContain(unknown);
    }
  });

  test('of a PUT is reported with what tells whether it was carried out', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('asdf');
    const update = `UPDATE ${table} SET network = '{"connection":"ANYWHERE"}' WHERE subdomain = 'acme' AND id = '${id}'`;
    expect((await writes.query(update, '--yes')).exitCode).toBe(0);
    const [intent] = readFileSync(writes.journalPath, 'utf8').split('\n');
    writeFileSync(writes.journalPath, `${intent}\n`);
    const { stderr } = await writes.query(deleteNamed(writes, 'onboarding-kit'), '--yes');
    expect(stderr).toContain('a row with network {"connection":"ANYWHERE"} means that it was carried out.');
    const check = /To check: (SELECT .*); a row with/.exec(stderr)?.[1] ?? '';
    const { stdout } = await writes.query(check, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject([{ id, network: { connection: 'ANYWHERE' } }]);
  });
});

describe('oktaql journal', () => {
  test('gives Okta’s id of the request, of a write that is done as of one that is not', async () => {
    const writes = await startEmulatedWrites();
    writes.emulator.faults.add({
      match: ({ method }) => method === 'DELETE',
      times: 1,
      respond: {
        status: 403,
        body: { errorCode: 'E0000006' },
        headers: { 'x-okta-request-id': 'refused-1' },
      },
    });
    writes.emulator.faults.add({
      match: ({ method }) => method === 'DELETE',
      times: 1,
      respond: { status: 204, headers: { 'x-okta-request-id': 'done-2' } },
    });
    expect((await writes.query(deleteNamed(writes, 'asdf'), '--yes')).exitCode).toBe(6);
    expect((await writes.query(deleteNamed(writes, 'asdf'), '--yes')).exitCode).toBe(0);
    const rowsOf = async () => JSON.parse((await writes.run(['journal', '-o', 'json'])).stdout);
    expect(await rowsOf()).toMatchObject([
      { status: 'failed', requestId: 'refused-1' },
      { status: 'done', requestId: 'done-2' },
    ]);
    // As earlier versions put it down.
    const text = readFileSync(writes.journalPath, 'utf8');
    const old = text
      .replace('"requestId":"refused-1",', '')
      .replace('"error":{', '"error":{"requestId":"refused-1",');
    writeFileSync(writes.journalPath, old);
    expect(await rowsOf()).toMatchObject([{ requestId: 'refused-1' }, { requestId: 'done-2' }]);
  });

  test('gives the writes back, from a time on, in any format', async () => {
    const writes = await startEmulatedWrites();
    expect((await writes.run(['journal', '-o', 'json'])).stdout).toBe('[]\n');
    for (const name of ['asdf', 'onboarding-kit']) {
      expect((await writes.query(deleteNamed(writes, name), '--yes')).exitCode).toBe(0);
    }
    const old = writes.journal()[0];
    appendFileSync(
      writes.journalPath,
      `${JSON.stringify({ ...old, id: 'old', time: '2020-01-01T00:00:00.000Z' })}\n`,
    );
    const namesOf = async (...argv: string[]) => {
      const { stdout } = await writes.run(['journal', '-o', 'json', ...argv]);
      return JSON.parse(stdout).map(({ name, status }: Record<string, string>) => `${name} ${status}`);
    };
    expect(await namesOf()).toEqual(['asdf done', 'onboarding-kit done', 'asdf unknown']);
    for (const since of ['2020-01-02', '2021-01-01T00:00:00Z', '1h', '7d', 'P1D']) {
      expect(await namesOf('--since', since)).toEqual(['asdf done', 'onboarding-kit done']);
    }
    const table = await writes.run(['journal']);
    expect(table.stdout).toMatch(/time .*status .*subdomain .*operation/);
    const wrong = await writes.run(['journal', '--since', 'tomorrow']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('--since tomorrow: that is no time');
    expect(writes.sentWrites()).toHaveLength(2);
  });

  test('that cannot be read is an error', async () => {
    const writes = await startEmulatedWrites();
    mkdirSync(writes.journalPath, { recursive: true });
    chmodSync(writes.journalPath, 0o700);
    const { exitCode, stderr } = await writes.run(['journal']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('cannot read the journal');
    expect(writes.sentWrites()).toEqual([]);
  });
});
