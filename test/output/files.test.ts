import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import initSqlJs from 'sql.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeWorkplace, runOktaql, type Workplace } from '../fixtures/run-oktaql.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});

const run = (...argv: readonly string[]) => runOktaql(argv, { place });
const at = (name: string) => join(place.cwd, name);
const values = `
  SELECT 1 AS i, 1.5 AS r, 'a' AS t, NULL AS n, 9007199254740993 AS big, 1099511627776 AS beyond32, '2025-11-02T14:47:13.000Z' AS time,
         json_object('a', 1) AS j, x'00ff' AS b, 1 AS mixed, 1 AS "I"
  UNION ALL SELECT 2, 2, 'ü''"', NULL, 5, 6, '1969-12-31T23:59:59.999Z', json_object(), x'', 'x', 2`;

async function database(name: string) {
  const { Database } = await initSqlJs();
  const opened = new Database(readFileSync(at(name)));
  return (sql: string) => opened.exec(sql)[0]?.values;
}

describe('-o sqlite', () => {
  test('is a database with the result as a table, whose columns have the types of their values', async () => {
    expect((await run('query', values, '--out', 'x.sqlite')).exitCode).toBe(0);
    const read = await database('x.sqlite');
    expect(read("SELECT sql FROM sqlite_schema WHERE name = 'result'")).toEqual([
      [
        'CREATE TABLE result ("i" INTEGER, "r" REAL, "t" TEXT, "n", "big" INTEGER, "beyond32" INTEGER, "time" TEXT, "j" TEXT, "b" BLOB, "mixed", "i_2" INTEGER)',
      ],
    ]);
    expect(read('PRAGMA integrity_check')).toEqual([['ok']]);
    expect(
      read('SELECT CAST(big AS TEXT), beyond32, typeof(beyond32), t, hex(b), typeof(mixed) FROM result'),
    ).toEqual([
      ['9007199254740993', 1099511627776, 'integer', 'a', '00FF', 'integer'],
      ['5', 6, 'integer', 'ü\'"', '', 'text'],
    ]);
  });

  test('of no rows has the columns', async () => {
    await run('query', 'SELECT 1 AS a, 2 AS b WHERE 0', '--out', 'x.db');
    expect((await database('x.db'))("SELECT name FROM pragma_table_info('result')")).toEqual([['a'], ['b']]);
  });
});

