import { Readable, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { systemClock } from '../../src/clock.ts';
import { InterruptedError } from '../../src/errors.ts';
import { HeldClock } from '../fixtures/held-clock.ts';
import { until } from '../fixtures/wait.ts';
import { type EmulatedWrites, startEmulatedWrites, table } from './emulated-writes.ts';

const names = ['asdf', 'onboarding-kit', 'mdm-enrolment'];
const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name IN ('asdf', 'onboarding-kit', 'mdm-enrolment')`;

/** The three tokens in the order in which they are written. */
const idsInOrder = (writes: EmulatedWrites) => {
  const wanted = new Set(names.map((name) => writes.idOf(name)));
  return writes.ids().filter((id) => wanted.has(id)) as [string, string, string];
};

const statuses = (stdout: string) =>
  Object.fromEntries(JSON.parse(stdout).map((row: { id: string; status: string }) => [row.id, row.status]));

const journalStatuses = (writes: EmulatedWrites) => {
  const records = writes.journal();
  return records
    .filter(({ kind }) => kind === 'intent')
    .map(({ id, rowId }) => [rowId, records.find((one) => one.kind === 'outcome' && one.id === id)?.status]);
};

const deleteOf = (id: string) => (request: { readonly method: string; readonly path: string }) =>
  request.method === 'DELETE' && request.path.endsWith(id);

describe('the first failure ends it', () => {
  test('and every row is listed with what became of it', async () => {
    const writes = await startEmulatedWrites();
    const [first, second, third] = idsInOrder(writes);
    writes.emulator.faults.add({
      match: deleteOf(second),
      respond: {
        status: 403,
        body: { errorCode: 'E0000006', errorSummary: 'no', errorId: 'oaeTestErrorId' },
      },
    });
    const { exitCode, stdout, stderr } = await writes.query(sql, '--yes', '-o', 'json');
    expect(exitCode).toBe(6);
    expect(statuses(stdout)).toEqual({ [first]: 'done', [second]: 'failed', [third]: 'not sent' });
    expect(JSON.parse(stdout)[1]).toMatchObject({ errorCode: 'E0000006', errorId: 'oaeTestErrorId' });
    expect(JSON.parse(stderr.slice(stderr.indexOf('{"error"'))).error).toMatchObject({ exitCode: 6 });
    expect(writes.ids()).not.toContain(first);
    expect(writes.ids()).toEqual(expect.arrayContaining([second, third]));
    expect(writes.sentWrites()).toHaveLength(2);
    expect(journalStatuses(writes)).toEqual([
      [first, 'done'],
      [second, 'failed'],
    ]);
  });

  test('and the whole reason is said once, in the error, with the place that it happened at', async () => {
    for (const returning of ['', ' RETURNING id']) {
      for (const format of ['table', 'json']) {
        const writes = await startEmulatedWrites();
        const [, second] = idsInOrder(writes);
        writes.emulator.faults.add({
          match: deleteOf(second),
          respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'not for you' } },
        });
        const { stdout, stderr } = await writes.query(sql + returning, '--yes', '-o', format);
        expect((stdout + stderr).match(/not for you/g)).toHaveLength(1);
        expect(stderr).toMatch(/1 of 3 rows done, 1 failed, 1 not sent: acme: .*not for you.*DELETE http/);
        expect(returning === '' ? stdout : stderr).toContain('Okta answered 403');
        if (format === 'json') {
          const { error } = JSON.parse(stderr.slice(stderr.indexOf('{"error"')));
          expect(error).toMatchObject({ method: 'DELETE', org: 'acme', status: 403, errorCode: 'E0000006' });
        }
      }
    }
  });

  test('with RETURNING the rows that were written are given, and the others told', async () => {
    const writes = await startEmulatedWrites();
    const [first, second] = idsInOrder(writes);
    writes.emulator.faults.add({
      match: deleteOf(second),
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no' } },
    });
    const { exitCode, stdout, stderr } = await writes.query(`${sql} RETURNING id`, '--yes', '-o', 'csv');
    expect(exitCode).toBe(6);
    expect(stdout).toBe(`id\r\n${first}\r\n`);
    expect(stderr).toMatch(/not sent/);
    expect(writes.ids()).not.toContain(first);
    expect(writes.ids()).toContain(second);
  });
});

test('a RETURNING that cannot read what Okta sent back gives NULL, and says so', async () => {
  const writes = await startEmulatedWrites();
  const returning = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'asdf' RETURNING days_since(name) AS days`;
  const { exitCode, stdout, stderr } = await writes.query(returning, '--yes', '-q', '-o', 'csv');
  expect([exitCode, stdout]).toEqual([0, 'days\r\n\r\n']);
  expect(stderr).toContain("warning: days_since: 'asdf' is not a time");
});

