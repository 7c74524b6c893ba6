import fc from 'fast-check';
import initSqlJs from 'sql.js';
import { expect, test } from 'vitest';
import { HistoryError } from '../../src/base/errors.ts';
import type { JsonObject } from '../../src/base/exact-json.ts';
import { MemoryHistory } from './memory-history.ts';

const T = 'okta.api_tokens.api_tokens';
const orgNames = ['acme', 'globex'] as const;
const minute = 60_000;

/** A token's members, without its org. */
interface Token {
  readonly id: string;
  readonly name: string | null;
  readonly network: JsonObject | null;
  readonly expiresAt: string | null;
}

const token: fc.Arbitrary<Token> = fc.record({
  id: fc.constantFrom('00Ta', '00Tb', '00Tc', '00Td'),
  name: fc.option(fc.constantFrom('ci', "o'neil", 'ünï', '')),
  network: fc.option(
    fc.constantFrom<JsonObject>({ connection: 'ANYWHERE' }, { connection: 'ZONE', include: ['nzo1'] }),
  ),
  // The last is not in the form in which a column of times keeps it.
  expiresAt: fc.option(fc.constantFrom('2026-04-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', 'next year')),
});

const tokens = fc.uniqueArray(token, { selector: ({ id }) => id, maxLength: 4 });

/** What a run sees of each org; undefined: it cannot be read. */
const state = fc.record({
  acme: fc.option(tokens, { nil: undefined, freq: 6 }),
  globex: fc.option(tokens, { nil: undefined, freq: 6 }),
});

/** A time: so many half minutes after the first run. Runs are a minute apart. */
const time = fc.integer({ min: -1, max: 14 });

const statements = [
  // One time, all orgs.
  `SELECT subdomain, id, name, network, expiresAt FROM ${T} FOR SYSTEM_TIME AS OF :one ORDER BY subdomain, id`,
  // One org.
  `SELECT id, name FROM ${T} FOR SYSTEM_TIME AS OF :one AS t WHERE t.subdomain = 'acme' AND name <> 'ci' ORDER BY id`,
  // A comparison of two times.
  `SELECT coalesce(a.subdomain, b.subdomain) AS org, coalesce(a.id, b.id) AS token, a.name AS was, b.name AS now
   FROM ${T} FOR SYSTEM_TIME AS OF :one a FULL JOIN ${T} FOR SYSTEM_TIME AS OF :two b
     ON a.subdomain = b.subdomain AND a.id = b.id
   WHERE a.name IS NOT b.name OR a.network IS NOT b.network ORDER BY org, token`,
  // All versions.
  `SELECT * FROM (SELECT subdomain, id, name, network, expiresAt, row_start, row_end FROM ${T} FOR SYSTEM_TIME ALL)
   ORDER BY subdomain, id, row_start`,
  // Those that began from then on: of the runs before, only the last is read.
  `SELECT subdomain, id, row_start FROM ${T} FOR SYSTEM_TIME ALL WHERE row_start >= :one ORDER BY 1, 2, 3`,
  // With a bound and without one: each sees its own versions and no others.
  `SELECT (SELECT count(*) FROM ${T} FOR SYSTEM_TIME ALL) AS versions,
          (SELECT count(*) FROM ${T} FOR SYSTEM_TIME ALL WHERE row_start >= :one) AS later`,
  // A period, beside a time: both read the same table of SQLite's in the model.
  `SELECT count(*) AS versions, (SELECT count(*) FROM ${T} FOR SYSTEM_TIME AS OF :two) AS tokens
   FROM ${T} FOR SYSTEM_TIME ALL WHERE row_start < :two AND (row_end > :one OR row_end IS NULL)`,
];

interface Run {
  readonly at: number;
  readonly seen: Readonly<Record<string, readonly Token[] | undefined>>;
}

/** The versions of an org's tokens, as the contract has them, without a thought of speed. */
function versionsOf(org: string, runs: readonly Run[]) {
  const read = runs.flatMap(({ at, seen }) => (seen[org] === undefined ? [] : [{ at, rows: seen[org] }]));
  const versions: { org: string; row: Token; start: number; end: number | null }[] = [];
  for (const [index, { at, rows }] of read.entries()) {
    for (const row of rows) {
      const isSame = (other: Token) => JSON.stringify(other) === JSON.stringify(row);
      if (read[index - 1]?.rows.some(isSame) === true) continue;
      const gone = read.slice(index + 1).find((later) => !later.rows.some(isSame));
      versions.push({ org, row, start: at, end: gone?.at ?? null });
    }
  }
  return versions;
}

