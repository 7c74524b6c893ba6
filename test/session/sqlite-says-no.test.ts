import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DefectError, OktaqlError, SqlError } from '../../src/base/errors.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';

let memory: MemorySession;
beforeEach(async () => {
  memory = await openMemorySession(smallWorld);
});
afterEach(() => memory.close());

const outcome = (sql: string) => memory.run(sql).catch((error: unknown) => error);

describe('what SQLite refuses is an error of the statement, wherever it comes up', () => {
  it.each<[string, string, string]>([
    ['making the table for the rows', 'PRAGMA query_only = 1', 'attempt to write a readonly database'],
    ['a file that is full', 'PRAGMA max_page_count = 1', 'database or disk is full'],
  ])('%s', async (_, before, message) => {
    await memory.run(before);
    const error = await outcome(`SELECT id FROM ${T}`);
    expect(error).toBeInstanceOf(SqlError);
    expect(error).not.toBeInstanceOf(DefectError);
    expect((error as SqlError).message).toBe(message);
    expect(await memory.run('SELECT 1')).toEqual([[1]]);
  });
});

describe('beside a broken view', () => {
  const broken = [
    'CREATE TABLE b (x); CREATE VIEW v AS SELECT x FROM b; DROP TABLE b',
    'CREATE TABLE b (x); CREATE VIEW v AS SELECT x FROM b; DROP TABLE b; CREATE TABLE b (y)',
    'CREATE TABLE b (x); CREATE VIEW w AS SELECT x FROM b; CREATE VIEW v AS SELECT * FROM w; DROP VIEW w',
    `CREATE TABLE b AS SELECT created AS x FROM ${T}; CREATE VIEW v AS SELECT x FROM b WHERE x > '2026-01-01'; DROP TABLE b`,
    "ATTACH ':memory:' AS z; CREATE TABLE z.b (x); CREATE TEMP VIEW v AS SELECT x FROM z.b; DETACH z",
    'CREATE VIEW v AS SELECT * FROM v',
    'CREATE VIEW v(x) AS SELECT 1, 2',
    `CREATE VIEW v AS SELECT id AS x FROM ${T} JOIN gone ON gone.id = userId`,
    'CREATE TABLE b (x, y); CREATE VIEW v AS SELECT x FROM b; CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN INSERT INTO gone VALUES (1); END; DROP TABLE b',
  ];

  describe.each(broken)('%s', (setup) => {
    beforeEach(() => memory.run(setup));

    it('an error is one of SQL', async () => {
      for (const sql of [
        'SELECT nope',
        'SELECT x FROM v',
        'SELECT nope FROM nowhere',
        'INSERT INTO v VALUES (1)',
      ])
        expect(await outcome(sql), sql).toBeInstanceOf(SqlError);
    });

    it('what does not read it is answered', async () => {
      expect(await memory.run('SELECT 1')).toEqual([[1]]);
      expect(await memory.run(`SELECT count(*) FROM ${T}`)).toEqual([[6]]);
      await memory.run('CREATE TABLE fine (a)');
    });

    it('a table that is renamed beside it is renamed, or SQLite says why not', async () => {
      await memory.run('CREATE TABLE fine (a)');
      const renamed = await outcome('ALTER TABLE fine RENAME TO better');
      if (renamed instanceof Error) expect(renamed).toBeInstanceOf(SqlError);
    });

    it('it can be dropped', async () => {
      await memory.run('DROP VIEW v');
      expect(await memory.run("SELECT count(*) FROM sqlite_master WHERE name = 'v'")).toEqual([[0]]);
    });

    it('all that reads it is refused as SQL, and never as a defect', async () => {
      for (const sql of [
        'EXPLAIN SELECT * FROM v',
        'DESCRIBE v',
        'CREATE TABLE c AS SELECT * FROM v',
        'ANALYZE',
        'VACUUM',
      ]) {
        const error = await outcome(sql);
        if (error instanceof Error) expect(error, sql).toBeInstanceOf(OktaqlError);
        expect(error, sql).not.toBeInstanceOf(DefectError);
      }
    });
  });
});
