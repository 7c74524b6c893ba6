import { afterAll, beforeAll, expect, test } from 'vitest';
import { excerpt, render } from '../../src/sql/sql-text.ts';
import { withoutWraps } from '../../src/sql/time-wraps.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';

const T = 'okta.api_tokens.api_tokens';
let memory: MemorySession;

beforeAll(async () => {
  memory = await openMemorySession({ acme: {} });
  await memory.run("CREATE TABLE days (day TEXT, n INTEGER); INSERT INTO days VALUES ('2026-11-01', 1)");
});
afterAll(() => memory.close());

/** Of the texts that SQLite keeps, views alone hold wraps. */
test.each([
  "created >= datetime('2026-11-01', '+1 day')",
  't.created >= (SELECT day FROM days)',
  'julianday(created) > n AND created < day',
  'date("created") = day AND [created] IN (SELECT day FROM days)',
  "created BETWEEN /* from */ date('now', '-3 days') /* to */ AND CURRENT_TIMESTAMP",
  '(id, created) IN (SELECT id, created FROM okta.api_tokens.api_tokens i)',
  "coalesce(created, datetime('now')) > day",
  'created IN (SELECT d.day)',
])('a view keeps %s so that it can be read as it was written', async (condition) => {
  const written = `SELECT t.id FROM ${T} t JOIN days d WHERE ${condition}`;
  await memory.run(`CREATE VIEW v AS ${written}`);
  try {
    const stored = memory.session.store.viewNamed(['v'])?.sql ?? '';
    const read = withoutWraps(stored);
    expect(stored).toMatch(/"oktaql\/(odd )?time/);
    expect(read.source).not.toMatch(/"oktaql\/(odd )?time|iif/);
    expect(render(read)).toBe(stored);
    const plain = excerpt(read, { from: 0, to: read.tokens.length }).replaceAll('"oktaql/', '"');
    const literal = condition.replaceAll('"', '`').replace(/ \/\*.*?\*\//g, '');
    expect(plain.replaceAll(`"${T}"`, T)).toContain(literal);
  } finally {
    await memory.run('DROP VIEW v');
  }
});

test('any part of such a text can be rendered by itself', async () => {
  await memory.run(`CREATE VIEW v AS SELECT id FROM ${T} WHERE id = 'x' AND created > date('now')`);
  const read = withoutWraps(memory.session.store.viewNamed(['v'])?.sql ?? '');
  const at = read.tokens.findIndex(({ text }) => text === 'created');
  expect(render(read, { from: at, to: at + 1 })).toMatch(/^iif\(created GLOB .*\)$/);
  expect(render(read, { from: at + 2, to: read.tokens.length })).toBe(
    `(SELECT ALL "oktaql/time"(date('now')))`,
  );
  await memory.run('DROP VIEW v');
});

test('a text without wraps is left as it is', () => {
  const sql = "CREATE VIEW v AS SELECT iif(a GLOB 'x', a, b) FROM t";
  expect(withoutWraps(sql)).toMatchObject({ source: sql, edits: [] });
});
