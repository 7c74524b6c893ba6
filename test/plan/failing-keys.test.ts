import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SqlError } from '../../src/base/errors.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';
const U = 'okta.made.users';
const R = 'okta.made.roles';

/** Of this no row is left once it was read. */
const none = `(SELECT id FROM ${T} WHERE name = 'none')`;

let memory: MemorySession;

beforeAll(async () => {
  memory = await openMemorySession(smallWorld);
});

afterAll(() => memory.close());

describe('a query for keys that fails binds nothing: the statement itself decides', () => {
  test.each([
    [
      'what SQLite does not come to evaluate',
      `SELECT u.login FROM ${none} CROSS JOIN ${T} t CROSS JOIN ${U} u ON u.id = t.userId
       WHERE json_extract(t.name, '$.x') = 1`,
      [],
    ],
    [
      'a function of ours that throws',
      `SELECT u.login FROM ${none} CROSS JOIN ${T} t CROSS JOIN ${U} u ON u.id = t.userId
       WHERE split_part(t.name, '', 1) = 'x'`,
      [],
    ],
  ])('%s', async (_, sql, rows) => {
    expect(await memory.run(sql)).toEqual(rows);
  });

  test.each([
    `SELECT u.login FROM ${T} t JOIN ${U} u ON u.id = t.userId WHERE json_extract(t.name, '$.x') = 1`,
    `SELECT login FROM ${U} WHERE id IN (SELECT json_extract(name, '$.x') FROM ${T})`,
    `SELECT login FROM ${U} WHERE id = (SELECT abs(-9223372036854775807 - 1) FROM ${T})`,
  ])('what fails in the statement as well is its error, and no defect: %s', async (sql) => {
    await expect(memory.run(sql)).rejects.toThrow(SqlError);
  });

  test('a table that needs the keys cannot be read, and the error says why', async () => {
    const sql = `SELECT * FROM ${R} WHERE userId IN (SELECT json_extract(name, '$.x') FROM ${T})`;
    const failure = await memory.run(sql).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SqlError);
    expect((failure as SqlError).message).toBe('the keys for okta.made.roles cannot be read: malformed JSON');
  });
});
