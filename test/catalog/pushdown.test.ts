import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmulatedSession, openEmulatedSession } from './emulated-session.ts';

const logs = 'okta.logs.system_log_events';
const day = 86_400_000;
let okta: EmulatedSession;

beforeAll(async () => {
  okta = await openEmulatedSession();
});
afterAll(() => okta.close());

const requestOf = async (sql: string, parameters = {}) => {
  const [first = '', ...more] = await okta.requestsOf(sql, parameters);
  expect(more).toEqual([]);
  return first;
};
const iso = (ms: number) => new Date(ms).toISOString();

/** What is said against a statement of which nothing is sent. */
async function refusedBeforeSending(sql: string, parameters = {}): Promise<string> {
  const before = okta.emulator.requests.entries.length;
  const message = await okta.rows(sql, parameters).then(
    () => '',
    (error: unknown) => String(error),
  );
  expect(okta.emulator.requests.entries.slice(before)).toEqual([]);
  return message;
}

const ago = (days: number) => new Date(okta.clock.now() - days * day).toISOString();

describe('the system log', () => {
  test('without bounds is read for the 90 days that Okta keeps, until now', async () => {
    expect(await requestOf(`SELECT count(*) FROM ${logs} WHERE subdomain = 'acme'`)).toBe(
      `acme /api/v1/logs?limit=1000&since=${ago(90)}&until=${ago(0)}`,
    );
    const [row] = await okta.rows(`SELECT count(*) AS events FROM ${logs} WHERE subdomain = 'acme'`);
    expect(row).toEqual({ events: okta.emulator.org('acme').state.logEvents.size });
  });

  test.each([
    [
      "published >= '2026-03-01T06:30:15.250Z' AND published < '2026-03-02T00:00:00.000Z'",
      'since=2026-03-01T06:30:15.000Z&until=2026-03-02T00:00:01.000Z',
    ],
    [
      "published BETWEEN '2026-03-01' AND '2026-03-02'",
      'since=2026-03-01T00:00:00.000Z&until=2026-03-02T00:00:01.000Z',
    ],
    [
      "'2026-03-01' < published AND '2026-03-02' >= published",
      'since=2026-03-01T00:00:00.000Z&until=2026-03-02T00:00:01.000Z',
    ],
    ["published > '2026-03-01 12:00:00'", 'since=2026-03-01T12:00:00.000Z&until=2026-03-15T12:00:00.000Z'],
    ["published > '2026-03-01T14:00+02:00'", 'since=2026-03-01T12:00:00.000Z&until=2026-03-15T12:00:00.000Z'],
    ["published > '0000-01-01'", 'since=1970-01-01T00:00:00.000Z&until=2026-03-15T12:00:00.000Z'],
    // A range that ends before it begins would be answered with 400.
    ["published < '2020-01-01'", 'since=2025-12-15T12:00:00.000Z&until=2025-12-15T12:00:00.001Z'],
    [
      "published > '2026-03-01' AND published > '2026-03-05'",
      'since=2026-03-05T00:00:00.000Z&until=2026-03-15T12:00:00.000Z',
    ],
    ["published > '2027-01-01'", 'since=2027-01-01T00:00:00.000Z&until=2027-01-01T00:00:00.001Z'],
    [
      "(published > '2026-03-01' OR severity = 'WARN')",
      'since=2025-12-15T12:00:00.000Z&until=2026-03-15T12:00:00.000Z',
    ],
  ])('%s asks for no less', async (predicate, range) => {
    expect(await requestOf(`SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND ${predicate}`)).toBe(
      `acme /api/v1/logs?limit=1000&${range}`,
    );
  });

  test('a parameter bounds the time like a literal', async () => {
    const sql = `SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND published >= :since`;
    expect(await requestOf(sql, { since: '2026-03-10' })).toContain('since=2026-03-10T00:00:00.000Z');
  });

  test.each([
    [
      "published > date('2026-03-10', '-1 day')",
      'since=2026-03-09T00:00:00.000Z&until=2026-03-15T12:00:00.000Z',
    ],
    [
      "published BETWEEN datetime('2026-03-10', '+6 hours') AND '2026-03-11'",
      'since=2025-12-15T12:00:00.000Z&until=2026-03-11T00:00:01.000Z',
    ],
    [
      "published < strftime('%Y-%m-%dT%H:%M:%fZ', '2026-03-10', '+' || 6 || ' hours')",
      'since=2025-12-15T12:00:00.000Z&until=2026-03-10T06:00:01.000Z',
    ],
    ['days_since(published) <= 7', 'since=2026-03-08T11:59:59.000Z&until=2026-03-15T12:00:00.000Z'],
    ['30.5 > days_since(e.published)', 'since=2026-02-12T23:59:59.000Z&until=2026-03-15T12:00:00.000Z'],
    ['days_since(published) > 14', 'since=2025-12-15T12:00:00.000Z&until=2026-03-01T12:00:02.000Z'],
    // What cannot be known beforehand, or may move the other way.
    ["published < date('now', '-1 day')", 'since=2025-12-15T12:00:00.000Z&until=2026-03-15T12:00:00.000Z'],
    [
      "datetime(published, 'localtime') > datetime('2026-03-10', 'localtime')",
      'since=2025-12-15T12:00:00.000Z&until=2026-03-15T12:00:00.000Z',
    ],
    [
      "published > date((SELECT '2026-03-10'))",
      'since=2025-12-15T12:00:00.000Z&until=2026-03-15T12:00:00.000Z',
    ],
    ['NOT days_since(published) <= 7', 'since=2025-12-15T12:00:00.000Z&until=2026-03-15T12:00:00.000Z'],
    ['days_since(published) <= -1', 'since=2025-12-15T12:00:00.000Z&until=2026-03-15T12:00:00.000Z'],
  ])('%s is computed beforehand where that is safe', async (predicate, range) => {
    const sql = `SELECT uuid FROM ${logs} e WHERE subdomain = 'acme' AND ${predicate}`;
    expect(await requestOf(sql)).toBe(`acme /api/v1/logs?limit=1000&${range}`);
    const whole = `WITH whole AS MATERIALIZED (SELECT * FROM ${logs} WHERE subdomain = 'acme' LIMIT 100000)
                   SELECT uuid FROM whole e WHERE ${predicate} ORDER BY uuid`;
    expect(await okta.rows(`${sql} ORDER BY uuid`)).toEqual(await okta.rows(whole));
  });

  test('a parameter counts days or makes a modifier', async () => {
    const days = `SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND days_since(published) <= :days`;
    expect(await requestOf(days, { days: 1 })).toContain('since=2026-03-14T11:59:59.000Z');
    const modifier = `SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND published > date('2026-03-10', '-' || :days || ' days')`;
    expect(await requestOf(modifier, { days: 2 })).toContain('since=2026-03-08T00:00:00.000Z');
  });

  test('a view over the log is bound by what it says itself and by what is said of it', async () => {
    const recent = `CREATE VIEW recent AS SELECT uuid, published AS at FROM ${logs}
                    WHERE subdomain = 'acme' AND published > datetime('2026-03-01', '+6 hours')`;
    await okta.rows(recent);
    const range = (sent: string) => /since=.*/.exec(sent)?.[0];
    expect(range(await requestOf('SELECT uuid FROM recent'))).toBe(
      'since=2026-03-01T06:00:00.000Z&until=2026-03-15T12:00:00.000Z',
    );
    const explained = JSON.stringify(
      await okta.rows("EXPLAIN SELECT uuid FROM recent WHERE at < '2026-03-10'"),
    );
    expect(explained).toContain("published > datetime('2026-03-01', '+6 hours')");
    expect(explained).toContain("at < '2026-03-10'");
    expect(explained).not.toMatch(/oktaql|iif/);
    await okta.rows('DROP VIEW recent');
  });

  test('now is the moment of the statement', async () => {
    const earliest = Date.now() - 3 * day - 60_000;
    const sent = await requestOf(
      `SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND published > datetime('now', '-2 days')`,
    );
    const latest = Date.now();
    const since = Date.parse(/since=([^&]*)/.exec(sent)?.[1] ?? '');
    expect(since).toBeGreaterThan(earliest);
    expect(since).toBeLessThan(latest - day + 60_000);
  });

  test.each([
    ["eventType = 'system.api_token.revoke'", 'eventType eq "system.api_token.revoke"'],
    [
      "eventType IN ('system.api_token.revoke', 'system.api_token.create')",
      '(eventType eq "system.api_token.revoke" or eventType eq "system.api_token.create")',
    ],
    ["severity = 'WARN' AND outcomeResult = 'FAILURE'", 'severity eq "WARN" and outcome.result eq "FAILURE"'],
    [
      "(eventType = 'system.api_token.revoke' OR eventType = 'system.api_token.update')",
      '(eventType eq "system.api_token.revoke" or eventType eq "system.api_token.update")',
    ],
  ])('%s becomes a filter, and the rows are the same', async (predicate, filter) => {
    const sql = `SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND ${predicate} ORDER BY uuid`;
    expect(await requestOf(sql)).toContain(`&filter=${filter}`);
    const whole = `WITH whole AS MATERIALIZED (SELECT * FROM ${logs} WHERE subdomain = 'acme' LIMIT 100000)
                   SELECT uuid FROM whole WHERE ${predicate} ORDER BY uuid`;
    expect(await requestOf(whole)).not.toContain('filter');
    const rows = await okta.rows(sql);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(await okta.rows(whole));
  });

  test.each([
    "eventType LIKE 'system.api_token.%'",
    "eventType <> 'user.session.start'",
    "eventType = 'a\" or eventType pr'",
    "(eventType = 'system.api_token.revoke' OR actorId IS NOT NULL)",
    "eventType = 'SYSTEM.API_TOKEN.REVOKE' COLLATE NOCASE",
    "lower(eventType) = 'system.api_token.revoke'",
  ])('%s is left to SQLite', async (predicate) => {
    const sql = `SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND ${predicate}`;
    expect(await requestOf(sql)).not.toContain('filter');
  });

  test('on the preserved side of an outer join nothing is filtered', async () => {
    const sql = `SELECT count(*) AS events FROM ${logs} e
                 LEFT JOIN (SELECT 1 AS one) ON e.eventType = 'system.api_token.revoke' WHERE e.subdomain = 'acme'`;
    expect(await requestOf(sql)).not.toContain('filter');
  });

  test('two mentions with different predicates are two requests, and neither loses a row', async () => {
    const sql = `SELECT (SELECT count(*) FROM ${logs} WHERE subdomain = 'acme' AND severity = 'WARN') AS warnings,
                        (SELECT count(*) FROM ${logs} WHERE subdomain = 'acme') AS events`;
    expect(await okta.requestsOf(sql)).toHaveLength(2);
    expect(await okta.rows(sql)).toEqual([
      { warnings: 6, events: okta.emulator.org('acme').state.logEvents.size },
    ]);
  });

  test.each(['2026-02-30', '2026-04-31', '2026-02-29', '2026-03-01 24:00', '2026-03', 'yesterday'])(
    'a bound that is no time (%s) is refused, and loses no row',
    async (time) => {
      const sql = `SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND published >= :time`;
      expect(await refusedBeforeSending(sql, { time })).toContain('is no time');
      expect(await refusedBeforeSending(sql.replace(':time', `'${time}'`))).toContain('is no time');
    },
  );

  test('whatever the bounds, the rows are those of a comparison of instants', async () => {
    const all = (await okta.rows(`SELECT published FROM ${logs} WHERE subdomain = 'acme'`)).map(
      ({ published }) => String(published),
    );
    const forms: readonly ((ms: number) => string)[] = [
      (ms) => iso(ms),
      (ms) => iso(ms).replace('.000Z', 'Z'),
      (ms) => iso(ms).slice(0, 10),
      (ms) => iso(ms).slice(0, 16).replace('T', ' '),
      (ms) => iso(ms).slice(0, 19),
      (ms) => iso(ms + 2 * 3_600_000).replace('Z', '+02:00'),
    ];
    const bound = fc
      .tuple(fc.constantFrom(...all), fc.constantFrom(-1000, -1, 0, 1, 1000), fc.constantFrom(...forms))
      .map(([text, shift, form]) => form(Date.parse(text) + shift));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('<', '<=', '>', '>=', '='),
        bound,
        fc.constantFrom('<', '<=', '>', '>='),
        bound,
        async (first, a, second, b) => {
          const where = `published ${first} :a AND published ${second} :b`;
          const rows = await okta.rows(
            `SELECT published FROM ${logs} WHERE subdomain = 'acme' AND ${where}`,
            { a, b },
          );
          const holds = (text: string, operator: string, other: string) => {
            // Without a zone it is UTC, which Date.parse says of a date alone.
            const [one, two] = [
              Date.parse(text),
              Date.parse(/Z|\+|^.{10}$/.test(other) ? other : `${other}Z`),
            ];
            return { '<': one < two, '<=': one <= two, '>': one > two, '>=': one >= two, '=': one === two }[
              operator
            ];
          };
          const wanted = all.filter((text) => holds(text, first, a) && holds(text, second, b));
          expect(rows.map(({ published }) => published).sort()).toEqual(wanted.sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  test('EXPLAIN shows what is sent, and what is left to SQLite', async () => {
    const rows = await okta.rows(
      `EXPLAIN SELECT uuid FROM ${logs} WHERE subdomain = 'acme' AND eventType = 'system.api_token.revoke' AND uuid LIKE 'a%' AND published > datetime('now', '-2 days') AND published <> '2026-03-01'`,
    );
    const text = JSON.stringify(rows);
    expect(text).toContain('filter=eventType+eq+%22system.api_token.revoke%22');
    expect(text).toContain("eventType = 'system.api_token.revoke'");
    const residual = rows.map((row) => row['residual']).filter((predicate) => predicate !== null);
    expect(residual).toEqual(["uuid LIKE 'a%'", "published <> '2026-03-01'"]);
    const instants = rows.map((row) => row['instants']).filter((comparison) => comparison !== null);
    expect(instants).toEqual(["published > datetime('now', '-2 days')", "published <> '2026-03-01'"]);
  });
});

describe('the list of users', () => {
  test('is filtered by what Okta can filter by', async () => {
    const users = "SELECT id FROM okta.users.users WHERE subdomain = 'acme' AND";
    expect(await requestOf(`${users} status = 'LOCKED_OUT'`)).toBe(
      'acme /api/v1/users?filter=status eq "LOCKED_OUT"&limit=200',
    );
    expect(await requestOf(`${users} login = 'svc-ci@acme.example'`)).toBe(
      'acme /api/v1/users?filter=profile.login eq "svc-ci@acme.example"&limit=200',
    );
    // Okta would answer a status that it does not know with 400.
    expect(await requestOf(`${users} status = 'locked_out'`)).toBe(
      'acme /api/v1/users?filter=lastUpdated gt "1970-01-01T00:00:00.000Z"&limit=200',
    );
  });

  test('a filtered list does not stand in for users that another mention needs', async () => {
    const ids = [...okta.emulator.org('acme').state.users].slice(0, 3).map(({ id }) => id);
    const rows = await okta.rows(
      `SELECT (SELECT count(*) FROM okta.users.users a WHERE a.subdomain = 'acme' AND a.status = 'LOCKED_OUT') AS locked,
              (SELECT count(*) FROM okta.users.users b WHERE b.subdomain = 'acme' AND b.id IN (${ids.map((id) => `'${id}'`).join()})) AS named`,
    );
    expect(rows).toEqual([{ locked: 1, named: 3 }]);
  });
});