describe('-o parquet', () => {
  test('has the types of the values, for other readers', async () => {
    expect((await run('query', values, '--out', 'x.parquet')).exitCode).toBe(0);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    expect(
      (await rows(`DESCRIBE SELECT * FROM '${at('x.parquet')}'`)).map(
        (row) => `${row['column_name']} ${row['column_type']}`,
      ),
    ).toEqual([
      'i BIGINT',
      'r DOUBLE',
      't VARCHAR',
      'n VARCHAR',
      'big BIGINT',
      'beyond32 BIGINT',
      'time TIMESTAMP WITH TIME ZONE',
      'j JSON',
      'b BLOB',
      'mixed VARCHAR',
      'i_2 BIGINT',
    ]);
    expect(await rows(`SELECT big::VARCHAR AS big, mixed FROM '${at('x.parquet')}' ORDER BY i`)).toEqual([
      { big: '9007199254740993', mixed: '1' },
      { big: '5', mixed: 'x' },
    ]);
    connection.closeSync();
  });

  test('says when a later value is of another type than the first 10,000, and leaves no file', async () => {
    const sql = `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10005)
      SELECT CASE WHEN n = 10003 THEN 'x' ELSE n END AS value FROM c`;
    const { exitCode, stderr } = await run('query', sql, '--out', 'x.parquet');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('value is integer in the first 10000 rows, and row 10003 has "x"');
    expect(stderr).toContain('CAST(value AS TEXT)');
    expect((await run('query', sql.replace('END AS', "END || '' AS"), '--out', 'x.parquet')).exitCode).toBe(
      0,
    );
  });

  test.each(['parquet', 'sqlite'])('%s is a format of files', async (format) => {
    const { exitCode, stderr } = await run('query', 'SELECT 1', '-o', format);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${format} is a format of files`);
  });
});

describe('-t', () => {
  const asked = 'SELECT i, r, t, n, big, time, j FROM x ORDER BY i';

  test.each(['parquet', 'sqlite'])('takes what -o %s wrote', async (format) => {
    await run('query', values, '--out', `x.${format}`);
    const back = await run('query', asked, '-o', 'csv', '-t', `x=x.${format}`);
    const direct = await run('query', asked.replace('FROM x', `FROM (${values})`), '-o', 'csv');
    expect(back).toEqual(direct);
  });

  test('takes all tables of a database, by their own names, views too', async () => {
    const { Database } = await initSqlJs();
    const made = new Database();
    made.exec(`CREATE TABLE owners (id TEXT, team); INSERT INTO owners VALUES ('007', 'ops'), ('8', NULL);
      CREATE TABLE "odd name" (n); INSERT INTO "odd name" VALUES (1), (2.5), (x'ff');
      CREATE VIEW teams AS SELECT team FROM owners WHERE team IS NOT NULL`);
    writeFileSync(at('all.db'), made.export());
    const { stdout, stderr } = await run(
      'query',
      `SELECT (SELECT group_concat(id) FROM owners), (SELECT group_concat(n) FROM "odd name"), (SELECT team FROM teams)`,
      '-t',
      'all.db',
      '-o',
      'csv',
    );
    expect(stderr).toBe('');
    expect(stdout.split('\r\n')[1]).toBe('"007,8","1,2.5,ff",ops');
    const several = await run('query', 'SELECT 1', '-t', 'x=all.db');
    expect(several.exitCode).toBe(2);
    expect(several.stderr).toMatch(/all\.db has 3 tables: odd name, owners, teams/);
    expect(several.stderr).toContain('-t ');
  });

  test('takes what other writers write: lists and structs as JSON, days, decimals, other codecs', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    for (const codec of ['zstd', 'gzip', 'snappy', 'uncompressed']) {
      await connection.run(`COPY (SELECT 1::INTEGER AS i, [1, 2] AS list, {'a': 'x', 'at': TIMESTAMP '2026-01-01 00:00:00'} AS struct, DATE '2026-09-30' AS day,
        1.25::DECIMAL(9,2) AS dec, TIMESTAMP '2026-09-30 01:02:03' AS ts, true AS flag, 'ü' AS t) TO '${at('o.parquet')}' (FORMAT parquet, CODEC '${codec}')`);
      const { stdout } = await run('query', 'SELECT * FROM o', '-t', 'o=o.parquet', '-o', 'json');
      expect(JSON.parse(stdout)).toEqual([
        {
          i: 1,
          list: [1, 2],
          struct: { a: 'x', at: '2026-01-01T00:00:00.000Z' },
          day: '2026-09-30',
          dec: 1.25,
          ts: '2026-09-30T01:02:03.000Z',
          flag: 1,
          t: 'ü',
        },
      ]);
    }
    connection.closeSync();
  });

  test.each([
    ['x.parquet', 'no parquet', /x\.parquet cannot be read as Parquet: /],
    ['x.parquet', '', /x\.parquet cannot be read as Parquet: /],
    [
      'x.sqlite',
      'no database, though it is long enough to be one',
      /x\.sqlite cannot be read as a database of SQLite's: /,
    ],
  ])('names %s that is none', async (name, content, message) => {
    writeFileSync(at(name), content);
    const { exitCode, stderr } = await run('query', 'SELECT 1', '-t', `t=${name}`);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect((await run('query', 'SELECT 1', '-t', 't=gone.parquet')).stderr).toContain(
      'there is no such file',
    );
    expect((await run('query', 'SELECT 1', '-t', 'gone.sqlite')).stderr).toContain('there is no such file');
  });
});
