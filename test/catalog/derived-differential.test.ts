import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScriptedServer } from '../okta/scripted-server.ts';
import { declaredRows } from './declared-rows.ts';
import { startDeclaredServer } from './declared-server.ts';

const cases = Number(process.env['OKTAQL_CASES'] ?? 100);
let server: ScriptedServer;

beforeAll(async () => {
  server = await startDeclaredServer();
});
afterAll(() => server.close());

/** By the name in a statement: the table, and the columns that predicates are about. */
const tables = {
  apps: 'okta.apps.applications',
  grants: 'okta.apps.grants',
  appUsers: 'okta.apps.application_users',
  groups: 'okta.groups.groups',
  users: 'okta.users.users',
  streams: 'okta.logstreams.log_streams',
} as const;

/** A statement as oktaql reads it, and over copies of the whole tables, which SQLite alone answers. */
const overOkta = (sql: string) =>
  sql.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof tables) => tables[name]);
const overCopies = (sql: string) => {
  const used = [...new Set([...sql.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))];
  const copies = used.map(
    (name) => `CREATE TABLE whole_${name} AS SELECT * FROM ${tables[name as keyof typeof tables]};`,
  );
  return `${copies.join('\n')} ${sql.replaceAll(/\{(\w+)\}/g, 'whole_$1')}`;
};

const app = (number: number) => `'applications-${number}'`;

const ofApp = fc.constantFrom(
  "a.status = 'ACTIVE'",
  "a.status IN ('DELETED', 'INACTIVE')",
  "a.status <> 'ACTIVE'",
  "a.name = 'name 1'",
  `a.id = ${app(0)}`,
  `a.id IN (${app(1)}, ${app(2)}, 'none')`,
  "a.lastUpdated > '2026-02-01'",
  "a.created < '2026-02-02T03:04:05.000Z'",
  'a.label IS NOT NULL',
  "a.status = 'active' COLLATE NOCASE",
);
const ofGrant = fc.constantFrom(
  `g.appId = ${app(1)}`,
  `g.appId IN (${app(0)}, ${app(2)})`,
  `g.appId > ${app(0)}`,
  "g.id = 'grants-applications-1-0'",
  "g.id IN ('grants-applications-1-0', 'grants-applications-2-1', 'x')",
  "g.id LIKE '%-1'",
  "g.status = 'status 1'",
  'g.appId IS NOT NULL',
  `g.appId IN (SELECT id FROM {apps} WHERE status = 'INACTIVE')`,
  `g.appId = (SELECT min(id) FROM {apps})`,
  `EXISTS (SELECT 1 FROM {appUsers} x WHERE x.appId = g.appId AND x.appId <> ${app(0)})`,
);
const ofUser = fc.constantFrom(
  "u.lastUpdated >= '2026-02-02'",
  "u.lastUpdated < '2026-02-02T03:04:05.000Z'",
  "u.lastUpdated BETWEEN '2026-02-02T03:04:05.000Z' AND '2026-02-28'",
  "u.lastUpdated = '2026-03-02T03:04:05.000Z'",
  "u.status = 'ACTIVE'",
  "u.login = 'login 1'",
  'days_since(u.lastUpdated) > 10',
);

const combined = (atom: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.letrec<{ predicate: string }>((tie) => ({
    predicate: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      atom,
      fc.tuple(tie('predicate'), tie('predicate')).map(([a, b]) => `(${a} AND ${b})`),
      fc.tuple(tie('predicate'), tie('predicate')).map(([a, b]) => `(${a} OR ${b})`),
      tie('predicate').map((a) => `NOT (${a})`),
    ),
  })).predicate;

const shapes = [
  (a: string) => `SELECT a.id FROM {apps} a WHERE ${a}`,
  (_: string, g: string) => `SELECT g.appId, g.id FROM {grants} g WHERE ${g}`,
  (a: string, g: string) =>
    `SELECT a.id, g.id FROM {apps} a JOIN {grants} g ON g.appId = a.id WHERE ${a} AND ${g}`,
  (a: string, g: string) =>
    `SELECT a.id, g.id FROM {apps} a LEFT JOIN {grants} g ON g.appId = a.id AND ${g} WHERE ${a}`,
  (a: string, g: string) =>
    `SELECT a.id, count(g.id) FROM {grants} g RIGHT JOIN {apps} a ON g.appId = a.id AND ${a} WHERE ${g} OR g.id IS NULL GROUP BY a.id`,
  (a: string, g: string) =>
    `SELECT g.id, x.id FROM {grants} g JOIN {appUsers} x USING (appId) WHERE ${g} AND x.appId IN (SELECT id FROM {apps} a WHERE ${a})`,
  (a: string, g: string) =>
    `SELECT appId FROM {grants} g WHERE ${g} UNION SELECT id FROM {apps} a WHERE ${a} EXCEPT SELECT appId FROM {appUsers} WHERE id LIKE '%-0'`,
  (a: string, g: string) =>
    `WITH a AS (SELECT * FROM {apps} a WHERE ${a}) SELECT (SELECT count(*) FROM {grants} g WHERE g.appId = a.id AND ${g}), a.id FROM a`,
  (a: string, g: string, u: string) =>
    `SELECT u.id, g.id FROM {users} u, {grants} g WHERE ${u} AND ${g} AND EXISTS (SELECT 1 FROM {apps} a WHERE ${a} AND a.id = g.appId)`,
  (_: string, __: string, u: string) =>
    `SELECT u.id, m.id FROM {users} u JOIN {groups} m ON m.lastUpdated = u.lastUpdated WHERE ${u}`,
  (a: string, _: string, u: string) =>
    `SELECT s.id, u.id FROM {streams} s LEFT JOIN {users} u ON ${u} WHERE s.status = 'ACTIVE' AND EXISTS (SELECT 1 FROM {apps} a WHERE ${a})`,
] as const;

test('over derived tables, their parents and filters, the answer is that of SQLite over everything', async () => {
  let withRows = 0;
  let filtered = 0;
  let narrowed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...shapes),
      combined(ofApp),
      combined(ofGrant),
      combined(ofUser),
      async (shape, a, g, u) => {
        const sql = shape(a, g, u);
        const before = server.received.length;
        const actual = await declaredRows(server, overOkta(sql));
        const sent = server.received.slice(before).map(({ url }) => url);
        const expected = await declaredRows(server, overCopies(sql));
        const sorted = (rows: typeof actual) => rows.map((row) => JSON.stringify(Object.values(row))).sort();
        expect(sorted(actual), sql).toEqual(sorted(expected));
        withRows += expected.length > 0 ? 1 : 0;
        filtered += sent.some((url) => /filter=(status|name|type|lastUpdated.+20[2-9])/.test(url)) ? 1 : 0;
        const grants = sent.filter((url) => /grants/.test(url) && !/after/.test(url));
        narrowed += grants.length > 0 && grants.length < 3 ? 1 : 0;
      },
    ),
    {
      numRuns: cases,
      ...(process.env['OKTAQL_SEED'] === undefined ? {} : { seed: Number(process.env['OKTAQL_SEED']) }),
    },
  );
  // Neither is the property empty.
  expect(withRows).toBeGreaterThan(cases / 4);
  expect(filtered).toBeGreaterThan(cases / 20);
  expect(narrowed).toBeGreaterThan(cases / 20);
});
