import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqlError } from '../../src/errors.ts';
import type { Row } from '../../src/sql/value.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';

let memory: MemorySession;

beforeEach(async () => {
  memory = await openMemorySession(smallWorld);
});

afterEach(() => memory.close());

const repeat = (count: number, part: (index: number) => string, separator: string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(separator);

const nested = (count: number, before: string, core: string, after: string): string =>
  before.repeat(count) + core + after.repeat(count);

/** Far more than a second means that the work grows faster than the text. */
const limitMs = 8000;

async function outcome(sql: string): Promise<readonly Row[] | SqlError> {
  const started = performance.now();
  try {
    return await memory.run(sql);
  } catch (error) {
    expect(error).toBeInstanceOf(SqlError);
    return error as SqlError;
  } finally {
    expect(performance.now() - started).toBeLessThan(limitMs);
  }
}

describe('a large statement that SQLite takes is answered', () => {
  test.each<[name: string, sql: string, rows: number]>([
    ['900 ORs over one key', `SELECT id FROM ${T} WHERE ${repeat(900, (i) => `id = 't${i}'`, ' OR ')}`, 5],
    [
      '2,000 ORs in two levels',
      `SELECT id FROM ${T} WHERE (${repeat(4, (j) => `(${repeat(500, (i) => `id = 't${j * 500 + i}'`, ' OR ')})`, ' OR ')})`,
      5,
    ],
    ['500 compound parts', repeat(500, (i) => `SELECT id FROM ${T} WHERE id = 't${i}'`, ' UNION ALL '), 5],
    ['30,000 values', `SELECT id FROM ${T} WHERE id IN (${repeat(30_000, (i) => `'t${i}'`, ', ')})`, 5],
    [
      '10,000 pairs',
      `SELECT id FROM ${T} WHERE (subdomain, id) IN (VALUES ${repeat(10_000, (i) => `('acme', 't${i}')`, ', ')})`,
      3,
    ],
    ['10 MB of comments', `SELECT id /* ${'x'.repeat(10_000_000)} */ FROM ${T} WHERE id = 't1'`, 2],
    ['10 MB in one string', `SELECT length('${'x'.repeat(10_000_000)}') FROM ${T} WHERE id = 't1'`, 2],
    ['60 nested derived tables', `SELECT * FROM ${nested(60, '(SELECT * FROM ', T, ')')} WHERE id = 't2'`, 1],
    [
      '40 nested subqueries',
      `SELECT id FROM ${T} WHERE ${nested(40, `id IN (SELECT id FROM ${T} WHERE `, "id = 't1'", ')')}`,
      2,
    ],
    ['80 nested parentheses', `SELECT id FROM ${T} WHERE ${nested(80, '(', "id = 't1'", ')')}`, 2],
    [
      'a CTE that doubles six times',
      `WITH c0 AS (SELECT id FROM ${T} WHERE id = 't9'), ${repeat(6, (i) => `c${i + 1} AS (SELECT * FROM c${i} UNION ALL SELECT * FROM c${i})`, ', ')} SELECT * FROM c6`,
      64,
    ],
  ])('%s', async (_, sql, rows) => {
    expect(await outcome(sql)).toHaveLength(rows);
  });
});

describe('a statement that is too large for SQLite is an SQL error, and nothing is sent', () => {
  test.each<[name: string, sql: string]>([
    ['2,000 ORs', `SELECT id FROM ${T} WHERE ${repeat(2000, (i) => `id = 't${i}' AND name = 'x'`, ' OR ')}`],
    ['5,000 nested parentheses', `SELECT id FROM ${T} WHERE ${nested(5000, '(', "id = 't1'", ')')}`],
    ['50,000 nested parentheses', `SELECT ${nested(50_000, '(', '1', ')')} FROM ${T}`],
    ['2,000 compound parts', repeat(2000, () => `SELECT id FROM ${T}`, ' UNION ALL ')],
    [
      '5,000 nested subqueries',
      `SELECT id FROM ${T} WHERE ${nested(5000, `id IN (SELECT id FROM ${T} WHERE `, '1', ')')}`,
    ],
    ['5,000 nested derived tables', `SELECT * FROM ${nested(5000, '(SELECT * FROM ', T, ')')}`],
    ['100 joined tables', `SELECT 1 FROM ${repeat(100, (i) => `${T} t${i}`, ' JOIN ')}`],
    ['5,000 NOTs', `SELECT id FROM ${T} WHERE ${'NOT '.repeat(5000)} id = 't1'`],
    ['5,000 CASEs', `SELECT ${nested(5000, 'CASE WHEN 1 THEN ', '1', ' END')} FROM ${T}`],
    ['a million open parentheses', `SELECT ${'('.repeat(1_000_000)}`],
    ['1.5 MB of garbage words', `SELECT ${'zz '.repeat(500_000)} FROM ${T}`],
    ['1 MB of WITH', 'WITH '.repeat(200_000)],
    ['1 MB of SELECT', 'SELECT '.repeat(150_000)],
    ['1 MB of open SELECTs', '(SELECT '.repeat(130_000)],
    ['400 kB of dots', `SELECT a${'.a'.repeat(200_000)}`],
    ['1 MB of BETWEEN', `SELECT * FROM ${T} WHERE ${'BETWEEN '.repeat(130_000)}`],
    ['a string without an end', `SELECT '${'x'.repeat(5_000_000)}`],
    ['a comment without an end', `SELECT /*${'x'.repeat(5_000_000)}`],
    ['a quoted name without an end', `SELECT "${'x'.repeat(5_000_000)}`],
    ['brackets without an end', `SELECT [${'x'.repeat(5_000_000)}`],
  ])('%s', async (_, sql) => {
    const result = await outcome(sql);
    expect(result).toBeInstanceOf(SqlError);
    expect((result as SqlError).message.length).toBeLessThan(2000);
    expect(memory.requests).toEqual([]);
  });
});

test('many statements are read in linear time', async () => {
  const triggers = repeat(
    300,
    (i) => `CREATE TRIGGER g${i} AFTER INSERT ON l BEGIN SELECT ${i}; SELECT 2; END`,
    ';',
  );
  expect(await outcome(`CREATE TABLE l (a); ${triggers}; SELECT 1`)).toEqual([[1]]);
  const started = performance.now();
  expect(memory.session.read('SELECT 1; '.repeat(200_000))).toHaveLength(200_000);
  expect(performance.now() - started).toBeLessThan(limitMs);
});

test('a huge trigger is read in linear time', () => {
  const started = performance.now();
  memory.session.read(`CREATE TRIGGER g AFTER INSERT ON l BEGIN ${'SELECT 1; '.repeat(100_000)} END`);
  expect(performance.now() - started).toBeLessThan(limitMs);
});