const iso = (at: number): string => new Date(at).toISOString();

/** The same statement in plain SQLite, over a table for each time. */
async function modelAnswer(
  sql: string,
  runs: readonly Run[],
  times: { readonly one: number; readonly two: number },
) {
  const { Database } = await initSqlJs();
  const database = new Database();
  try {
    const fill = (name: string, rows: readonly (string | null)[][]) => {
      database.exec(
        `CREATE TABLE ${name} (subdomain, id, name, network, expiresAt${name === 'every' ? ', row_start, row_end' : ''})`,
      );
      for (const row of rows)
        database.run(`INSERT INTO ${name} VALUES (${row.map(() => '?').join(', ')})`, row);
    };
    const cells = (org: string, { id, name, network, expiresAt }: Token) => [
      org,
      id,
      name,
      network === null ? null : JSON.stringify(network),
      expiresAt,
    ];
    for (const [name, at] of Object.entries(times)) {
      fill(
        name,
        orgNames.flatMap((org) => {
          const run = runs.findLast((candidate) => candidate.at <= at && candidate.seen[org] !== undefined);
          return (run?.seen[org] ?? []).map((row) => cells(org, row));
        }),
      );
    }
    fill(
      'every',
      orgNames.flatMap((org) =>
        versionsOf(org, runs).map(({ row, start, end }) => [
          ...cells(org, row),
          iso(start),
          end === null ? null : iso(end),
        ]),
      ),
    );
    const plain = sql
      .replaceAll(/okta\.api_tokens\.api_tokens FOR SYSTEM_TIME AS OF :(\w+)/g, '$1')
      .replaceAll(`${T} FOR SYSTEM_TIME ALL`, 'every')
      .replaceAll(/:(one|two)/g, (_, name: 'one' | 'two') => `'${iso(times[name])}'`);
    const statement = database.prepare(plain);
    const rows: object[] = [];
    while (statement.step()) rows.push(statement.getAsObject());
    statement.free();
    return rows;
  } finally {
    database.close();
  }
}

/** Whether an org that the statement is about was not read whole at or before one of its times. */
function lacksRun(
  sql: string,
  runs: readonly Run[],
  times: { readonly one: number; readonly two: number },
): boolean {
  const orgs = sql.includes("'acme'") ? ['acme'] : orgNames;
  const at = [...sql.matchAll(/AS OF :(one|two)/g)].map(([, name]) => times[name as 'one' | 'two']);
  if (sql.includes('ALL')) at.push(Number.POSITIVE_INFINITY);
  return at.some((time) =>
    orgs.some((org) => !runs.some((run) => run.at <= time && run.seen[org] !== undefined)),
  );
}

const unreadable: JsonObject = { unreadable: 1 };

test('the past is what plain SQLite says of the states that were seen, and nothing is asked of Okta', async () => {
  let answered = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(state, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.constantFrom(...statements), time, time), { minLength: 4, maxLength: 8 }),
      async (states, asked) => {
        const history = new MemoryHistory({ acme: {}, globex: {} });
        try {
          const first = history.clock.now();
          const runs: Run[] = [];
          for (const seen of states) {
            history.orgs = Object.fromEntries(
              orgNames.map((org) => [org, { tokens: (seen[org] ?? [unreadable]) as readonly JsonObject[] }]),
            );
            const { manifest } = await history.snapshot();
            runs.push({ at: Date.parse(manifest.at), seen });
            history.clock.advance(minute);
          }
          history.clock.advance(10 * minute);
          const requests = history.requests.length;
          for (const [sql, one, two] of asked) {
            const times = { one: first + (one * minute) / 2, two: first + (two * minute) / 2 };
            const parameters = { one: iso(times.one), two: iso(times.two) };
            if (lacksRun(sql, runs, times)) {
              expect(await history.refusal(sql, parameters)).toBeInstanceOf(HistoryError);
              refused++;
            } else {
              expect(await history.rows(sql, parameters)).toEqual(await modelAnswer(sql, runs, times));
              answered++;
            }
          }
          expect(history.requests.length).toBe(requests);
        } finally {
          await history.close();
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(answered).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(20);
});
