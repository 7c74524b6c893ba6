import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SqlError } from '../../../src/base/errors.ts';
import { type MemorySession, openMemorySession } from '../../fixtures/memory-session.ts';

const T = 'okta.api_tokens.api_tokens';

/** By their ids: when they were made. `odd` is no time, `none` is NULL. */
const created = {
  before: '2026-10-31T23:59:59.999Z',
  midnight: '2026-11-01T00:00:00.000Z',
  zoned: '2026-11-01T02:00:00+01:00',
  noon: '2026-11-01T12:00:00Z',
  after: '2026-11-02T00:00:00.001Z',
  odd: 'soon',
  none: null,
};

let memory: MemorySession;

beforeAll(async () => {
  const tokens = Object.entries(created).map(([id, time]) => ({
    id,
    name: id,
    created: time,
    expiresAt: '2026-11-01T12:00:00.000Z',
  }));
  memory = await openMemorySession({ acme: { tokens } });
  await memory.run(`
    CREATE TABLE days (day TEXT, epoch INTEGER);
    INSERT INTO days VALUES ('2026-11-01', 1793491200), ('2026-11-01 12:00:00', 1793534400);
    CREATE TABLE texts (day TEXT);
    INSERT INTO texts VALUES ('2026-11-01'), ('monday');
    CREATE VIEW v AS SELECT id, created AS made FROM ${T} WHERE created >= datetime('2026-11-01');
    CREATE VIEW all_times (a, b) AS SELECT id, created FROM ${T};
  `);
});

afterAll(() => memory.close());

const ids = async (sql: string, parameters = {}) =>
  (await memory.run(sql, parameters)).map(([id]) => String(id)).sort();

const fromNoon = ['after', 'noon'];
const fromMidnight = ['after', 'midnight', 'noon', 'zoned'];
const where = (condition: string) => `SELECT id FROM ${T} t WHERE ${condition}`;

