import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ClientEvent,
  ConfigError,
  type CreateSessionOptions,
  createSession,
  HistoryError,
  NoAnswerError,
  OktaError,
  OktaqlError,
  type OktaqlSession,
  type QueryResult,
  SqlError,
  UsageError,
} from '../../src/index.ts';
import { type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { configFor } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';
import { until } from '../fixtures/wait.ts';

const tokens = 'okta.api_tokens.api_tokens';

let emulator: Emulator;
let session: OktaqlSession;
beforeEach(async () => {
  emulator = await startEmulator({ pageSize: { apiTokens: 20 } });
  session = await open();
});
afterEach(async () => {
  await session.close();
  await emulator.stop();
});

const open = (options: Partial<CreateSessionOptions> = {}): Promise<OktaqlSession> =>
  createSession({ orgs: emulator.orgs.map(({ name, url, token }) => ({ name, url, token })), ...options });

async function read({ rows }: Pick<QueryResult, 'rows'>) {
  const all = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** Gives thousands of rows before it fails. */
const failsLate =
  "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5001) SELECT json(CASE i WHEN 5000 THEN '{' ELSE i END) FROM n";

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe('a query', () => {
  it('gives columns, and rows as an async iterable', async () => {
    const result = await session.query(
      `SELECT id, name AS n, network FROM ${tokens} WHERE subdomain = :org ORDER BY id`,
      { params: { org: 'acme' } },
    );
    expect(result.columns).toEqual([
      { name: 'id', json: false },
      { name: 'n', json: false },
      { name: 'network', json: true },
    ]);
    const rows = await read(result);
    expect(rows.map(([id]) => id)).toEqual([...emulator.org('acme').state.tokens].map(({ id }) => id).sort());
    expect(new Set(emulator.requests.entries.map(({ org }) => org))).toEqual(new Set(['acme']));
  });

  it('gives each value its SQLite type', async () => {
    const result = await session.query("SELECT 1, 9007199254740993, 1.5, 'x', x'00ff', NULL");
    expect(await read(result)).toEqual([[1, 9007199254740993n, 1.5, 'x', new Uint8Array([0, 255]), null]]);
  });

  it.each([
    ['text', 'x', 'text', 'x'],
    ['an integer', 7, 'integer', 7],
    ['a number with a fraction', 1.5, 'real', 1.5],
    ['true', true, 'integer', 1],
    ['null', null, 'null', null],
    ['bytes', new Uint8Array([1]), 'blob', new Uint8Array([1])],
    ['a bigint', 9007199254740993n, 'integer', 9007199254740993n],
  ])('takes %s as a parameter', async (_, value, type, back) => {
    expect(await read(await session.query('SELECT typeof(:v), :v', { params: { v: value } }))).toEqual([
      [type, back],
    ]);
  });

  it("takes '{{ name }}' as a parameter", async () => {
    expect(await read(await session.query("SELECT '{{ name }}' AS a", { params: { name: "o'k" } }))).toEqual([
      ["o'k"],
    ]);
  });

  it('takes an array as a list', async () => {
    const sql = `SELECT DISTINCT subdomain FROM ${tokens} WHERE subdomain IN (:orgs) ORDER BY 1`;
    expect(await read(await session.query(sql, { params: { orgs: ['acme', 'globex'] } }))).toEqual([
      ['acme'],
      ['globex'],
    ]);
    expect(await read(await session.query(sql, { params: { orgs: [] } }))).toEqual([]);
    expect(await read(await session.query('SELECT 1 IN (:x)', { params: { x: [true, 2n] } }))).toEqual([[1]]);
    expect(await failureOf(session.query('SELECT :x', { params: { x: [1] } }))).toBeInstanceOf(SqlError);
  });

  it('says what of an answer cannot mean what it says: a string is a text', async () => {
    const sql = `SELECT count(*) FROM ${tokens} WHERE length(name) < :n`;
    const ask = (n: string | number) => session.query(sql, { params: { n } });
    expect((await ask(5)).warnings).toEqual([]);
    expect((await ask('5')).warnings).toEqual([
      '`length(name) < :n` compares a number with a text, and to SQLite every number is less than any text. Write the number without quotes; a program gives it as a number.',
    ]);
  });

  it('asks the orgs of a configuration file when no orgs are given', async () => {
    const { cwd } = makeWorkplace({ 'here.yaml': configFor(emulator.orgs) });
    const configured = await createSession({ configPath: join(cwd, 'here.yaml') });
    expect(await read(await configured.query(`SELECT count(*) FROM ${tokens}`))).toEqual([[106]]);
    await configured.close();
  });

  it('tells the observer of each request, without secrets', async () => {
    const events: ClientEvent[] = [];
    const observed = await open({ observer: (event) => events.push(event) });
    await observed.query(`SELECT id FROM ${tokens} WHERE subdomain = 'globex' AND id = '00T1'`);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'sent', org: 'globex', method: 'GET' }),
      expect.objectContaining({ kind: 'answered', status: 404 }),
    ]);
    for (const { token } of emulator.orgs) expect(JSON.stringify(events)).not.toContain(token);
    await observed.close();
  });

  it('keeps local tables until the session is closed', async () => {
    await session.query('CREATE TABLE kept AS SELECT 5 AS a');
    expect(await read(await session.query('SELECT a FROM kept'))).toEqual([[5]]);
    const other = await open();
    expect(await failureOf(other.query('SELECT a FROM kept'))).toBeInstanceOf(SqlError);
    await other.close();
  });
});