test('a RETURNING that fails over what Okta sent back does not hide what was written', async () => {
  const writes = await startEmulatedWrites();
  const id = writes.idOf('asdf');
  const returning = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${id}' RETURNING json(name)`;
  const { exitCode, stdout, stderr } = await writes.query(returning, '--yes');
  expect([exitCode, stdout]).toEqual([6, '']);
  expect(stderr).toMatch(/asdf *│ done/);
  expect(stderr).toContain('written, but not RETURNING');
  expect(writes.ids()).not.toContain(id);
  expect(journalStatuses(writes)).toEqual([[id, 'done']]);
});

describe('a write without an answer', () => {
  test('that cannot be sent twice is unknown, whether Okta carried it out or not', async () => {
    for (const carriedOut of [true, false]) {
      const writes = await startEmulatedWrites();
      const own = writes.idOf('oktaql-audit');
      writes.emulator.faults.add({ match: deleteOf('current'), respond: 'reset', carriedOut });
      const current = `DELETE FROM ${table} WHERE subdomain = 'acme'`;
      const ended = await writes.query(current, '--yes', '--allow-revoke-current', '-o', 'json');
      expect(ended.exitCode).toBe(6);
      expect(statuses(ended.stdout)).toEqual({ [own]: 'unknown' });
      expect(ended.stderr).toContain('look at the row before you try again');
      expect(journalStatuses(writes)).toEqual([[own, 'unknown']]);
      expect(writes.sentWrites()).toHaveLength(1);
      expect(writes.ids().includes(own)).toBe(!carriedOut);
    }
  });

  test('by id is tried again, and a token that is gone then counts as revoked', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('asdf');
    writes.emulator.faults.add({ match: deleteOf(id), times: 1, respond: 'reset', carriedOut: true });
    const byId = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${id}'`;
    const { exitCode, stdout } = await writes.query(byId, '--yes', '-o', 'json');
    expect(exitCode).toBe(0);
    expect(statuses(stdout)).toEqual({ [id]: 'done' });
    expect(writes.sentWrites()).toHaveLength(2);
    expect(writes.ids()).not.toContain(id);
  });

  test('from a gateway’s 502 that is no error of Okta’s is unknown', async () => {
    const writes = await startEmulatedWrites();
    const own = writes.idOf('oktaql-audit');
    writes.emulator.faults.add({ match: deleteOf('current'), respond: { status: 502, body: '<html>' } });
    const current = `DELETE FROM ${table} WHERE subdomain = 'acme'`;
    const ended = await writes.query(current, '--yes', '--allow-revoke-current', '-o', 'json');
    expect(ended.exitCode).toBe(6);
    expect(statuses(ended.stdout)).toEqual({ [own]: 'unknown' });
    expect(writes.ids()).toContain(own);
  });
});

describe('a row that is not what was shown any more', () => {
  const whileAsked = async (change: (writes: EmulatedWrites, second: string) => void) => {
    const writes = await startEmulatedWrites();
    const [first, second, third] = idsInOrder(writes);
    // Another person is at work between the preview and the write of the second row.
    writes.emulator.faults.add({
      match: deleteOf(first),
      times: 1,
      respond: () => {
        change(writes, second);
        return undefined;
      },
    });
    const ended = await writes.query(sql, '--yes', '-o', 'json');
    return { writes, ended, ids: [first, second, third] as const };
  };

  test('because it is gone is not written, the others are', async () => {
    const { writes, ended, ids } = await whileAsked(({ acme }, second) => acme.state.tokens.delete(second));
    expect(ended.exitCode).toBe(6);
    expect(statuses(ended.stdout)).toEqual({ [ids[0]]: 'done', [ids[1]]: 'not sent', [ids[2]]: 'done' });
    expect(ended.stdout).toContain('it is no longer there');
    expect(writes.sentWrites().filter((line) => line.endsWith(ids[1]))).toEqual([]);
    expect(writes.ids()).not.toContain(ids[2]);
  });

  test('because it was changed is not written, the others are', async () => {
    const { writes, ended, ids } = await whileAsked(({ acme }, second) => {
      const token = acme.state.tokens.get(second);
      if (token !== undefined) acme.state.tokens.set({ ...token, lastUpdated: token.lastUpdated + 1000 });
    });
    expect(ended.exitCode).toBe(6);
    expect(statuses(ended.stdout)).toEqual({ [ids[0]]: 'done', [ids[1]]: 'not sent', [ids[2]]: 'done' });
    expect(ended.stdout).toContain('changed since it was shown');
    expect(writes.sentWrites().filter((line) => line.endsWith(ids[1]))).toEqual([]);
    expect(writes.ids()).toContain(ids[1]);
    expect(writes.ids()).not.toContain(ids[2]);
  });

  test('because it has another name or owner is not written, though its time is the same', async () => {
    for (const change of [{ name: 'renamed' }, { userId: '00uother' }]) {
      const { writes, ended, ids } = await whileAsked(({ acme }, second) => {
        const token = acme.state.tokens.get(second);
        if (token !== undefined) acme.state.tokens.set({ ...token, ...change });
      });
      expect(ended.exitCode).toBe(6);
      expect(statuses(ended.stdout)).toEqual({ [ids[0]]: 'done', [ids[1]]: 'not sent', [ids[2]]: 'done' });
      expect(ended.stdout).toContain(`changed since it was shown: ${Object.keys(change)[0]}`);
      expect(writes.ids()).toContain(ids[1]);
    }
  });

  test('or cannot be read again ends it', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const [first] = idsInOrder(writes);
    writes.emulator.faults.add({
      match: ({ method, path }) => method === 'GET' && path.endsWith(first),
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no' } },
    });
    const { exitCode, stdout } = await writes.query(sql, '--yes', '-o', 'json');
    expect(exitCode).toBe(6);
    expect(Object.values(statuses(stdout))).toEqual(['not sent', 'not sent', 'not sent']);
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });
});

