import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqlError } from '../../src/base/errors.ts';
import type { Row } from '../../src/base/sql-value.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';
import { answered, refused, repeat, T } from './large-statements.ts';

let memory: MemorySession;

beforeEach(async () => {
  memory = await openMemorySession(smallWorld);
});

afterEach(() => memory.close());

async function outcome(sql: string): Promise<readonly Row[] | SqlError> {
  try {
    return await memory.run(sql);
  } catch (error) {
    expect(error).toBeInstanceOf(SqlError);
    return error as SqlError;
  }
}

describe('a large statement that SQLite takes is answered', () => {
  test.each(answered)('$largest $name', async ({ sql, largest, rows }) => {
    expect(await outcome(sql(largest))).toHaveLength(rows);
  });

  test('a CTE that doubles six times', async () => {
    const doubled = repeat(
      6,
      (i) => `c${i + 1} AS (SELECT * FROM c${i} UNION ALL SELECT * FROM c${i})`,
      ', ',
    );
    const sql = `WITH c0 AS (SELECT id FROM ${T} WHERE id = 't9'), ${doubled} SELECT * FROM c6`;
    expect(await outcome(sql)).toHaveLength(64);
  });

  test('300 triggers among other statements', async () => {
    const triggers = repeat(
      300,
      (i) => `CREATE TRIGGER g${i} AFTER INSERT ON l BEGIN SELECT ${i}; SELECT 2; END`,
      ';',
    );
    expect(await outcome(`CREATE TABLE l (a); ${triggers}; SELECT 1`)).toEqual([[1]]);
  });
});

describe('a statement that is too large for SQLite is an SQL error, and nothing is sent', () => {
  test.each(refused)('$largest $name', async ({ sql, largest }) => {
    const result = await outcome(sql(largest));
    expect(result).toBeInstanceOf(SqlError);
    expect((result as SqlError).message.length).toBeLessThan(2000);
    expect(memory.requests).toEqual([]);
  });
});

test('200,000 statements and a trigger of 100,000 are read', () => {
  expect(memory.session.read('SELECT 1; '.repeat(200_000))).toHaveLength(200_000);
  const trigger = `CREATE TRIGGER g AFTER INSERT ON l BEGIN ${'SELECT 1; '.repeat(100_000)} END`;
  expect(memory.session.read(trigger)).toHaveLength(1);
});
