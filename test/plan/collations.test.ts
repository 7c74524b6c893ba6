import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';
const U = 'okta.made.users';

let memory: MemorySession;
beforeEach(async () => {
  memory = await openMemorySession(smallWorld);
  await memory.run("ATTACH ':memory:' AS aux; ATTACH ':memory:' AS [other db]");
});
afterEach(() => memory.close());

/** Makes `watch` and fills it with ids in capitals, which SQLite takes for those of tokens where it folds case. */
const filled = (create: string, name = 'aux.watch') =>
  `${create}; INSERT INTO ${name} (k) VALUES ('T1'), ('T9 ')`;

/** How tokens are joined with a column `k` of `name`, which decides how both are compared. */
const joined = (name: string) => `SELECT t.id FROM ${name} w JOIN ${T} t ON w.k = t.id ORDER BY 1`;

const found = [['t1'], ['t1']];

describe('a column that SQLite compares without case binds no key by its own spelling', () => {
  test.each<[where: string, setup: string, sql: string]>([
    ['in main', filled('CREATE TABLE watch (k TEXT COLLATE NOCASE)', 'watch'), joined('watch')],
    ['in temp', filled('CREATE TEMP TABLE watch (k TEXT COLLATE NOCASE)', 'watch'), joined('watch')],
    [
      'in an attached database',
      filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)'),
      joined('aux.watch'),
    ],
    [
      'found there by its name alone',
      filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)'),
      joined('watch'),
    ],
    [
      'whose name needs quotes',
      filled('CREATE TABLE "other db"."wa""tch" (k TEXT COLLATE NOCASE)', '"other db"."wa""tch"'),
      joined('[other db].[wa"tch]'),
    ],
    [
      'beside one of main that is called so and does not',
      `${filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)')}; CREATE TABLE watch (k TEXT)`,
      joined('aux.watch'),
    ],
    [
      'beside one of temp that is called so and does not',
      `${filled('CREATE TABLE main.watch (k TEXT COLLATE NOCASE)', 'main.watch')}; CREATE TEMP TABLE watch (k TEXT)`,
      joined('main.watch'),
    ],
    [
      'in a STRICT table',
      filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE) STRICT'),
      joined('aux.watch'),
    ],
    [
      'in a table without rowid',
      filled('CREATE TABLE aux.watch (k TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID'),
      joined('aux.watch'),
    ],
    [
      'that is generated',
      `CREATE TABLE aux.watch (x TEXT, k TEXT COLLATE NOCASE AS (x)); INSERT INTO aux.watch VALUES ('T1')`,
      joined('aux.watch'),
    ],
    [
      'that was added later',
      `CREATE TABLE aux.watch (x); ALTER TABLE aux.watch ADD COLUMN k TEXT COLLATE NOCASE; INSERT INTO aux.watch (k) VALUES ('T1')`,
      joined('aux.watch'),
    ],
    [
      'that was renamed',
      `${filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)')}; ALTER TABLE aux.watch RENAME TO kept`,
      joined('aux.kept'),
    ],
    [
      'through a view there',
      `${filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)')}; CREATE VIEW aux.v AS SELECT k FROM watch`,
      joined('aux.v'),
    ],
    [
      'through a view there of a table that temp has one of as well',
      `${filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)')}; CREATE VIEW aux.v AS SELECT k FROM watch; CREATE TEMP TABLE watch (k TEXT)`,
      joined('aux.v'),
    ],
    [
      'through a view there that says COLLATE itself',
      `${filled('CREATE TABLE aux.watch (k TEXT)')}; CREATE VIEW aux.v AS SELECT k COLLATE NOCASE AS k FROM watch`,
      joined('v'),
    ],
    [
      'through a view of main that temp has one of as well',
      `${filled('CREATE TABLE main.watch (k TEXT COLLATE NOCASE)', 'main.watch')}; CREATE VIEW main.v AS SELECT k FROM watch; CREATE TEMP VIEW v AS SELECT 't1' AS k`,
      joined('main.v'),
    ],
    [
      'through a temporary view',
      `${filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)')}; CREATE TEMP VIEW v AS SELECT k FROM aux.watch`,
      joined('v'),
    ],
    [
      'through a CTE',
      filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)'),
      `WITH c AS (SELECT k FROM aux.watch) ${joined('c')}`,
    ],
    [
      'through a CTE that says COLLATE itself',
      filled('CREATE TABLE aux.watch (k TEXT)'),
      `WITH c AS (SELECT k COLLATE NOCASE AS k FROM aux.watch) ${joined('c')}`,
    ],
    [
      'through a derived table',
      filled('CREATE TABLE aux.watch (k TEXT COLLATE NOCASE)'),
      joined('(SELECT k FROM aux.watch)'),
    ],
    [
      'merged by USING',
      `CREATE TABLE aux.watch (id TEXT COLLATE NOCASE, k TEXT AS (id)); INSERT INTO aux.watch VALUES ('T1')`,
      `SELECT t.id FROM aux.watch JOIN ${T} t USING (id)`,
    ],
    [
      'merged by NATURAL',
      `CREATE TABLE aux.watch (id TEXT COLLATE NOCASE); INSERT INTO aux.watch VALUES ('T1')`,
      `SELECT t.id FROM aux.watch NATURAL JOIN ${T} t`,
    ],
  ])('%s', async (_, setup, sql) => {
    await memory.run(setup);
    expect(await memory.run(sql)).toEqual(found);
    expect(await memory.run(sql, {}, { pushdown: false })).toEqual(found);
  });

  test('nor an org', async () => {
    await memory.run(
      "CREATE TABLE aux.watch (subdomain TEXT COLLATE NOCASE); INSERT INTO aux.watch VALUES ('ACME')",
    );
    for (const join of [
      `JOIN ${T} t USING (subdomain)`,
      `NATURAL JOIN ${T} t`,
      `JOIN ${T} t ON w.subdomain = t.subdomain`,
    ])
      expect(await memory.run(`SELECT count(*) FROM aux.watch w ${join}`)).toEqual([[4]]);
  });

  test('each spelling in it is a key of its own where the other side decides', async () => {
    await memory.run(
      "CREATE TABLE aux.watch (k TEXT COLLATE NOCASE); INSERT INTO aux.watch VALUES ('U1'), ('u1')",
    );
    const sql = `SELECT id FROM ${U} WHERE subdomain = 'acme' AND id IN (SELECT k FROM aux.watch) ORDER BY 1`;
    expect(await memory.run(sql)).toEqual([['U1'], ['u1']]);
  });

  test('RTRIM takes blanks for nothing', async () => {
    await memory.run(filled('CREATE TABLE aux.watch (k TEXT COLLATE RTRIM)').replace('T9 ', 't9 '));
    expect(await memory.run(joined('aux.watch'))).toEqual([['t9']]);
  });
});