describe('an interrupt', () => {
  test('lets the write under way have its answer, and sends no more', async () => {
    const writes = await startEmulatedWrites();
    const [first, second, third] = idsInOrder(writes);
    const interrupt = new AbortController();
    writes.emulator.faults.add({
      match: deleteOf(second),
      respond: () => {
        interrupt.abort(new InterruptedError());
        return undefined;
      },
    });
    const { exitCode, stderr } = await writes.run(['query', sql, '--yes'], {
      interrupt: interrupt.signal,
      // The grace does not end.
      clock: new HeldClock(),
    });
    expect(exitCode).toBe(130);
    expect(stderr.match(/done|not sent/g)).toEqual(['done', 'done', 'not sent']);
    expect(journalStatuses(writes)).toEqual([
      [first, 'done'],
      [second, 'done'],
    ]);
    expect(writes.ids()).not.toContain(second);
    expect(writes.ids()).toContain(third);
  });

  test('of a write that gets no answer leaves it unknown, in the journal too', async () => {
    const writes = await startEmulatedWrites();
    const [first, second, third] = idsInOrder(writes);
    const interrupt = new AbortController();
    writes.emulator.faults.add({
      match: deleteOf(first),
      respond: () => {
        interrupt.abort(new InterruptedError());
        return 'hang';
      },
    });
    const clock = new HeldClock();
    const running = writes.run(['query', sql, '--yes'], { interrupt: interrupt.signal, clock });
    // The grace, for it to be over.
    await until(() => interrupt.signal.aborted && clock.sleepers > 0);
    clock.advance(60_000);
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr.match(/unknown|not sent/g)).toEqual(['unknown', 'not sent', 'not sent']);
    expect(journalStatuses(writes)).toEqual([[first, 'unknown']]);
    expect(writes.ids()).toEqual(expect.arrayContaining([first, second, third]));
  });

  test('at the question sends nothing', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const interrupt = new AbortController();
    let said = '';
    const stderr = new Writable({
      write: (chunk, _encoding, done) => {
        said += chunk;
        if (said.includes('[y/N]')) interrupt.abort(new InterruptedError());
        done();
      },
    });
    // A person who types nothing.
    const stdin = new Readable({ read: () => undefined });
    const exitCode = await runCli(['query', sql, '--config', 'oktaql.yaml'], {
      stdin: Object.assign(stdin, { isTTY: true }),
      stdout: new Writable(),
      stderr: Object.assign(stderr, { isTTY: true }),
      env: {},
      ...writes.place,
      clock: systemClock,
      interrupt: interrupt.signal,
    });
    expect(said).toContain('[y/N]');
    expect(exitCode).toBe(130);
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
    expect(writes.journal()).toEqual([]);
  });
});

