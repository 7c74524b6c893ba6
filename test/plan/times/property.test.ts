import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SqlValue } from '../../../src/base/sql-value.ts';
import { type MemorySession, openMemorySession } from '../../fixtures/memory-session.ts';

const T = 'okta.api_tokens.api_tokens';
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const base = Date.UTC(2026, 10, 1);
const iso = (ms: number) => new Date(ms).toISOString();
const local = (ms: number) => iso(ms).slice(0, -1).replace('T', ' ');
const floored = (ms: number, unit: number) => Math.floor(ms / unit) * unit;

/** Around boundaries of days, seconds and milliseconds. */
const instants = [-day, 0, day, 12 * hour, day - minute].flatMap((from) =>
  [-second, -1, 0, 1, second, second + 1].map((shift) => base + from + shift),
);

/** Okta's times, in the forms that it may send: by the number in their id. */
const sent = instants.map((ms, index) => {
  const forms = [
    iso(ms),
    iso(ms),
    iso(ms),
    iso(ms).replace('.000Z', 'Z'),
    withOffset(ms, 2),
    withOffset(ms, -5),
  ];
  return forms[index % forms.length] ?? '';
});

function withOffset(ms: number, hours: number): string {
  const sign = hours < 0 ? '-' : '+';
  return iso(ms + hours * hour).replace('Z', `${sign}0${Math.abs(hours)}:00`);
}

/** An expression over a time, with the instant that it stands for. */
interface Expressed {
  readonly sql: string;
  readonly ms: number;
  readonly parameters?: Readonly<Record<string, SqlValue>>;
}

/** What SQLite's functions make of a time, given as SQL. */
const functions: readonly ((time: string, ms: number) => Expressed)[] = [
  (time, ms) => ({ sql: `datetime(${time})`, ms: floored(ms, second) }),
  (time, ms) => ({ sql: `datetime(${time}, 'subsec')`, ms }),
  (time, ms) => ({ sql: `date(${time})`, ms: floored(ms, day) }),
  (time, ms) => ({ sql: `strftime('%Y-%m-%dT%H:%M:%fZ', ${time})`, ms }),
  (time, ms) => ({ sql: `strftime('%F %T', ${time})`, ms: floored(ms, second) }),
  (time, ms) => ({ sql: `strftime('%Y-%m-%d %H:%M', ${time})`, ms: floored(ms, minute) }),
  (time, ms) => ({ sql: `julianday(${time})`, ms }),
  (time, ms) => ({ sql: `strftime('%J', ${time})`, ms }),
  (time, ms) => ({ sql: `unixepoch(${time})`, ms: floored(ms, second) }),
  (time, ms) => ({ sql: `strftime('%s', ${time})`, ms: floored(ms, second) }),
  (time, ms) => ({ sql: `unixepoch(${time}, 'subsec')`, ms }),
  (time, ms) => ({ sql: `datetime(${time}, '+1 day', 'start of day')`, ms: floored(ms + day, day) }),
  (time, ms) => ({ sql: `(unixepoch(${time}) - 86400)`, ms: floored(ms, second) - day }),
  (time, ms) => ({ sql: `(julianday(${time}) + 1)`, ms: ms + day }),
  (time, ms) => ({ sql: `CAST(strftime('%s', ${time}) AS INTEGER)`, ms: floored(ms, second) }),
];

/** Texts of an instant. */
const texts: readonly ((ms: number) => { readonly text: string; readonly ms: number })[] = [
  (ms) => ({ text: iso(ms), ms }),
  (ms) => ({ text: local(ms), ms }),
  (ms) => ({ text: iso(ms).slice(0, 19), ms: floored(ms, second) }),
  (ms) => ({ text: local(ms).slice(0, 19), ms: floored(ms, second) }),
  (ms) => ({ text: local(ms).slice(0, 16), ms: floored(ms, minute) }),
  (ms) => ({ text: iso(ms).slice(0, 10), ms: floored(ms, day) }),
  (ms) => ({ text: withOffset(ms, 3), ms }),
  (ms) => ({ text: withOffset(ms, -8).replace('T', ' '), ms }),
];

