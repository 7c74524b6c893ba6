import { Readable, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { InterruptedError } from '../../src/base/errors.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { StoredToken } from '../../src/emulator/resources/api-tokens.ts';
import type { NetworkCondition } from '../../src/emulator/resources/network-condition.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import type { ScriptedAnswer } from '../emulator-support/faults.ts';
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

  test('because it has another name or owner is not written, the others are', async () => {
    for (const change of [{ name: 'renamed' }, { userId: '00uother' }]) {
      const { writes, ended, ids } = await whileAsked(({ acme }, second) => {
        const token = acme.state.tokens.get(second);
        if (token !== undefined) acme.state.tokens.set({ ...token, ...change });
      });
      expect(ended.exitCode).toBe(6);
      expect(statuses(ended.stdout)).toEqual({ [ids[0]]: 'done', [ids[1]]: 'not sent', [ids[2]]: 'done' });
      expect(ended.stdout).toContain(`changed since it was shown: ${Object.keys(change)[0]}`);
      expect(writes.sentWrites().filter((line) => line.endsWith(ids[1]))).toEqual([]);
      expect(writes.ids()).toContain(ids[1]);
      expect(writes.ids()).not.toContain(ids[2]);
    }
  });

  test('but for its times, because it was used, is written: a leaked token is in use', async () => {
    const { writes, ended, ids } = await whileAsked(({ acme }, second) => {
      const token = acme.state.tokens.get(second);
      if (token === undefined) return;
      acme.state.addCaller({
        ...token,
        expiresAt: Date.now() + 1000,
        lastUpdated: 1,
        secret: '00used-by-a-thief',
      });
      const used = acme.state.useSecret('00used-by-a-thief');
      expect([used?.expiresAt, used?.lastUpdated]).not.toEqual([token.expiresAt, token.lastUpdated]);
    });
    expect(ended.exitCode).toBe(0);
    expect(Object.values(statuses(ended.stdout))).toEqual(['done', 'done', 'done']);
    expect(writes.ids().filter((id) => ids.includes(id))).toEqual([]);
  });

  test('but for its times, because it is the one in use, is written however long the preview is read', async () => {
    const clock = new FixedClock();
    const writes = await startEmulatedWrites({ clock });
    const own = writes.idOf('oktaql-audit');
    // Two minutes pass before each request.
    writes.emulator.faults.add({ respond: () => void clock.advance(120_000) });
    const update = `UPDATE ${table} SET network = '{"connection":"ANYWHERE"}' WHERE subdomain = 'acme' AND id = '${own}'`;
    expect((await writes.query(update, '--yes')).exitCode).toBe(0);
    const remove = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${own}'`;
    expect((await writes.query(remove, '--yes')).exitCode).toBe(0);
    expect(writes.ids()).not.toContain(own);
  });

  test('because its network is another is not changed by a PUT, though its times are the same', async () => {
    const zones = (writes: EmulatedWrites) => [...writes.acme.state.zones].map(({ id }) => id);
    const set = `network = '{"connection":"ANYWHERE"}'`;
    const put = async (network: (zones: readonly string[]) => NetworkCondition | undefined, sql: string) => {
      const writes = await startEmulatedWrites();
      const [a = '', b = ''] = zones(writes);
      const id = writes.idOf('asdf');
      const asShown = { connection: 'ZONE', include: [a, b] };
      const token = writes.acme.state.tokens.get(id);
      if (token === undefined) throw new Error('no asdf');
      writes.acme.state.tokens.set({ ...token, network: asShown });
      writes.emulator.faults.add({
        match: ({ method, path }) => method === 'GET' && path.endsWith('/users/me'),
        respond: () => {
          const { network: _, ...rest } = token;
          const now = network([a, b]);
          writes.acme.state.tokens.set(now === undefined ? rest : { ...rest, network: now });
          return undefined;
        },
      });
      const { stdout } = await writes.query(sql.replace('ID', id), '--yes', '-o', 'json');
      return JSON.parse(stdout)[0];
    };
    const update = `UPDATE ${table} SET ${set} WHERE subdomain = 'acme' AND name = 'asdf'`;
    const replace = `REPLACE ${table} SET ${set} WHERE subdomain = 'acme' AND id = 'ID'`;
    const values = `REPLACE INTO ${table} (subdomain, id, name) VALUES ('acme', 'ID', 'asdf')`;
    for (const sql of [update, replace, values]) {
      for (const network of [undefined, { connection: 'ANYWHERE' }]) {
        const { status, reason } = await put(() => network, sql);
        expect([status, reason], sql).toEqual([
          'not sent',
          expect.stringMatching(
            /^it was changed since it was shown: network \{"connection":"ZONE".* became /,
          ),
        ]);
      }
      // Zones are a set.
      const same = await put(
        ([a = '', b = '']) => ({ connection: 'ZONE', include: [b, a, b], exclude: [] }),
        sql,
      );
      expect(same.status, sql).toBe('done');
    }
    const remove = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = 'ID'`;
    expect((await put(() => undefined, remove)).status).toBe('done');
  });

  test('because a column that SET reads is another is not changed, but for those that move by themselves', async () => {
    const put = async (sql: string, change: Partial<StoredToken>) => {
      const writes = await startEmulatedWrites();
      const token = writes.acme.state.tokens.get(writes.idOf('asdf'));
      if (token === undefined) throw new Error('no asdf');
      writes.emulator.faults.add({
        match: ({ method, path }) => method === 'GET' && path.endsWith('/users/me'),
        respond: () => void writes.acme.state.tokens.set({ ...token, ...change }),
      });
      const { stdout } = await writes.query(
        `UPDATE ${table} SET network = json_set(network, '$.connection', ${sql}) WHERE subdomain = 'acme' AND name = 'asdf'`,
        '--yes',
        ...['-o', 'json'],
      );
      return JSON.parse(stdout)[0];
    };
    const client = `iif("clientName" = 'x', 'ZONE', 'ZONE')`;
    expect(await put(client, { clientName: 'Agent' })).toMatchObject({
      status: 'not sent',
      reason: 'it was changed since it was shown: clientName Okta API became Agent',
    });
    expect(await put(`'ZONE'`, { clientName: 'Agent' })).toMatchObject({ status: 'done' });
    const times = `iif(lastUpdated < expiresAt OR tokenWindow = 'P1D', 'ZONE', 'ZONE')`;
    const moved = { lastUpdated: 0, expiresAt: Date.now() + 9e8, tokenWindow: null };
    expect(await put(times, moved)).toMatchObject({ status: 'done' });
  });

  test('because a gateway says so is not gone: it could not be read again', async () => {
    const writes = await startEmulatedWrites();
    const [first] = idsInOrder(writes);
    writes.emulator.faults.add({
      match: ({ method, path }) => method === 'GET' && path.endsWith(first),
      respond: { status: 404, body: '<html>' },
    });
    const { exitCode, stdout } = await writes.query(sql, '--yes', '-o', 'json');
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)[0].reason).toBe('it could not be read again: Okta answered 404');
    expect(writes.sentWrites()).toEqual([]);
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

describe('an answer that does not say that the write was done is unknown, and is told', () => {
  const error = (errorCode: string) => ({ errorCode, errorSummary: 'no', errorId: 'oaeTest' });
  const html = { body: '<html>no</html>', headers: { 'content-type': 'text/html' } };
  const puts = [
    `UPDATE ${table} SET network = '{"connection":"ANYWHERE"}' WHERE subdomain = 'acme' AND name = 'asdf'`,
    `REPLACE ${table} SET network = '{"connection":"ANYWHERE"}' WHERE subdomain = 'acme' AND id = 'ID'`,
    `REPLACE INTO ${table} (subdomain, id, network) VALUES ('acme', 'ID', '{"connection":"ANYWHERE"}')`,
  ];
  const deletes = [
    `DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'asdf'`,
    `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = 'ID'`,
  ];
  test.each<[string, readonly ScriptedAnswer[], readonly string[], string]>([
    ['503, then 404 in HTML', [{ status: 503 }, { status: 404, ...html }], deletes, '404 with text/html'],
    ['429, then 404 in HTML', [{ status: 429 }, { status: 404, ...html }], deletes, '404 with text/html'],
    [
      '503, then 404 E0000008',
      [{ status: 503 }, { status: 404, body: error('E0000008') }],
      deletes,
      'Okta answered 404 E0000008, but an attempt before may',
    ],
    [
      '503, then 400',
      [{ status: 503 }, { status: 400, body: error('E0000001') }],
      puts,
      'Okta answered 400 E0000001, but an attempt before may',
    ],
    ['200 with an error', [{ body: error('E0000006') }], [...deletes, ...puts], '200 E0000006 does not say'],
    ['200 {}', [{ body: {} }], [...deletes, ...puts], '200 with {} does not say'],
    ['200 with an empty body', [{}], [...deletes, ...puts], '200 with an empty body does not say'],
    [
      '202 with an empty body',
      [{ status: 202 }],
      [...deletes, ...puts],
      '202 with an empty body does not say',
    ],
    [
      '206 with an empty body',
      [{ status: 206 }],
      [...deletes, ...puts],
      '206 with an empty body does not say',
    ],
    ['204', [{ status: 204 }], puts, '204 with an empty body does not say'],
  ])('%s', async (_, answers, statements, reason) => {
    for (const statement of statements) {
      const writes = await startEmulatedWrites();
      const id = writes.idOf('asdf');
      const before = writes.acme.state.tokens.get(id);
      for (const respond of answers) {
        const match = ({ method }: { readonly method: string }) => method !== 'GET';
        writes.emulator.faults.add({ match, times: 1, respond });
      }
      // To wait before the next try takes no time.
      const clock = new FixedClock(Date.now());
      const argv = ['query', statement.replace('ID', id), '--yes', '-o', 'json'];
      const { exitCode, stdout, stderr } = await writes.run(argv, { clock });
      expect(exitCode, statement).toBe(6);
      expect(JSON.parse(stdout)).toMatchObject([
        { id, status: 'unknown', reason: expect.stringContaining(reason) },
      ]);
      expect(stderr).toContain('0 of 1 row done, 1 unknown: acme: ');
      expect(stderr).toContain('look at the row before you try again');
      expect(writes.sentWrites()).toHaveLength(answers.length);
      expect(writes.acme.state.tokens.get(id)).toEqual(before);
      const [, outcome] = writes.journal();
      expect(outcome).toMatchObject({ status: 'unknown', requestId: expect.any(String) });
      expect(outcome.error.message).toContain(reason);
      // The next write tells of it.
      writes.emulator.faults.clear();
      const next = await writes.query(deletes[0] ?? '', '--yes');
      expect([next.exitCode, next.stderr]).toEqual([0, expect.stringContaining('has no known outcome')]);
    }
  });
});

describe('a PUT of which Okta’s answer does not show what was sent is unknown, and says what Okta kept', () => {
  const put = async (set: string, row?: object) => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('asdf');
    const token = writes.acme.state.tokens.get(id);
    if (row !== undefined) {
      const respond = { body: { id, name: token?.name, userId: token?.userId, ...row } };
      writes.emulator.faults.add({ match: ({ method }) => method === 'PUT', respond });
    }
    const update = `UPDATE ${table} SET ${set} WHERE subdomain = 'acme' AND id = '${id}'`;
    const ended = await writes.query(update, '--yes', '--quiet', '-o', 'json');
    const [{ status, reason }] = JSON.parse(ended.stdout);
    return { writes, id, token, ended, status, reason };
  };
  const zone = `network = '{"connection":"ZONE","include":["nzo1","nzo2"]}'`;

  test('when Okta takes a userId and leaves it as it was, though the network is changed', async () => {
    const { writes, id, token, ended, status, reason } = await put(
      `userId = '00uelse', network = '{"exclude":[],"connection":"ANYWHERE"}'`,
    );
    expect([ended.exitCode, status]).toEqual([6, 'unknown']);
    expect(reason).toBe(`Okta left userId as it was: "${token?.userId}"`);
    const { error } = JSON.parse(ended.stderr);
    expect(error.message).toContain(`0 of 1 row done, 1 unknown: acme: ${reason} (HTTP 200, request `);
    expect(writes.acme.state.tokens.get(id)).toMatchObject({
      userId: token?.userId,
      network: { connection: 'ANYWHERE' },
    });
    expect(journalStatuses(writes)).toEqual([[id, 'unknown']]);
  });

  test('when the network is untouched', async () => {
    const asItWas = (await startEmulatedWrites()).acme.state.tokens;
    const network = [...asItWas].find(({ name }) => name === 'asdf')?.network;
    const kept = { connection: network?.connection, include: network?.include };
    const { ended, status, reason } = await put(zone, { network: kept });
    expect([ended.exitCode, status]).toEqual([6, 'unknown']);
    expect(reason).toBe(`Okta left network as it was: ${JSON.stringify(kept)}`);
  });

  test('when the network is something else', async () => {
    const { ended, status, reason } = await put(zone, { network: { connection: 'ANYWHERE' } });
    expect([ended.exitCode, status]).toEqual([6, 'unknown']);
    expect(reason).toBe('Okta made something else of network than was sent: {"connection":"ANYWHERE"}');
  });

  test('when the network is not in it', async () => {
    for (const row of [{}, { network: null }]) {
      const { ended, status, reason } = await put(zone, row);
      expect([ended.exitCode, status]).toEqual([6, 'unknown']);
      expect(reason).toBe('Okta does not say what network is now');
    }
  });

  test('when the token has no network, as before', async () => {
    const writes = await startEmulatedWrites();
    const token = [...writes.acme.state.tokens].find(({ network }) => network === undefined);
    const { id = '', name, userId } = token ?? {};
    const respond = { body: { id, name, userId } };
    writes.emulator.faults.add({ match: ({ method }) => method === 'PUT', respond });
    const update = `UPDATE ${table} SET ${zone} WHERE subdomain = 'acme' AND id = '${id}'`;
    const { exitCode, stdout } = await writes.query(update, '--yes', '-o', 'json');
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject([
      { status: 'unknown', reason: 'Okta left network as it was: none' },
    ]);
  });

  test.each([
    ['the same zones in another order', { network: { include: ['nzo2', 'nzo1'], connection: 'ZONE' } }],
    ['a zone twice', { network: { connection: 'ZONE', include: ['nzo1', 'nzo2', 'nzo1'] } }],
    ['empty lists', { network: { connection: 'ZONE', include: ['nzo1', 'nzo2'], exclude: [] } }],
    ['no list', { network: { connection: 'ZONE', include: ['nzo1', 'nzo2'], exclude: null } }],
    [
      'nothing of what it merely repeated',
      { name: undefined, userId: null, network: { connection: 'ZONE', include: ['nzo1', 'nzo2'] } },
    ],
  ])('but not when it shows %s', async (_, row) => {
    const { ended, status } = await put(zone, row);
    expect([ended.exitCode, status, ended.stderr]).toEqual([0, 'done', '']);
  });

  test('and RETURNING has no row of it', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('asdf');
    const update = `UPDATE ${table} SET name = 'other' WHERE subdomain = 'acme' AND id = '${id}' RETURNING id, name`;
    const { exitCode, stdout, stderr } = await writes.query(update, '--yes', '-o', 'json');
    expect([exitCode, stdout]).toEqual([6, '[]\n']);
    expect(stderr).toContain('Okta left name as it was: "asdf"');
  });
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
