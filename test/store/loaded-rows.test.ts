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

  it('leave the session usable when statements are closed out of order', async () => {
    const { session, run } = await openSession();
    const first = await begin(session, `SELECT id FROM ${tokens}`);
    const second = await begin(session, `SELECT id FROM ${tokens}`);
    first.close();
    second.close();
    expect(await run(`SELECT count(*) FROM ${tokens}`)).toEqual([[6]]);
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