describe('a time of Okta’s is compared as an instant', () => {
  test.each<readonly [string, readonly string[]]>([
    ["created >= '2026-11-01'", fromMidnight],
    ["'2026-11-01 12:00' <= created", fromNoon],
    ["created >= '2026-11-01T13:00:00+01:00'", fromNoon],
    ["created >= datetime('2026-11-01', '+12 hours')", fromNoon],
    ["created >= date('2026-11-01 15:00')", fromMidnight],
    ["created >= strftime('%Y-%m-%dT%H:%M', '2026-11-01 12:00')", fromNoon],
    ['created >= unixepoch(:noon)', fromNoon],
    ["created >= unixepoch('2026-11-02') - 86400/2", fromNoon],
    ["created >= strftime('%s', '2026-11-01 12:00')", fromNoon],
    ["created >= julianday('2026-11-02') - 0.5", fromNoon],
    ["unixepoch(created) >= strftime('%s', '2026-11-01 12:00')", fromNoon],
    ["unixepoch(created) >= '2026-11-01 12:00'", fromNoon],
    ["julianday(created) >= unixepoch('2026-11-01 12:00')", fromNoon],
    ["julianday(created) >= julianday('2026-11-01 12:00')", fromNoon],
    ["datetime(created) >= '2026-11-01T12:00:00.000Z'", fromNoon],
    ["date(created) = '2026-11-01'", ['midnight', 'noon', 'zoned']],
    ["date(created) = date('2026-11-01 10:00')", ['midnight', 'noon', 'zoned']],
    ["date(created) = datetime('2026-11-01')", ['midnight', 'noon', 'zoned']],
    ["created BETWEEN date('2026-11-01') AND datetime('2026-11-01 12:00')", ['midnight', 'noon', 'zoned']],
    ["created NOT BETWEEN '2026-11-01' AND '2026-11-01 12:00'", ['after', 'before']],
    ["created IN ('2026-11-01', datetime('2026-11-01 12:00'))", ['midnight', 'noon']],
    ['created IN (SELECT day FROM days)', ['midnight', 'noon']],
    ["created IN (VALUES ('2026-11-01'), (datetime('2026-11-01 12:00')))", ['midnight', 'noon']],
    ["created IN (SELECT datetime(epoch, 'unixepoch') FROM days)", ['midnight', 'noon']],
    ['created IN (SELECT * FROM (SELECT day FROM days))', ['midnight', 'noon']],
    ['datetime(created) IN (SELECT created FROM okta.api_tokens.api_tokens)', ['midnight', 'noon', 'zoned']],
    ["(id, created) = ('noon', '2026-11-01 12:00')", ['noon']],
    ["(created, id) > ('2026-11-01 12:00', 'a')", ['after', 'noon']],
    ["(id, created) IN (SELECT 'noon', day FROM days)", ['noon']],
    ["(id, created) IN (VALUES ('noon', '2026-11-01 12:00'))", ['noon']],
    ["(created, id) = (SELECT day, 'midnight' FROM days)", ['midnight']],
    ["created IS '2026-11-01 12:00'", ['noon']],
    ["created IS NOT DISTINCT FROM '2026-11-01 12:00'", ['noon']],
    ["created IS NOT '2026-11-01 12:00'", ['after', 'before', 'midnight', 'none', 'odd', 'zoned']],
    ['created = expiresAt', ['noon']],
    ['created = (SELECT max(day) FROM days)', ['noon']],
    ["CASE WHEN created >= '2026-11-01 12:00' THEN 1 END", fromNoon],
    ["CASE created WHEN '2026-11-01 12:00' THEN 1 ELSE 0 END", ['noon']],
    ["nullif(created, '2026-11-01 12:00') IS NULL", ['none', 'noon', 'odd']],
    ["max(created, '2026-11-01 12:00') > '2026-11-01 12:00'", ['after']],
    ["coalesce(created, datetime('2026-11-03')) > '2026-11-02'", ['after', 'none']],
    ["iif(id = 'noon', created, '2026-10-01') > date('2026-11-01')", ['noon']],
    ["CASE WHEN id = 'noon' THEN created ELSE '2026-10-01' END > date('2026-11-01')", ['noon']],
    ["coalesce(created, '') = ''", ['none']],
    ['created IS NULL', ['none']],
    ["created LIKE '2026-11-01%'", ['midnight', 'noon', 'zoned']],
    ["substr(created, 1, 10) = '2026-11-01'", ['midnight', 'noon', 'zoned']],
    ["created || '' = '2026-11-01T12:00:00Z'", ['noon']],
    ["strftime('%Y-%m', created) = '2026-10'", ['before']],
    ['EXISTS (SELECT 1 FROM days d WHERE d.day = t.created)', ['midnight', 'noon']],
    ["(VALUES (t.created >= '2026-11-01 12:00'))", fromNoon],
    ["+created >= '2026-11-01 12:00'", fromNoon],
    ["created COLLATE NOCASE >= '2026-11-01 12:00'", fromNoon],
    ["NOT created < '2026-11-01 12:00'", fromNoon],
    ["okta.api_tokens.api_tokens.created >= '2026-11-01 12:00'", fromNoon],
  ])('%s', async (condition, expected) => {
    const from = condition.startsWith('okta') ? `SELECT id FROM ${T} WHERE ${condition}` : where(condition);
    expect(await ids(from, condition.includes(':noon') ? { noon: '2026-11-01 12:00' } : {})).toEqual(
      expected,
    );
  });

  test.each<readonly [string, readonly string[]]>([
    [`SELECT t.id FROM ${T} t JOIN days d ON t.created = d.day`, ['midnight', 'noon']],
    [`SELECT t.id FROM ${T} t JOIN days d ON d.epoch = unixepoch(t.created) `, ['midnight', 'noon']],
    [`SELECT id FROM ${T} GROUP BY id HAVING max(created) >= datetime('2026-11-01 12:00')`, fromNoon],
    [
      `WITH c AS (SELECT id, created FROM ${T}) SELECT id FROM c WHERE created >= '2026-11-01 12:00'`,
      fromNoon,
    ],
    [
      `WITH c(a, b) AS (SELECT id, created FROM ${T}) SELECT a FROM c WHERE b >= '2026-11-01 12:00'`,
      fromNoon,
    ],
    [`SELECT id FROM (SELECT * FROM ${T}) WHERE created >= '2026-11-01 12:00'`, fromNoon],
    [
      `SELECT id FROM (SELECT id, max(created) m FROM ${T} GROUP BY 1) WHERE m >= '2026-11-01 12:00'`,
      fromNoon,
    ],
    [
      `SELECT id FROM ${T} t WHERE EXISTS (SELECT coalesce(created, '2026-01-01') AS created FROM days WHERE created = '2026-11-01 12:00')`,
      ['noon'],
    ],
    ["SELECT id FROM v WHERE made >= '2026-11-01 12:00'", fromNoon],
    ['SELECT id FROM v', fromMidnight],
    ["SELECT a FROM all_times WHERE b >= '2026-11-01 12:00'", fromNoon],
    [
      `WITH RECURSIVE r(a, b, n) AS (SELECT id, created, 0 FROM ${T} UNION ALL SELECT a, b, n + 1 FROM r WHERE n < 1 AND b >= '2026-11-01 12:00') SELECT a FROM r WHERE n = 1`,
      fromNoon,
    ],
    [`SELECT id, created AS c FROM ${T} WHERE c >= '2026-11-01 12:00'`, fromNoon],
    [
      `SELECT id FROM (SELECT id, created FROM ${T} WHERE id <> 'odd' UNION ALL SELECT day, day FROM days) WHERE created > '2026-11-01 12:00'`,
      ['after'],
    ],
    [
      `SELECT (SELECT created FROM ${T} i WHERE i.id = t.id) >= datetime('2026-11-01 12:00') AS x FROM ${T} t WHERE x`,
      ['1', '1'],
    ],
    [
      `SELECT created FROM ${T} WHERE id = 'noon' INTERSECT SELECT day FROM days`,
      ['2026-11-01T12:00:00.000Z'],
    ],
  ])('%s', async (sql, expected) => {
    expect(await ids(sql)).toEqual(expected);
  });

  test('texts in several forms are ordered by their instants', async () => {
    const order = async (sql: string) => (await memory.run(sql)).map(([id]) => id);
    const mix = `CASE id WHEN 'noon' THEN datetime('2026-11-01 00:30') ELSE created END`;
    const expected = ['before', 'midnight', 'noon', 'zoned', 'after'];
    const from = `FROM ${T} WHERE id NOT IN ('odd', 'none')`;
    expect(await order(`SELECT id ${from} ORDER BY ${mix}`)).toEqual(expected);
    expect(await order(`SELECT id, ${mix} AS m ${from} ORDER BY m`)).toEqual(expected);
    expect(await order(`SELECT id, ${mix} ${from} ORDER BY 2 LIMIT 5`)).toEqual(expected);
    expect(await order(`SELECT id, rank() OVER (ORDER BY ${mix}) AS r ${from} ORDER BY r`)).toEqual(expected);
    expect(
      await order(
        `SELECT id, created FROM ${T} WHERE id IN ('midnight', 'after') UNION ALL SELECT 'new', datetime('2026-11-01 00:00:01') ORDER BY 2`,
      ),
    ).toEqual(['midnight', 'new', 'after']);
  });

  test('outputs keep the names that SQLite gives them', async () => {
    const [statement] = memory.session.read(
      `SELECT created > '2026-11-01', t.id, max(created, '2027-01-01'), (SELECT created > date('now') FROM days LIMIT 1) FROM ${T} t`,
    );
    const answer = await memory.session.run(statement as never);
    answer.close();
    expect(answer.columns.map(({ name }) => name)).toEqual([
      "created > '2026-11-01'",
      'id',
      "max(created, '2027-01-01')",
      "(SELECT created > date('now') FROM days LIMIT 1)",
    ]);
  });

  test('local changes that look at times of Okta’s', async () => {
    await memory.run(`
      CREATE TABLE copy AS SELECT day FROM days;
      DELETE FROM copy WHERE day >= (SELECT created FROM ${T} WHERE id = 'noon');
    `);
    expect(await ids('SELECT day FROM copy')).toEqual(['2026-11-01']);
    await memory.run(`UPDATE copy SET day = t.created FROM ${T} t WHERE t.created = copy.day`);
    expect(await ids('SELECT day FROM copy')).toEqual(['2026-11-01T00:00:00.000Z']);
  });
});

