import { describe, expect, it, onTestFinished } from 'vitest';
import { rowsTable } from '../../src/catalog/stored-name.ts';
import type { Session } from '../../src/session.ts';
import { quoteName } from '../../src/sql/sql-text.ts';
import { openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const tokens = 'okta.api_tokens.api_tokens';

async function openSession() {
  const memory = await openMemorySession(smallWorld);
  onTestFinished(() => memory.close());
  return memory;
}

const begin = async (session: Session, sql: string) => {
  const [statement] = session.read(sql);
  if (statement === undefined) throw new Error('no statement');
  return session.run(statement);
};

describe('the rows of a statement', () => {
  it('are gone once it is closed, and the session can be copied again', async () => {
    const { session } = await openSession();
    const answer = await begin(session, `SELECT id FROM ${tokens} ORDER BY id`);
    expect(session.localImage()).toBeUndefined();
    expect([...answer.rows]).toHaveLength(6);
    answer.close();
    expect(session.localImage()).toBeInstanceOf(Uint8Array);
    const stored = session.store.prepare(`SELECT count(*) FROM ${quoteName(rowsTable(tokens))}`);
    expect([...stored.rows()]).toEqual([[0]]);
    stored.free();
  });

  it('leave what CREATE TABLE and INSERT made of them', async () => {
    const { run } = await openSession();
    await run(`CREATE TABLE kept AS SELECT id FROM ${tokens} WHERE subdomain = 'beta'`);
    await run(
      `WITH acme AS (SELECT id FROM ${tokens} WHERE subdomain = 'acme') INSERT INTO kept SELECT id FROM acme`,
    );
    await run(`SELECT * FROM ${tokens}`);
    expect(await run('SELECT count(*) FROM kept')).toEqual([[6]]);
  });

  it('take nothing from a transaction that is open', async () => {
    const { run } = await openSession();
    await run('BEGIN; CREATE TABLE mine (n); INSERT INTO mine VALUES (1)');
    expect(await run(`SELECT count(*) FROM ${tokens}`)).toEqual([[6]]);
    await run('COMMIT');
    expect(await run('SELECT n FROM mine')).toEqual([[1]]);
  });

  it('are not disturbed by another statement that is run before they were read', async () => {
    const { session, run } = await openSession();
    const outer = await begin(session, `SELECT id FROM ${tokens} WHERE subdomain = 'beta' ORDER BY id`);
    expect(await run(`SELECT count(*) FROM ${tokens} WHERE subdomain = 'acme'`)).toEqual([[4]]);
    expect([...outer.rows]).toEqual([['t1'], ['t9']]);
    outer.close();
    expect(await run(`SELECT count(*) FROM ${tokens}`)).toEqual([[6]]);
  });

  it('stay until it is closed, also when statements are closed out of order', async () => {
    const { session, run } = await openSession();
    const first = await begin(session, `SELECT id FROM ${tokens}`);
    const second = await begin(session, `SELECT id FROM ${tokens} WHERE subdomain = 'beta' ORDER BY rowid`);
    const rows = second.rows[Symbol.iterator]();
    expect(rows.next().value).toEqual(['t1']);
    first.close();
    first.close();
    expect(session.localImage()).toBeUndefined();
    expect(rows.next().value).toEqual(['t9']);
    second.close();
    expect(session.localImage()).toBeInstanceOf(Uint8Array);
    expect(await run(`SELECT count(*) FROM ${tokens}`)).toEqual([[6]]);
  });

  it('are those of the statement that reads them while another is run', async () => {
    const { session, run } = await openSession();
    const outer = await begin(session, `SELECT id FROM ${tokens} WHERE subdomain = 'acme' ORDER BY rowid`);
    const rows = outer.rows[Symbol.iterator]();
    expect(rows.next().value).toEqual(['t1']);
    expect(await run(`SELECT id FROM ${tokens} WHERE subdomain = 'beta'`)).toEqual([['t1'], ['t9']]);
    expect([...{ [Symbol.iterator]: () => rows }]).toEqual([['t2'], ['t3'], ['07']]);
    outer.close();
  });

  it.each([
    [`SELECT t.'name' FROM ${tokens} t WHERE t.'userId' = 'u2'`, [['bot']]],
    [`SELECT t."name" FROM ${tokens} t WHERE t.[userId] = 'u2'`, [['bot']]],
    [`SELECT count(*) FROM ${tokens} JOIN (SELECT 'bot' AS 'name') USING ('name')`, [[2]]],
    [`SELECT lower(t.'name') FROM ${tokens} t WHERE t.'apiTokenId' = 't2'`, [['bot']]],
  ])('have every column that is read, however its name is quoted: %s', async (sql, rows) => {
    const { run } = await openSession();
    expect(await run(sql)).toEqual(rows);
  });

  it('are not read by a trigger, for which nothing would be fetched', async () => {
    const { run } = await openSession();
    await run(
      `CREATE TABLE mine (id); CREATE TABLE log (id); CREATE VIEW behind AS SELECT id FROM ${tokens}`,
    );
    for (const table of [tokens, 'behind']) {
      await expect(
        run(`CREATE TEMP TRIGGER t AFTER INSERT ON mine BEGIN INSERT INTO log SELECT id FROM ${table}; END`),
      ).rejects.toThrow(`a trigger cannot read ${tokens}`);
    }
    await run(`CREATE TRIGGER t AFTER INSERT ON mine BEGIN INSERT INTO log VALUES (new.id || '!'); END;
      INSERT INTO mine SELECT id FROM ${tokens} WHERE subdomain = 'beta'`);
    expect(await run('SELECT id FROM log')).toEqual([['t1!'], ['t9!']]);
  });
});

describe('a trigger in place of writing to a view of a table of Okta', () => {
  it.each([
    ["INSERT INTO behind VALUES ('new')", 'INSERT', 'new.id', [['new']]],
    ["DELETE FROM behind WHERE id = 't9'", 'DELETE', 'old.id', [['t9']]],
    ["UPDATE behind SET id = id || '!' WHERE id = 't9'", 'UPDATE OF id', 'new.id', [['t9!']]],
  ])('is made, and sees the rows when it fires: %s', async (sql, event, value, logged) => {
    const { run } = await openSession();
    await run(`CREATE TABLE log (id); CREATE VIEW behind AS SELECT id FROM ${tokens};
      CREATE TRIGGER t INSTEAD OF ${event} ON main.behind BEGIN INSERT INTO log VALUES (${value}); END`);
    await run(sql);
    expect(await run('SELECT id FROM log')).toEqual(logged);
  });
});

describe('rows of several tables', () => {
  const users = 'okta.made.users';
  // SQLite attaches ten databases, and each odd row has those before it copied from one.
  const odd = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const text = index % 2 === 0 ? 'plain' : 1.5;
      return { id: `x${index}`, name: text, login: text };
    });

  it.each([10, 17, 20, 21, 60])('are all there when many of them are odd: %i', async (count) => {
    const { run, close } = await openMemorySession({ acme: { tokens: odd(count), users: odd(count) } });
    onTestFinished(close);
    const counted = (table: string) => `SELECT count(DISTINCT id) FROM ${table}`;
    expect(await run(`SELECT (${counted(tokens)}), (${counted(users)})`)).toEqual([[count, count]]);
    expect(await run(`SELECT name FROM ${tokens}`)).toEqual(odd(count).map(({ name }) => [String(name)]));
  });

  it('are all there in a long transaction, and nothing is left attached after it', async () => {
    const { run } = await openSession();
    await run('BEGIN');
    for (let index = 0; index < 12; index++) {
      const [row] = await run(`SELECT count(*), (SELECT count(*) FROM ${users}) FROM ${tokens}`);
      expect(row).toEqual([6, 6]);
    }
    await run('COMMIT');
    for (let index = 0; index < 10; index++) await run(`ATTACH ':memory:' AS mine${index}`);
    // No room is left to load in bulk.
    expect(await run(`SELECT count(*), (SELECT count(*) FROM ${users}) FROM ${tokens}`)).toEqual([[6, 6]]);
  });

  it('leave nothing behind when one of them cannot be loaded to its end', async () => {
    const good = odd(3);
    const { session, run, close } = await openMemorySession({
      acme: { tokens: good, users: [...good, ...good.map(({ id: _, ...rest }) => rest)] },
    });
    onTestFinished(close);
    const broken = `SELECT * FROM ${tokens} t, ${users} u`;
    for (let index = 0; index < 12; index++) await expect(run(broken)).rejects.toThrow('a row without id');
    expect(session.store.images.hasRoom).toBe(true);
    expect(await run("SELECT name FROM pragma_database_list WHERE name <> 'temp'")).toEqual([['main']]);
    await run('BEGIN');
    for (let index = 0; index < 12; index++) await expect(run(broken)).rejects.toThrow('a row without id');
    expect(await run(`SELECT name FROM ${tokens}`)).toEqual(good.map(({ name }) => [String(name)]));
    await run('COMMIT');
    expect(session.localImage()).toBeInstanceOf(Uint8Array);
  });

  it('are those of one session, when there are two', async () => {
    const [one, other] = [await openSession(), await openMemorySession({ acme: { tokens: odd(2) } })];
    onTestFinished(() => other.close());
    const first = await begin(one.session, `SELECT id FROM ${tokens} WHERE subdomain = 'beta'`);
    expect(await other.run(`SELECT id FROM ${tokens}`)).toEqual([['x0'], ['x1']]);
    expect([...first.rows]).toEqual([['t1'], ['t9']]);
    first.close();
  });

  it('can be read in a database of another encoding', async () => {
    const { run } = await openSession();
    await run("PRAGMA encoding = 'UTF-16'");
    expect(await run(`SELECT id FROM ${tokens} WHERE subdomain = 'beta'`)).toEqual([['t1'], ['t9']]);
  });
});

