import { describe, expect, it, onTestFinished } from 'vitest';
import type { SqlValue } from '../../src/base/sql-value.ts';
import { Store } from '../../src/store/store.ts';
import { openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const large = 9007199254740993n;

async function openStore(): Promise<Store> {
  const store = await Store.open();
  onTestFinished(() => store.close());
  store.database.exec(`CREATE TABLE t (text TEXT, integer INTEGER, none);
    INSERT INTO t VALUES ('${large}', ${large}, '${large}'), ('0${large}', 7, ${large}), ('7', 7, '7')`);
  return store;
}

function read(store: Store, sql: string, value: SqlValue) {
  const statement = store.prepare(sql, new Map([[':p', value]]));
  try {
    return { columns: statement.columns, rows: [...statement.rows()] };
  } finally {
    statement.free();
  }
}

describe('a parameter with a large integer', () => {
  it.each([
    [`SELECT '${large}' = :p`],
    [`SELECT :p = '0${large}'`],
    [`SELECT '${large}' IN (:p), :p IN ('${large}')`],
    [`SELECT :p BETWEEN '1' AND '9', '${large}' BETWEEN :p AND :p`],
    [`SELECT CASE '${large}' WHEN :p THEN 1 ELSE 0 END`],
    ['SELECT text = :p, integer = :p, none = :p, none + 0 = :p FROM t'],
    ['SELECT text IN (:p), integer IN (:p), none IN (SELECT :p) FROM t'],
    ['SELECT :p IN (SELECT text FROM t), :p IN (SELECT none FROM t)'],
    [`SELECT x = '${large}' FROM (SELECT :p AS x)`],
    [`SELECT typeof(:p), :p, -:p, 1-:p, 1+:p, :p||'', ~:p, :p COLLATE NOCASE = '${large}'`],
    ['SELECT text FROM t ORDER BY :p, text'],
    ['SELECT count(*) FROM t GROUP BY :p'],
    ['SELECT text FROM t ORDER BY text LIMIT :p'],
    ['SELECT CASE:p WHEN:p THEN 1 END, CAST(:p AS TEXT), (1, :p) = (1, integer) FROM t'],
  ])('is what the literal is: %s', async (sql) => {
    const store = await openStore();
    // A literal in ORDER BY or GROUP BY is the number of a column.
    const literal = sql.replaceAll(/BY :p/g, 'BY NULL').replaceAll(':p', ` ${large}`);
    expect(read(store, sql, large).rows).toEqual(read(store, literal, null).rows);
  });

  it.each([2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, 2n ** 64n, -(2n ** 63n) - 1n])(
    'keeps its value: %s',
    async (value) => {
      const store = await openStore();
      expect(read(store, 'SELECT typeof(:p), :p', value).rows).toEqual(
        read(store, `SELECT typeof(${value}), ${value}`, null).rows,
      );
    },
  );

  it('leaves columns the names that they have with a small one', async () => {
    const store = await openStore();
    expect(read(store, 'SELECT :p, :p + 1 FROM t', large).columns).toEqual([':p', ':p + 1']);
    expect(read(store, 'SELECT \':p\', ":p" FROM (SELECT 1 AS ":p")', large).rows).toEqual([[':p', 1]]);
  });

  it('binds the keys of a join as it does the rows', async () => {
    const { run, close } = await openMemorySession(smallWorld);
    onTestFinished(close);
    await run(
      `CREATE TABLE leavers (id TEXT, number INTEGER); INSERT INTO leavers VALUES ('u1', ${large}), ('u2', 7)`,
    );
    const sql = `SELECT u.login FROM leavers l JOIN okta.made.users u ON u.id = l.id
      WHERE l.number + 0 = :p AND u.subdomain = 'acme'`;
    expect(await run(sql, { p: large })).toEqual([['ann']]);
    expect(await run(sql, { p: large }, { pushdown: false })).toEqual([['ann']]);
  });

  it.each([large, 2n ** 64n])('finds by a key what it finds without: %s', async (value) => {
    const users = [`${value}`, `0${value}`, '1.84467440737096e+19', '1.8446744073709552e+19'].map((id) => ({
      id,
    }));
    const { run, close } = await openMemorySession({ acme: { users } });
    onTestFinished(close);
    for (const condition of ['id = :p', 'id IN (:p, :p)', 'id IS :p', 'id BETWEEN :p AND :p']) {
      const sql = `SELECT id FROM okta.made.users WHERE ${condition}`;
      expect(await run(sql, { p: value })).toEqual(await run(sql, { p: value }, { pushdown: false }));
    }
  });
});