describe('a local copy knows which of its columns are times of Okta’s', () => {
  const late = (table: string, column = 'created') =>
    ids(`SELECT id FROM ${table} WHERE ${column} >= datetime('2026-11-01', '+12 hours')`);

  test('whatever it is called later, until it is gone', async () => {
    await memory.run(`CREATE TABLE copy1 AS SELECT * FROM ${T}`);
    expect(await late('copy1')).toEqual(fromNoon);
    expect(await late('main.copy1')).toEqual(fromNoon);
    await memory.run('CREATE VIEW of_copy AS SELECT id, created AS c FROM copy1');
    expect(await late('of_copy', 'c')).toEqual(fromNoon);
    await memory.run('CREATE TABLE copy2 AS SELECT id, c AS d FROM of_copy; DROP VIEW of_copy');
    expect(await late('copy2', 'd')).toEqual(fromNoon);
    await memory.run('ALTER TABLE copy2 RENAME TO copy3; ALTER TABLE copy3 RENAME COLUMN d TO e');
    expect(await late('copy3', 'e')).toEqual(fromNoon);
    await memory.run(`CREATE TABLE IF NOT EXISTS copy3 AS SELECT 1 AS e`);
    expect(await late('copy3', 'e')).toEqual(fromNoon);
    await memory.run("DROP TABLE copy3; CREATE TABLE copy3 AS SELECT 'x' AS id, 'zzz' AS e");
    expect(await late('copy3', 'e')).toEqual(['x']);
    await expect(memory.run("SELECT 1 FROM copy1 WHERE created > 'yesterday'")).rejects.toThrow(/is no time/);
    await memory.run('DROP TABLE copy1; DROP TABLE copy3');
  });

  test('not when it was rolled back', async () => {
    await memory.run(`BEGIN; CREATE TABLE copy1 AS SELECT * FROM ${T}; ROLLBACK`);
    await memory.run("CREATE TABLE copy1 (id TEXT, created TEXT); INSERT INTO copy1 VALUES ('x', 'zzz')");
    expect(await late('copy1')).toEqual(['x']);
    await memory.run('DROP TABLE copy1');
  });

  test('also in the image that another session begins with', async () => {
    await memory.run(`CREATE TABLE copy1 AS SELECT * FROM ${T}`);
    const image = memory.session.localImage();
    await memory.run('DROP TABLE copy1');
    const other = await openMemorySession({ acme: {} }, { image });
    try {
      const rows = await other.run("SELECT id FROM copy1 WHERE created >= datetime('2026-11-01 12:00')");
      expect(rows.map(([id]) => id).sort()).toEqual(fromNoon);
      expect(other.session.store.localTables).not.toContain('oktaql/copied times');
      await expect(other.run("SELECT * FROM 'oktaql/copied times'")).rejects.toThrow(SqlError);
    } finally {
      await other.close();
    }
  });
});