describe('a value that a function cannot read', () => {
  const sql = "SELECT days_since('soon') AS days";
  const message =
    "days_since: 'soon' is not a time such as 2025-11-02T14:47:13.000Z, and gave NULL: it stands so in no row that was read";

  it('gives NULL, and is told once the rows are read', async () => {
    const result = await session.query(sql);
    expect(await read(result)).toEqual([[null]]);
    expect(result.warnings).toEqual([message]);
  });

  it('is of its own query, and of no later one', async () => {
    const failing = read(await session.query("SELECT days_since('soon'), json('{')"));
    expect(await failureOf(failing)).toBeInstanceOf(SqlError);
    const result = await session.query('SELECT 1');
    expect([await read(result), result.warnings]).toEqual([[[1]], []]);
  });
});

describe('queries that overlap', () => {
  it('give each its own answer', async () => {
    const names = ['acme', 'globex', 'initech', 'acme'];
    const counts = await Promise.all(
      names.map(async (org) =>
        read(
          await session.query(`SELECT count(*), :org FROM ${tokens} WHERE subdomain = :org`, {
            params: { org },
          }),
        ),
      ),
    );
    expect(counts).toEqual(names.map((org) => [[emulator.org(org).state.tokens.size, org]]));
  });

  it('leave an answer whole that is still being read', async () => {
    const first = await session.query(`SELECT id FROM ${tokens} WHERE subdomain = 'acme'`);
    const iterator = first.rows[Symbol.asyncIterator]();
    const seen = [(await iterator.next()).value];
    await read(await session.query(`SELECT id FROM ${tokens} WHERE subdomain = 'globex'`));
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      seen.push(next.value);
    expect(seen.map(([id]) => id).sort()).toEqual(
      [...emulator.org('acme').state.tokens].map(({ id }) => id).sort(),
    );
  });

  it('do not get the error of another', async () => {
    const [bad, good] = await Promise.allSettled([session.query('SELECT nope'), session.query('SELECT 1')]);
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('do not get what SQLite says against a later row of another', async () => {
    const failing = await session.query(failsLate);
    const rows = failing.rows[Symbol.asyncIterator]();
    expect((await rows.next()).value).toEqual(['1']);
    expect(await read(await session.query('SELECT 2'))).toEqual([[2]]);
    expect((await rows.next()).value).toEqual(['2']);
    expect(await failureOf(read({ rows: { [Symbol.asyncIterator]: () => rows } }))).toBeInstanceOf(SqlError);
  });
});

describe('an answer', () => {
  it('can be left early', async () => {
    const { rows } = await session.query(
      'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n',
    );
    for await (const [i] of rows) if (i === 3) break;
    // An endless answer that nobody reads must not be read to its end by the next query.
    expect(await read(await session.query('SELECT 1'))).toEqual([[1]]);
  });

  it('that nobody reads does no harm', async () => {
    await session.query(`SELECT id FROM ${tokens} WHERE subdomain = 'acme'`);
    expect(await read(await session.query('SELECT 1'))).toEqual([[1]]);
  });

  it('is given once', async () => {
    const result = await session.query('SELECT 1');
    expect(await read(result)).toEqual([[1]]);
    expect(await read(result)).toEqual([]);
  });

  it('that SQLite breaks off ends in an error, not in fewer rows', async () => {
    const result = await session.query(failsLate);
    expect(await failureOf(read(result))).toBeInstanceOf(SqlError);
    expect(await read(await session.query('SELECT 1'))).toEqual([[1]]);
  });
});

describe('errors are typed', () => {
  const denied = { errorCode: 'E0000006', errorSummary: 'no', errorId: 'oae1', errorCauses: [] };

  it.each<[string, string, new (...given: never) => OktaqlError, object]>([
    ['SQL', 'SELECT nope', SqlError, { code: 'sql', exitCode: 2, location: { line: 1, column: 8 } }],
    ['a missing parameter', 'SELECT :x', SqlError, { code: 'sql' }],
    [
      'an unconfigured org',
      `SELECT id FROM ${tokens} WHERE subdomain = 'x'`,
      ConfigError,
      { code: 'config', exitCode: 3 },
    ],
    ['two statements', 'SELECT 1; SELECT 2', UsageError, { code: 'usage', exitCode: 2 }],
    ['no statement', ' -- none', SqlError, { exitCode: 2 }],
  ])('%s', async (_, sql, type, members) => {
    const error = await failureOf(session.query(sql));
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(OktaqlError);
    expect(error).toMatchObject(members);
    expect(emulator.requests.lines).toEqual([]);
  });

  it('of Okta, with status and errorCode; nothing of the answer is given', async () => {
    emulator.faults.add({
      match: ({ query }) => query['after'] !== undefined,
      respond: { status: 403, body: denied },
    });
    const error = await failureOf(session.query(`SELECT id FROM ${tokens} WHERE subdomain = 'acme'`));
    expect(error).toBeInstanceOf(OktaError);
    expect(error).toMatchObject({
      status: 403,
      errorCode: 'E0000006',
      errorId: 'oae1',
      request: { org: 'acme', method: 'GET' },
    });
  });

  it('of an answer that is none', async () => {
    emulator.faults.add({ respond: { body: '<html>' } });
    expect(await failureOf(session.query(`SELECT id FROM ${tokens}`))).toBeInstanceOf(NoAnswerError);
  });

  it('of options that are wrong, all at once', async () => {
    const error = await failureOf(
      createSession({ orgs: [{ name: 'a', url: 'http://a.okta.com', token: 't' }, { name: 'b' }] }),
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toMatch(/org a url is plain http.*org b has no credentials/);
  });
});

describe('the past', () => {
  it('is read out of a directory of snapshots, by a statement and for a whole one', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': configFor(emulator.orgs) });
    const { exitCode } = await runOktaql(['snapshot', tokens, '--history', 'h'], { place });
    expect(exitCode).toBe(0);
    const past = await open({ history: join(place.cwd, 'h') });
    const before = emulator.requests.entries.length;
    const count = async (sql: string, options = {}) => read(await past.query(sql, options));
    expect(await count(`SELECT count(*) FROM ${tokens} FOR SYSTEM_TIME ALL`)).toEqual([[106]]);
    expect(await count(`SELECT count(*) FROM ${tokens}`, { asOf: new Date() })).toEqual([[106]]);
    expect(emulator.requests.entries.length).toBe(before);
    expect(await failureOf(past.query(`SELECT 1 FROM ${tokens}`, { asOf: new Date(0) }))).toBeInstanceOf(
      HistoryError,
    );
    expect(await failureOf(session.query(`SELECT 1 FROM ${tokens} FOR SYSTEM_TIME ALL`))).toMatchObject({
      code: 'sql',
      message: 'there is no history in this session',
    });
    await past.close();
  });
});

describe('an end', () => {
  it('comes to a query whose signal is aborted', async () => {
    emulator.faults.add({ respond: 'hang' });
    const reason = new Error('enough');
    const controller = new AbortController();
    const failure = failureOf(session.query(`SELECT id FROM ${tokens}`, { signal: controller.signal }));
    await until(() => emulator.requests.entries.length > 0);
    controller.abort(reason);
    expect(await failure).toBe(reason);
    emulator.faults.clear();
    expect(await read(await session.query(`SELECT count(*) FROM ${tokens}`))).toEqual([[106]]);
  });

  it('comes to a session once, and no query comes after it', async () => {
    const other = await open();
    const last = await other.query("SELECT 'kept' FROM (VALUES (1), (2))");
    await other.close();
    await other.close();
    expect(await read(last)).toEqual([['kept'], ['kept']]);
    expect(await failureOf(other.query('SELECT 1'))).toMatchObject({
      code: 'usage',
      message: 'the session is closed',
    });
  });
});
