import { expect, it, vi } from 'vitest';
import { openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';

it('each row of a script is inserted without what ends a computation, and all that may compute with it', async () => {
  const memory = await openMemorySession(smallWorld);
  await memory.run('CREATE TABLE l (a, b)');
  const compute = vi.spyOn(memory.session.store, 'compute');
  const computed = async (sql: string) => {
    compute.mockClear();
    await memory.run(sql);
    return compute.mock.calls.length > 0;
  };
  expect(await computed("INSERT INTO l (a, b) VALUES (1, 'a'), (2, -3)")).toBe(false);
  expect(await computed('REPLACE INTO l VALUES (1, NULL)')).toBe(false);
  for (const sql of [
    'INSERT INTO l SELECT 1, 2',
    'INSERT INTO l VALUES ((SELECT 1), 2)',
    "INSERT INTO l VALUES (regexp('a', 'b'), 2)",
    'WITH c AS (VALUES (1, 2)) INSERT INTO l SELECT * FROM c',
    `INSERT INTO l VALUES ${Array.from({ length: 500 }, () => '(1, 2)').join(', ')}`,
    'UPDATE l SET a = 1',
    'CREATE TRIGGER g AFTER INSERT ON l BEGIN SELECT 1; END',
    "INSERT INTO l VALUES (1, 'a')",
  ])
    expect(await computed(sql), sql).toBe(true);
  await memory.close();
});