describe('what cannot mean a time is refused before anything is sent', () => {
  test.each([
    ["created > 'yesterday'", "'yesterday' is no time"],
    ["created > '2026-02-30'", "'2026-02-30' is no time"],
    ["created > '2026'", "'2026' is no time"],
    ["created > '2026-11'", "'2026-11' is no time"],
    ["created > '11/01/2026'", 'is no time'],
    ["created > '2026-11-01 24:00'", 'is no time'],
    ["created <> ''", "'' is no time"],
    ["created IN ('2026-11-01', 'x')", "'x' is no time"],
    ['created > 1700000000', 'is a number of no known unit'],
    ["created > datetime('now', '-90 dys')", "datetime('now', '-90 dys') is no time"],
    ["created > time('now')", "time('now')"],
    ["created > strftime('%Y', 'now')", 'is no time'],
    ["created > datetime('now', 'localtime')", "this machine's zone"],
    ['created > :text', ":text ('last week') is no time"],
    ['created > :number', 'is a number of no known unit'],
    ["coalesce(created, '') < '2026-01-01'", "'' stands here for a time"],
    ['created IN (SELECT * FROM (SELECT day, day FROM days))', 'number of columns|sub-select returns'],
  ])('%s', async (condition, message) => {
    const before = memory.requests.length;
    const parameters = condition.includes(':') ? { text: 'last week', number: 7 } : {};
    const run = memory.run(where(condition), parameters);
    await expect(run).rejects.toThrow(SqlError);
    await expect(run).rejects.toThrow(new RegExp(message.replace(/[()]/g, '\\$&')));
    expect(memory.requests.slice(before)).toEqual([]);
  });

  test('with its place and the right form', async () => {
    await expect(memory.run(where("created >\n 'soon'"))).rejects.toMatchObject({
      location: { line: 2, column: 2 },
      hint: expect.stringContaining("datetime('now', '-90 days')"),
    });
  });

  test('a merged column that is a time on one side only', async () => {
    const sql = `SELECT 1 FROM ${T} t JOIN (SELECT day AS created FROM days) d USING (created)`;
    await expect(memory.run(sql)).rejects.toThrow(/USING compares texts/);
  });

  test('a value that comes while the statement runs is named', async () => {
    const run = memory.run(where('created = (SELECT max(day) FROM texts)'));
    await expect(run).rejects.toThrow(/'monday' is compared with a time/);
    await expect(run).rejects.not.toThrow(/oktaql/);
    await expect(memory.run(`SELECT 1 FROM ${T} t JOIN days d ON d.epoch > t.created`)).rejects.toThrow(
      /1793491200 is compared with a time, and its unit is not known/,
    );
  });
});

