import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { either, oktaqlText, sqliteText } from '../plan/two-texts.ts';
import { type EmulatedSession, openEmulatedSession } from './emulated-session.ts';

const cases = Number(process.env['OKTAQL_CASES'] ?? 120);
let okta: EmulatedSession;

beforeAll(async () => {
  okta = await openEmulatedSession();
  // What SQLite answers over copies of the whole tables is right by definition.
  await okta.rows(
    `CREATE TABLE whole_log AS SELECT * FROM okta.logs.system_log_events;
     CREATE TABLE whole_users AS SELECT * FROM okta.users.users;`,
  );
});
afterAll(() => okta.close());

/** A bound of the log, beside the same as a comparison of numbers. */
const bound = fc
  .tuple(
    fc.constantFrom('<', '<=', '>', '>=', '=', '<>'),
    fc.integer({ min: Date.UTC(2026, 1, 20), max: Date.UTC(2026, 2, 16) }),
    fc.constantFrom(1, 1000, 60_000, 86_400_000),
    fc.nat(9),
  )
  .map(([operator, from, unit, form]) => {
    const ms = Math.floor(from / unit) * unit;
    const time = new Date(ms).toISOString();
    const offset = new Date(ms + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
    const forms = [
      `'${time}'`,
      `'${offset}'`,
      `'${time.slice(0, -1).replace('T', ' ')}'`,
      `datetime('${time}', 'subsec')`,
      `strftime('%Y-%m-%dT%H:%M:%fZ', '${time}')`,
      `julianday('${time}')`,
      `unixepoch('${time}', 'subsec')`,
      ...(unit === 86_400_000 ? [`'${time.slice(0, 10)}'`, `date('${time}')`, `unixepoch('${time}')`] : []),
    ];
    const written = forms[form] ?? forms[0];
    return either(
      `e.published ${operator} ${written}`,
      `round(unixepoch(e.published, 'subsec') * 1000) ${operator} ${ms}`,
    );
  });

const ofLog = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "e.eventType = 'system.api_token.revoke'",
      "e.eventType IN ('system.api_token.create', 'user.session.start')",
      "e.eventType <> 'user.session.start'",
      "e.severity = 'WARN'",
      "'FAILURE' = e.outcomeResult",
      "e.outcomeResult IS 'SUCCESS'",
      "e.actorAlternateId = 'maria.keller@acme.example'",
      'e.outcomeReason IS NULL',
      "e.published >= '2026-03-01'",
      "e.published < '2026-03-14T12:00:00.000Z'",
      "e.published BETWEEN '2026-02-01' AND '2026-03-10'",
      'days_since(e.published) <= 10',
      'days_since(e.published) > 20',
      "e.published > date('2026-03-15', '-9 days')",
      'e.eventType = :type',
      'e.published > :time',
    ),
  },
  { weight: 1, arbitrary: bound },
);
const ofUser = fc.constantFrom(
  "u.status = 'ACTIVE'",
  "u.status IN ('LOCKED_OUT', 'DEPROVISIONED', 'none')",
  "u.status <> 'ACTIVE'",
  "u.login = 'svc-ci@acme.example'",
  'u.firstName = u.lastName',
  "u.subdomain = 'acme'",
  "u.id IN (SELECT actorId FROM {log} WHERE severity = 'WARN')",
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
  (log: string) => `SELECT e.uuid FROM {log} e WHERE ${log}`,
  (log: string, user: string) =>
    `SELECT u.login, e.uuid FROM {users} u JOIN {log} e ON e.subdomain = u.subdomain AND e.actorId = u.id WHERE ${log} AND ${user}`,
  (log: string, user: string) =>
    `SELECT u.login, count(e.uuid) FROM {users} u
     LEFT JOIN {log} e ON e.subdomain = u.subdomain AND e.actorId = u.id AND ${log} WHERE ${user} GROUP BY u.id`,
  (log: string, user: string) =>
    `SELECT u.login, e.uuid FROM {log} e LEFT JOIN {users} u ON u.id = e.actorId AND ${user} WHERE ${log}`,
  (log: string, user: string) =>
    `SELECT u.login FROM {users} u WHERE ${user} AND EXISTS (SELECT 1 FROM {log} e WHERE e.actorId = u.id AND ${log})`,
  (log: string) =>
    `SELECT count(*), e.eventType FROM (SELECT * FROM {log} LIMIT 1000) e WHERE ${log} GROUP BY 2`,
  (log: string, user: string) =>
    `SELECT e.actorId FROM {log} e WHERE ${log} UNION SELECT u.id FROM {users} u WHERE ${user}`,
  (log: string, user: string) =>
    `WITH e AS (SELECT * FROM {log} e WHERE ${log}) SELECT (SELECT count(*) FROM e), (SELECT count(*) FROM {log}), u.id
     FROM {users} u WHERE ${user}`,
];

const filled = (sql: string, log: string, users: string): string =>
  sql.replaceAll('{log}', log).replaceAll('{users}', users);

test('whatever is pushed down to Okta, the answer is that of SQLite over everything', async () => {
  let withRows = 0;
  let filtered = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...shapes),
      combined(ofLog),
      combined(ofUser),
      async (shape, log, user) => {
        const sql = shape(log, user);
        const parameters = { type: 'system.api_token.update', time: '2026-03-12T00:00:00.000Z' };
        const used = Object.fromEntries(
          Object.entries(parameters).filter(([name]) => sql.includes(`:${name}`)),
        );
        const before = okta.emulator.requests.entries.length;
        const actual = await okta.rows(
          filled(oktaqlText(sql), 'okta.logs.system_log_events', 'okta.users.users'),
          used,
        );
        const sent = okta.emulator.requests.entries.slice(before);
        const expected = await okta.rows(filled(sqliteText(sql), 'whole_log', 'whole_users'), used);
        const sorted = (rows: typeof actual) => rows.map((row) => JSON.stringify(Object.values(row))).sort();
        expect(sorted(actual)).toEqual(sorted(expected));
        withRows += expected.length > 0 ? 1 : 0;
        filtered += sent.some(({ path, query }) => path === '/api/v1/logs' && query['filter'] !== undefined)
          ? 1
          : 0;
      },
    ),
    { numRuns: cases },
  );
  // Neither is the property empty.
  expect(withRows).toBeGreaterThan(30);
  expect(filtered).toBeGreaterThan(10);
});
