import fc from 'fast-check';
import initSqlJs from 'sql.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/base/errors.ts';
import { countSteps } from '../fixtures/count-steps.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { Choices } from './choices.ts';
import { randomOrgPredicate } from './random-org-predicate.ts';

const T = 'okta.api_tokens.api_tokens';
const U = 'okta.made.users';

const names = ['acme', 'acme-dev', 'ACME', 'beta', '07', '7', "o'hara", 'größe', 'z%'];
const orgs = Object.fromEntries(
  names.map((name, index) => [
    name,
    {
      tokens: [
        { id: `t${index}`, name: 'ci', userId: 'u1' },
        { id: 'same', name: 'bot', userId: 'u2' },
      ],
      users: [{ id: 'u1', login: name, status: 'ACTIVE', managerId: null }],
    },
  ]),
);

const SQL = await initSqlJs();

let memory: MemorySession;
const plain = new SQL.Database();

beforeAll(async () => {
  plain.run('CREATE TABLE org (name TEXT)');
  plain.run(`INSERT INTO org VALUES ${names.map(() => '(?)').join(', ')}`, [...names]);
  memory = await openMemorySession(orgs);
  await memory.run(`CREATE VIEW of_view AS SELECT subdomain AS s, id FROM ${T};
    CREATE TABLE mine (k TEXT); INSERT INTO mine VALUES ('u1'), (NULL)`);
});

afterAll(async () => {
  plain.close();
  await memory.close();
});

/** Statements in which a predicate over the column says which orgs matter, for every table that they read. */
const places: readonly ((predicate: (column: string) => string) => string)[] = [
  (p) => `SELECT id FROM ${T} WHERE ${p('subdomain')}`,
  (p) => `SELECT id FROM ${T} t WHERE t.name IS NOT NULL AND (${p('"t"."SUBDOMAIN"')})`,
  (p) => `SELECT id FROM ${T} WHERE ${p(`${T}.subdomain`)}`,
  (p) => `SELECT id FROM ${T} WHERE id = 'same' AND (${p('[subdomain]')})`,
  (p) => `SELECT t.id FROM ${T} t JOIN ${U} u ON u.subdomain = t.subdomain WHERE ${p('t.subdomain')}`,
  (p) => `SELECT t.id FROM ${T} t JOIN ${U} u USING (subdomain) WHERE ${p('subdomain')}`,
  (p) =>
    `SELECT t.id FROM ${T} t JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain AND (${p('u.subdomain')})`,
  (p) => `SELECT m.k, t.id FROM mine m LEFT JOIN ${T} t ON t.userId = m.k AND (${p('t.subdomain')})`,
  (p) => `SELECT t.id FROM ${T} t LEFT JOIN ${U} u ON u.subdomain = t.subdomain WHERE ${p('t.subdomain')}`,
  (p) =>
    `SELECT (SELECT count(*) FROM ${U} u WHERE u.subdomain = t.subdomain) FROM ${T} t WHERE ${p('t.subdomain')}`,
  (p) =>
    `SELECT id FROM ${T} WHERE (${p('subdomain')}) AND (subdomain, userId) IN (SELECT subdomain, id FROM ${U})`,
  (p) => `SELECT s FROM (SELECT subdomain AS s, id FROM ${T}) WHERE ${p('s')}`,
  (p) =>
    `SELECT s FROM (SELECT subdomain AS s, rank() OVER (PARTITION BY subdomain ORDER BY id) FROM ${T}) WHERE ${p('s')}`,
  (p) =>
    `WITH c (o) AS (SELECT subdomain FROM ${T} UNION ALL SELECT subdomain FROM ${U}) SELECT o FROM c WHERE ${p('o')}`,
  (p) => `SELECT id FROM of_view WHERE ${p('s')}`,
  (p) => `SELECT subdomain, count(*) FROM ${T} GROUP BY 1 HAVING ${p('subdomain')}`,
  (p) => `SELECT n FROM (SELECT subdomain AS s, count(*) AS n FROM ${T} GROUP BY s) WHERE ${p('s')}`,
];

const predicates = fc.array(fc.nat(0xffff), { maxLength: 40, size: 'max' }).map((tape) => {
  const parameters: Record<string, string | null> = {};
  const sql = randomOrgPredicate(new Choices(tape), names, (value) => {
    const name = `p${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `:${name}`;
  });
  return { sql, parameters };
});

test('no org is asked whose name the predicates over subdomain exclude, and every other is', async () => {
  await fc.assert(
    fc.asyncProperty(predicates, fc.constantFrom(...places), async ({ sql, parameters }, place) => {
      const bound = Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [`:${name}`, value]),
      );
      const rows = plain.exec(`SELECT name FROM org WHERE ${sql('name')}`, bound)[0]?.values ?? [];
      const left = rows.map(([name]) => name);
      const statement = place(sql);
      const before = memory.requests.length;
      const answer = await memory.run(statement, parameters).catch(unconfigured);
      if (answer === undefined) return;
      const asked = memory.requests.slice(before).map((request) => request.slice(0, request.indexOf(' /')));
      expect([...new Set(asked)].sort(), statement).toEqual([...left].sort());
      const whole = await memory.run(statement, parameters, { pushdown: false });
      expect(sorted(answer), statement).toEqual(sorted(whole));
    }),
    { numRuns: Number(process.env['OKTAQL_CASES'] ?? 300) },
  );
});

/** What is named and not configured is an error, whatever the other predicates say. */
function unconfigured(error: unknown): undefined {
  const named =
    error instanceof ConfigError ? /^no org '(.*)' is configured/.exec(error.message)?.[1] : undefined;
  if (named === undefined || names.includes(named)) throw error;
}

const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

describe('work grows as the number of orgs', () => {
  const stepsOf = async (count: number, where: string) => {
    const many = Object.fromEntries(Array.from({ length: count }, (_, index) => [`org-${index}`, {}]));
    const session = await openMemorySession(many);
    try {
      return await countSteps(() => session.run(`SELECT id FROM ${T} WHERE ${where}`));
    } finally {
      await session.close();
    }
  };

  test.each([
    "subdomain LIKE 'org-1%'",
    "subdomain <> 'org-1' AND subdomain > 'org-2' AND subdomain NOT IN ('org-3', 'org-4')",
    "subdomain LIKE 'org-1%' OR subdomain LIKE 'org-2%' OR subdomain LIKE 'org-3%'",
    "subdomain LIKE '%' AND subdomain NOT LIKE 'x'",
  ])('from 500 to 1,000 with %s', async (where) => {
    const few = await stepsOf(500, where);
    expect((await stepsOf(1000, where)) / few).toBeLessThan(2.2);
  });
});