describe('what rows are copied from', () => {
  it.each([
    `SELECT * FROM 'oktaql/rows'`,
    `SELECT * FROM "oktaql/rows"`,
    `SELECT * FROM 'oktaql/image 1'.'oktaql/rows'`,
    `SELECT * FROM [oktaql/image 1].sqlite_master`,
    `SELECT * FROM 'OKTAQL/Image 1'.sqlite_master`,
    `DELETE FROM 'oktaql/rows'`,
    `DETACH 'oktaql/image 1'`,
    `CREATE TABLE 'oktaql/image 1'.mine (n)`,
    `PRAGMA 'oktaql/image 1'.user_version = 1`,
    `CREATE VIEW mine AS SELECT * FROM 'oktaql/rows'`,
  ])('cannot be reached while a transaction holds it: %s', async (sql) => {
    const { run } = await openSession();
    await run(`BEGIN; SELECT count(*) FROM ${tokens}`);
    await expect(run(sql)).rejects.toThrow(/no such table/);
    expect(await run(`SELECT count(*) FROM ${tokens}`)).toEqual([[6]]);
  });

  it('has names that are values elsewhere', async () => {
    const { run } = await openSession();
    expect(await run(`SELECT 'oktaql/rowsx', 'oktaql/image'`)).toEqual([['oktaql/rowsx', 'oktaql/image']]);
  });
});