test('a key that only a comparison of times gives is an error of the statement, and no defect', async () => {
  const sql = `SELECT 1 FROM ${T} t JOIN okta.made.users u ON u.id = t.userId
               WHERE t.created = (SELECT max(day) FROM texts)`;
  await expect(memory.run(sql)).rejects.toThrow(SqlError);
});

test('what Okta sent and is no time is NULL, and told with its row', async () => {
  const warnings: string[] = [];
  const [statement] = memory.session.read(where("created > '2026-11-01 12:00'"));
  const answer = await memory.session.run(statement as never, {
    onWarning: (message: string) => warnings.push(message),
  });
  expect([...answer.rows]).toEqual([['after']]);
  answer.close();
  expect(warnings).toEqual([expect.stringMatching(/^acme: .*'soon' is not a time .*NULL: created of odd$/)]);
});

test('a statement on local data alone is SQLite’s', async () => {
  expect(await ids("SELECT day FROM texts WHERE day > '2026-11-01 00:00' AND day <> 'x'")).toEqual([
    'monday',
  ]);
});

test('EXPLAIN says where times are compared, as it was written', async () => {
  const [statement] = memory.session.read(`EXPLAIN ${where("t.expiresAt < datetime('now','+2 days')")}`);
  const answer = await memory.session.run(statement as never);
  expect(answer.text?.(80)).toContain(
    "Times compared as instants:\n   t.expiresAt < datetime('now','+2 days')",
  );
  const at = answer.columns.findIndex(({ name }) => name === 'instants');
  expect([...answer.rows].flatMap((row) => row[at] ?? [])).toEqual([
    "t.expiresAt < datetime('now','+2 days')",
  ]);
});

test('no statement can name the functions that are used for it', async () => {
  await expect(memory.run(`SELECT "oktaql/time"('x')`)).rejects.toThrow(SqlError);
  expect(memory.session.store.functionNames.filter((name) => name.startsWith('oktaql'))).toEqual([]);
});