test.each([
  ['aux.watch (k TEXT, n INTEGER COLLATE NOCASE)', 'aux.watch'],
  ['watch (k TEXT COLLATE BINARY)', 'watch'],
])('a column that SQLite compares byte by byte binds keys: %s', async (definition, name) => {
  await memory.run(`CREATE TABLE ${definition}; INSERT INTO ${name} (k) VALUES ('t1')`);
  const sql = `SELECT t.name FROM ${name} w JOIN ${T} t ON t.id = w.k WHERE t.subdomain = 'acme'`;
  expect(await memory.requestsOf(sql)).toEqual(['acme /api/v1/api-tokens/t1']);
});

test('columns of a table of main are not asked of one in an attached database', async () => {
  await memory.run(
    "CREATE TABLE watch (other TEXT); CREATE TABLE aux.watch (k TEXT); INSERT INTO aux.watch VALUES ('t1')",
  );
  const sql = `SELECT count(*) FROM ${T} t JOIN aux.watch w ON t.id = k WHERE k = 't1' AND subdomain = 'acme'`;
  expect(await memory.run(sql)).toEqual([[1]]);
  expect(await memory.run(`DESCRIBE aux.watch`)).toEqual([['k']]);
});

test('a view of an attached database that depends on chance gives no keys', async () => {
  await memory.run('CREATE TABLE aux.w (k TEXT); CREATE VIEW aux.v AS SELECT k FROM w WHERE random() <> 0');
  const sql = `SELECT t.name FROM aux.v JOIN ${T} t ON t.id = v.k WHERE t.subdomain = 'acme'`;
  expect(await memory.requestsOf(sql)).toEqual(['acme /api/v1/api-tokens']);
});

test('rows are loaded for a view of main that temp has one of as well', async () => {
  await memory.run(`CREATE VIEW main.v AS SELECT name FROM ${T}; CREATE TEMP VIEW v AS SELECT 1 AS x`);
  expect(await memory.run("SELECT count(name) FROM main.v WHERE name = 'ci'")).toEqual([[2]]);
});