let names = 0;

/** A time that is not Okta's: `key` finds a row of a local table. */
const otherTime = fc
  .tuple(
    fc.constantFrom(...instants.keys()),
    fc.constantFrom(...texts),
    fc.nat(4),
    fc.option(fc.constantFrom(...functions)),
  )
  .map(([at, text, place, call]): Expressed => {
    const { text: written, ms } = text(instants[at] ?? 0);
    const literal = `'${written}'`;
    const name = `p${++names}`;
    const given = { parameters: { [name]: written } };
    const called = (sql: string, more = {}) => ({ ...(call?.(sql, ms) ?? { sql, ms }), ...more });
    switch (place) {
      case 0:
        return called(`:${name}`, given);
      case 1:
        return called(`(SELECT text FROM texts WHERE text = ${literal})`);
      case 2:
        return { sql: `coalesce(NULL, ${called(literal).sql})`, ms: called(literal).ms };
      default:
        return called(literal);
    }
  });

/** A time of Okta's. */
const oktaTime = fc.option(fc.constantFrom(...functions)).map(
  (call) =>
    (ms: number, column: string): Expressed =>
      call?.(column, ms) ?? { sql: column, ms },
);

const operators = {
  '=': (a: number, b: number) => a === b,
  '==': (a: number, b: number) => a === b,
  '<>': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  IS: (a: number, b: number) => a === b,
  'IS NOT': (a: number, b: number) => a !== b,
  'IS DISTINCT FROM': (a: number, b: number) => a !== b,
} as const;

interface Condition {
  readonly sql: (column: string) => string;
  readonly holds: (ms: number) => boolean;
  readonly parameters: Readonly<Record<string, SqlValue>>;
}

const comparison = fc
  .tuple(
    oktaTime,
    otherTime,
    otherTime,
    fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[])),
    fc.nat(13),
  )
  .map(([okta, one, two, operator, shape]): Condition => {
    const parameters = { ...one.parameters, ...two.parameters };
    const compare = operators[operator];
    const left = (column: string) => okta(0, column).sql;
    const value = (ms: number) => okta(ms, '').ms;
    const plain: Condition = {
      sql: (column) => `${left(column)} ${operator} ${one.sql}`,
      holds: (ms) => compare(value(ms), one.ms),
      parameters,
    };
    const shapes: readonly Condition[] = [
      plain,
      {
        ...plain,
        sql: (column) => `${one.sql} ${operator} ${left(column)}`,
        holds: (ms) => compare(one.ms, value(ms)),
      },
      {
        ...plain,
        sql: (column) => `${left(column)} BETWEEN ${one.sql} AND ${two.sql}`,
        holds: (ms) => value(ms) >= one.ms && value(ms) <= two.ms,
      },
      {
        ...plain,
        sql: (column) => `${left(column)} IN (${one.sql}, ${two.sql})`,
        holds: (ms) => [one.ms, two.ms].includes(value(ms)),
      },
      {
        ...plain,
        sql: (column) => `${left(column)} NOT IN (SELECT ${one.sql} UNION ALL SELECT ${two.sql})`,
        holds: (ms) => ![one.ms, two.ms].includes(value(ms)),
      },
      {
        ...plain,
        sql: (column) => `${left(column)} IN (VALUES (${one.sql}), (${two.sql}))`,
        holds: (ms) => [one.ms, two.ms].includes(value(ms)),
      },
      {
        ...plain,
        sql: (column) => `CASE ${left(column)} WHEN ${one.sql} THEN 1 WHEN ${two.sql} THEN 1 ELSE 0 END`,
        holds: (ms) => [one.ms, two.ms].includes(value(ms)),
      },
      {
        ...plain,
        sql: (column) => `(1, ${left(column)}) ${operator.startsWith('IS') ? '=' : operator} (1, ${one.sql})`,
        holds: (ms) => (operator.startsWith('IS') ? value(ms) === one.ms : compare(value(ms), one.ms)),
      },
      {
        ...plain,
        sql: (column) => `nullif(${left(column)}, ${one.sql}) IS NULL`,
        holds: (ms) => value(ms) === one.ms,
      },
      { ...plain, sql: (column) => `NOT (${plain.sql(column)})`, holds: (ms) => !plain.holds(ms) },
      {
        ...plain,
        sql: (column) => `CASE WHEN ${plain.sql(column)} THEN 'yes' ELSE 'no' END = 'yes'`,
      },
      {
        ...plain,
        sql: (column) => `max(${column}, ${one.sql}) = ${two.sql}`,
        holds: (ms) => Math.max(ms, one.ms) === two.ms,
      },
      {
        ...plain,
        sql: (column) => `coalesce(NULL, ${left(column)}) ${operator} ${one.sql}`,
      },
    ];
    return shapes[shape] ?? plain;
  });

