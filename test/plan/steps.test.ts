import { describe, expect, test } from 'vitest';
import { SqlError } from '../../src/errors.ts';
import { countSteps } from '../fixtures/count-steps.ts';
import { openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';
import { answered, type LargeStatement, refused } from './large-statements.ts';

async function stepsOf(sql: string): Promise<number> {
  const memory = await openMemorySession(smallWorld);
  const steps = await countSteps(() =>
    memory.run(sql).catch((error: unknown) => {
      if (!(error instanceof SqlError)) throw error;
    }),
  );
  await memory.close();
  return steps;
}

const several: readonly LargeStatement[] = [
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