test('a PUT that Okta answers without the change is done, with a warning that is never silent', async () => {
  const writes = await startEmulatedWrites();
  const id = writes.idOf('asdf');
  const before = writes.acme.state.tokens.get(id);
  // Okta takes a name and a userId, and changes the network condition alone.
  const update = `UPDATE ${table} SET userId = '00uelse', network = '{"exclude":[],"connection":"ANYWHERE"}'
    WHERE subdomain = 'acme' AND id = '${id}'`;
  const ended = await writes.query(update, '--yes', '--quiet', '-o', 'json');
  expect(ended.exitCode).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject([
    { id, status: 'done', reason: 'Okta left userId as it was' },
  ]);
  expect(ended.stderr).toBe(`warning: ${id} ("asdf") of acme: Okta left userId as it was\n`);
  expect(writes.acme.state.tokens.get(id)).toMatchObject({
    userId: before?.userId,
    network: { connection: 'ANYWHERE' },
  });
  const same = update.replace(/userId = .*?, /, '');
  expect((await writes.query(same, '--yes', '--quiet')).stderr).toBe('');
});

test('a PUT of which Okta makes something else is done, with a warning that is never silent', async () => {
  const writes = await startEmulatedWrites();
  const id = writes.idOf('asdf');
  const row = { id, network: { connection: 'ANYWHERE' } };
  writes.emulator.faults.add({ match: ({ method }) => method === 'PUT', respond: { body: row } });
  const update = (network: string) =>
    `UPDATE ${table} SET network = '${network}' WHERE subdomain = 'acme' AND id = '${id}'`;
  const restricted = '{"connection":"ZONE","include":["nzo1"]}';
  const ended = await writes.query(update(restricted), '--yes', '--quiet', '-o', 'json');
  const reason = 'Okta made something else of network than was sent';
  expect(JSON.parse(ended.stdout)).toMatchObject([{ id, status: 'done', reason }]);
  expect(ended.stderr).toBe(`warning: ${id} ("asdf") of acme: ${reason}\n`);
});

test('a PUT that Okta answers with the same zones in another order is no cause for a warning', async () => {
  const writes = await startEmulatedWrites();
  const id = writes.idOf('asdf');
  const row = { id, network: { include: ['nzo2', 'nzo1'], connection: 'ZONE' } };
  writes.emulator.faults.add({ match: ({ method }) => method === 'PUT', respond: { body: row } });
  const update = `UPDATE ${table} SET network = '{"connection":"ZONE","include":["nzo1","nzo2"]}'
    WHERE subdomain = 'acme' AND id = '${id}'`;
  expect((await writes.query(update, '--yes', '--quiet')).stderr).toBe('');
});

test('a PUT that Okta answers without the network that the token never had is done, with a warning', async () => {
  const writes = await startEmulatedWrites();
  const token = [...writes.acme.state.tokens].find(({ network }) => network === undefined);
  const { id = '', name, userId } = token ?? {};
  const respond = { body: { id, name, userId } };
  writes.emulator.faults.add({ match: ({ method }) => method === 'PUT', respond });
  const update = `UPDATE ${table} SET network = '{"connection":"ZONE","include":["nzo1"]}'
    WHERE subdomain = 'acme' AND id = '${id}'`;
  const { stderr } = await writes.query(update, '--yes', '--quiet');
  expect(stderr).toContain('Okta left network as it was');
});

describe('an answer about another row', () => {
  const update = `UPDATE ${table} SET network = '{"connection":"ANYWHERE"}'
    WHERE subdomain = 'acme' AND name IN ('asdf', 'onboarding-kit', 'mdm-enrolment')`;

  test('to a PUT leaves it unknown what became of the row, and ends it', async () => {
    const writes = await startEmulatedWrites();
    const [first, second, third] = idsInOrder(writes);
    writes.emulator.faults.add({
      match: ({ method, path }) => method === 'PUT' && path.endsWith(second),
      respond: { status: 200, body: { id: first, name: 'asdf' } },
    });
    const { exitCode, stdout } = await writes.query(update, '--yes', '-o', 'json');
    expect(exitCode).toBe(6);
    expect(statuses(stdout)).toEqual({ [first]: 'done', [second]: 'unknown', [third]: 'not sent' });
    expect(stdout).toContain('Okta answered with another row');
    expect(journalStatuses(writes)).toEqual([
      [first, 'done'],
      [second, 'unknown'],
    ]);
  });

  test('when the row is read again has nothing sent', async () => {
    const writes = await startEmulatedWrites();
    const [first, second, third] = idsInOrder(writes);
    writes.emulator.faults.add({
      match: ({ method, path }) => method === 'GET' && path.endsWith(second),
      respond: { status: 200, body: { id: first, name: 'asdf' } },
    });
    const { exitCode, stdout } = await writes.query(update, '--yes', '-o', 'json');
    expect(exitCode).toBe(6);
    expect(statuses(stdout)).toEqual({ [first]: 'done', [second]: 'not sent', [third]: 'not sent' });
    expect(stdout).toContain('Okta answered with another row');
    expect(writes.sentWrites()).toHaveLength(1);
  });
});