/** Where it can stand: as a statement that gives the ids of the tokens for which it holds. */
const places: readonly ((condition: (column: string) => string) => string)[] = [
  (condition) => `SELECT id FROM ${T} WHERE ${condition('created')}`,
  (condition) => `SELECT t.id FROM ${T} t WHERE ${condition('t.created')}`,
  (condition) => `SELECT t.id FROM (SELECT 1) JOIN ${T} t ON ${condition('t.created')}`,
  (condition) => `SELECT id FROM ${T} GROUP BY id HAVING ${condition('max(created)')}`,
  (condition) => `SELECT a FROM (SELECT id a, created b FROM ${T}) WHERE ${condition('b')}`,
  (condition) => `WITH c(a, b) AS (SELECT id, created FROM ${T}) SELECT a FROM c x WHERE ${condition('x.b')}`,
  (condition) => `SELECT a FROM made_view WHERE ${condition('b')}`,
  (condition) => `SELECT id FROM ${T} t WHERE EXISTS (SELECT 1 WHERE ${condition('t.created')})`,
  (condition) => `SELECT id FROM (SELECT id, ${condition('created')} AS x FROM ${T}) WHERE x`,
  (condition) =>
    `SELECT id FROM ${T} t WHERE (${condition('(SELECT i.created FROM okta.api_tokens.api_tokens i WHERE i.id = t.id)')})`,
];

let memory: MemorySession;

beforeAll(async () => {
  const tokens = sent.map((created, index) => ({ id: `t${index}`, created }));
  memory = await openMemorySession({ acme: { tokens } });
  await memory.run(`
    CREATE TABLE texts (text TEXT);
    CREATE VIEW made_view AS SELECT id AS a, created AS b FROM ${T};
  `);
  for (const ms of instants) {
    for (const text of texts) await memory.run('INSERT INTO texts VALUES (:text)', { text: text(ms).text });
  }
});

afterAll(() => memory.close());

const cases = Number(process.env['OKTAQL_CASES'] ?? 500);

test('a comparison with a time of Okta’s is one of instants, in every form and place', async () => {
  await fc.assert(
    fc.asyncProperty(comparison, fc.constantFrom(...places), async ({ sql, holds, parameters }, place) => {
      const statement = place(sql);
      const rows = await memory.run(statement, parameters).catch((error: unknown) => {
        throw new Error(`${statement}\n${JSON.stringify(parameters)}`, { cause: error });
      });
      const expected = instants.flatMap((ms, index) => (holds(ms) ? [`t${index}`] : []));
      expect(rows.map(([id]) => id).sort(), `${statement} ${JSON.stringify(parameters)}`).toEqual(
        expected.sort(),
      );
    }),
    { numRuns: cases },
  );
});