describe('what Okta sends in place of a text or an object', () => {
  const odd = [
    { id: 't1', name: 'plain', userId: 'u1' },
    { id: 't2', name: 5, userId: true, network: 'ANYWHERE' },
    { id: 't3', name: 1.5, userId: false, network: ['a'] },
    { id: 't4', name: { first: 'x' }, userId: null, network: 12 },
    { id: 't5', name: 'last', userId: '', network: {} },
    { id: 't6', name: 5551234567, userId: 9007199254740993n, network: true },
    { id: 't7', name: 1e300, userId: 0.1, network: '{"connection":"ZONE"}' },
    { id: 't8', name: '5551234567.0', userId: -0, network: '' },
  ];

  it('is stored as JSON writes it, in the order of the answer', async () => {
    const { run } = await openMemorySession({ acme: { tokens: odd } });
    const rows = [
      ['t1', 'plain', 'u1', null],
      ['t2', '5', '1', '"ANYWHERE"'],
      ['t3', '1.5', '0', '["a"]'],
      ['t4', '{"first":"x"}', null, '12'],
      ['t5', 'last', '', '{}'],
      ['t6', '5551234567', '9007199254740993', 'true'],
      ['t7', '1e+300', '0.1', '"{\\"connection\\":\\"ZONE\\"}"'],
      ['t8', '5551234567.0', '0', '""'],
    ];
    const columns = 'id, name, userId, network';
    expect(await run(`SELECT ${columns} FROM ${tokens}`)).toEqual(rows);
    // Rows that are kept are not loaded in bulk.
    await run(`CREATE TABLE kept AS SELECT ${columns} FROM ${tokens}`);
    expect(await run('SELECT * FROM kept')).toEqual(rows);
  });

  it('is found by its digits', async () => {
    const { run } = await openMemorySession({ acme: { tokens: odd } });
    expect(await run(`SELECT id FROM ${tokens} WHERE name = '5551234567'`)).toEqual([['t6']]);
  });

  it('never ends a statement that looks into JSON columns', async () => {
    const { run } = await openMemorySession({ acme: { tokens: odd } });
    const other = `SELECT count(*) FROM ${tokens} WHERE network ->> 'connection' IS NOT 'ZONE'`;
    expect(await run(other)).toEqual([[odd.length]]);
  });
});

describe('integers', () => {
  it('keep all their digits, also beside a REAL of that size', async () => {
    const { run } = await openSession();
    expect(await run('SELECT 9007199254740991, 9007199254740993, -9223372036854775808, 1e300, NULL')).toEqual(
      [[9007199254740991, 9007199254740993n, -9223372036854775808n, 1e300, null]],
    );
  });
});
