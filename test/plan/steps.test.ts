import { describe, expect, test, vi } from 'vitest';
import { SqlError } from '../../src/base/errors.ts';
import { countSteps } from '../fixtures/count-steps.ts';
import { openMemorySession, type Parameters } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';
import { answered, type LargeStatement, refused, repeat, T } from './large-statements.ts';

async function stepsOf(sql: string, parameters: Parameters = {}): Promise<number> {
  const memory = await openMemorySession(smallWorld);
  const steps = await countSteps(() =>
    memory.run(sql, parameters).catch((error: unknown) => {
      if (!(error instanceof SqlError)) throw error;
    }),
  );
  await memory.close();
  return steps;
}

const several: readonly LargeStatement[] = [
  {
    name: 'INSERTs',
    sql: (n) => `CREATE TABLE l (a, b); ${repeat(n, (i) => `INSERT INTO l VALUES (${i}, 'a')`, '; ')}`,
    largest: 1000,
    few: 200,
  },
  {
    name: 'tables',
    sql: (n) => repeat(n, (i) => `CREATE TABLE l${i} (a)`, '; '),
    largest: 1000,
    few: 50,
  },
  { name: 'statements', sql: (n) => 'SELECT 1; '.repeat(n), largest: 100, few: 100 },
  {
    name: 'statements in a trigger',
    sql: (n) => `CREATE TRIGGER g AFTER INSERT ON l BEGIN ${'SELECT 1; '.repeat(n)} END`,
    largest: 1000,
    few: 1000,
  },
  {
    name: 'triggers',
    sql: (n) =>
      `CREATE TABLE l (a); ${'CREATE TRIGGER IF NOT EXISTS g AFTER INSERT ON l BEGIN SELECT 1; SELECT 2; END; '.repeat(n)}`,
    largest: 50,
    few: 50,
  },
];

describe('twice as large a statement takes twice as many steps', () => {
  test.each([...answered, ...refused, ...several])('$few $name', async ({ sql, few, growth = 2.2 }) => {
    const steps = await stepsOf(sql(few));
    expect(steps).toBeGreaterThan(20);
    expect((await stepsOf(sql(2 * few))) / steps).toBeLessThan(growth);
  });
});

test.each<[string, (count: number) => readonly [string, Parameters]]>([
  [
    'parameters of their own',
    (n) => [
      `SELECT id FROM ${T} WHERE id IN (${repeat(n, (i) => `:p${i}`, ', ')})`,
      Object.fromEntries(Array.from({ length: n }, (_, i) => [`p${i}`, `t${i}`])),
    ],
  ],
  [
    'values of one parameter',
    (n) => [
      `SELECT id FROM ${T} WHERE id IN (:list)`,
      { list: Array.from({ length: n }, (_, i) => `t${i}`) },
    ],
  ],
  [
    'mentions of a parameter that is a list',
    (n) => [`SELECT id FROM ${T} WHERE id IN (${repeat(n, () => ':list', ', ')})`, { list: ['t1', 't2'] }],
  ],
])('twice as many %s take twice as many steps', async (_, make) => {
  await stepsOf(...make(400));
  const steps = await stepsOf(...make(400));
  expect((await stepsOf(...make(800))) / steps).toBeLessThan(2.2);
});

test('a statement on local tables reads the schema a few times, however much there is', async () => {
  const memory = await openMemorySession(smallWorld);
  await memory.run(
    repeat(100, (i) => `CREATE TABLE l${i} (a); CREATE VIEW v${i} AS SELECT a FROM l${i}`, '; '),
  );
  const { database } = memory.session.store;
  const prepare = vi.spyOn(database, 'prepare');
  await memory.run('INSERT INTO l1 VALUES (1)');
  const asked = prepare.mock.calls.filter(([sql]) => /sqlite_master|pragma/.test(sql));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThanOrEqual(6);
  prepare.mockRestore();
  await memory.close();
});
