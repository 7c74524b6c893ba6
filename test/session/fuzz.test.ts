import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { DefectError, OktaqlError } from '../../src/base/errors.ts';
import { TimeLimit } from '../../src/base/time-limit.ts';
import { Secret } from '../../src/config/secret.ts';
import type { ApiClient, ApiRequest } from '../../src/execute/ports.ts';
import { Session } from '../../src/session.ts';
import { sqlCorpus } from '../fixtures/sql-corpus.ts';

/** `OKTAQL_FUZZ=100000` tries as many. */
const statements = Number(process.env['OKTAQL_FUZZ'] ?? 2000);
const perSession = 25;

const corpus = sqlCorpus();
const tokenPattern = /\s+|'(?:[^']|'')*'|"[^"]*"|\d[\w.]*|\w+|--[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/g;
const tokensOf = (text: string): readonly string[] => text.match(tokenPattern) ?? [];

/** What is done to a text, with numbers that are taken modulo what there is. */
interface Mutation {
  readonly how: (typeof ways)[number];
  readonly at: number;
  readonly to: number;
  readonly other: number;
}

const ways = [
  'delete',
  'double',
  'swap',
  'replace',
  'insert',
  'splice',
  'case',
  'quote',
  'cut',
  'join',
] as const;
const number = fc.nat(1_000_000);
const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom(...ways),
  at: number,
  to: number,
  other: number,
});
const mutated = fc
  .record({ base: number, mutations: fc.array(mutation, { maxLength: 4 }) })
  .map(({ base, mutations }) => mutations.reduce(mutate, corpus[base % corpus.length] ?? ''));

function mutate(text: string, { how, at, to, other }: Mutation): string {
  const tokens = [...tokensOf(text)];
  const [from, end] = [at % (tokens.length + 1), to % (tokens.length + 1)];
  const foreign = tokensOf(corpus[other % corpus.length] ?? '');
  const taken = foreign[to % (foreign.length + 1)] ?? '';
  const token = tokens[from] ?? '';
  switch (how) {
    case 'delete':
      tokens.splice(from, 1 + (to % 3));
      break;
    case 'double':
      tokens.splice(from, 0, ...tokens.slice(from, from + 1 + (to % 5)));
      break;
    case 'swap':
      [tokens[from], tokens[end]] = [tokens[end] ?? '', token];
      break;
    case 'replace':
      tokens[from] = taken;
      break;
    case 'insert':
      tokens.splice(from, 0, ' ', taken, ' ');
      break;
    case 'splice':
      tokens.splice(from, to % 4, ' ', ...foreign.slice(at % (foreign.length + 1)), ' ');
      break;
    case 'case':
      tokens[from] = to % 2 === 0 ? token.toUpperCase() : token.toLowerCase();
      break;
    case 'quote':
      tokens[from] =
        [`"${token}"`, `'${token}'`, `[${token}]`, `\`${token}\``, `(${token})`, `:${token}`][to % 6] ?? '';
      break;
    case 'cut':
      tokens.length = from;
      break;
    case 'join':
      tokens.push('; ', ...foreign);
  }
  return tokens.join('').slice(0, 10_000);
}

const orgs = ['acme', 'beta', 'globex', 'initech'].map((name) => ({
  name,
  url: `https://${name}.okta.com`,
  credentials: { kind: 'ssws', token: new Secret('00secret') } as const,
  sources: {},
}));

/** Has two rows of everything. */
const client: ApiClient = {
  async *read({ rows, path }: ApiRequest) {
    await Promise.resolve();
    const row = (id: string) => ({
      ...{
        id,
        uuid: id,
        name: id,
        userId: 'u1',
        status: 'ACTIVE',
        type: 'USER',
        published: '2026-01-01T00:00:00.000Z',
      },
      ...{
        created: '2026-01-02T00:00:00.000Z',
        network: { connection: 'ANYWHERE' },
        profile: { login: 'a', email: 'b' },
      },
    });
    if (rows === 'one') yield { rows: [row(decodeURIComponent(path.split('/').at(-1) ?? ''))] };
    else yield { rows: ['t1', 't2'].map(row) };
  },
  write: () => Promise.reject(new Error('a dry run sends nothing')),
  close: async () => {},
};

const openSession = () =>
  Session.open({
    directory: async () => ({ orgs, warnings: [] }),
    client: async () => client,
    interruptible: true,
  });

const nothing = async () => {};
const writes = {
  policy: { dryRun: true },
  port: { show: nothing, showOutcomes: nothing, notice: () => {}, warn: () => {} },
  openJournal: () => Promise.reject(new Error('a dry run keeps no journal')),
};
const parameters = new Map(
  ['org', 'a', 'b', 'x', 'id', 'n', 'days', 'name'].map((name) => [name, { given: 'acme' }]),
);

/** @returns the error; undefined when all statements of the text were run */
async function run(session: Session, sql: string): Promise<unknown> {
  // Some would compute for ever.
  const timeLimit = new TimeLimit({ what: 'the statement', seconds: 5, clock: systemClock });
  try {
    for (const statement of session.read(sql)) {
      const answer = await session.run(statement, { parameters, timeLimit, writes });
      try {
        session.compute(() => {
          let rows = 0;
          for (const _ of answer.rows) if (++rows > 1000) break;
        });
      } finally {
        answer.close();
      }
    }
    return undefined;
  } catch (error) {
    return error;
  } finally {
    timeLimit.stop();
  }
}

const isExpected = (error: unknown): boolean =>
  error === undefined || (error instanceof OktaqlError && !(error instanceof DefectError));

const isEnd = (error: unknown): boolean => error instanceof OktaqlError && error.code === 'no-answer';

test(`${statements} mutated statements: what goes wrong is said as an error of theirs, and the session goes on`, async () => {
  expect(corpus.length).toBeGreaterThan(500);
  await fc.assert(
    fc.asyncProperty(fc.array(mutated, { minLength: perSession, maxLength: perSession }), async (texts) => {
      const session = await openSession();
      for (const sql of texts) {
        const error = await run(session, sql);
        if (!isExpected(error)) throw new Error(`${sql}\n${(error as Error).stack}`, { cause: error });
        // A computation was ended from outside.
        if (isEnd(error)) break;
        for (const further of ['SELECT 1', 'SELECT count(*) FROM okta.api_tokens.api_tokens']) {
          const next = await run(session, further);
          if (!isExpected(next)) throw new Error(`after ${sql}\n${(next as Error).stack}`, { cause: next });
        }
      }
      await session.close();
    }),
    { numRuns: Math.ceil(statements / perSession) },
  );
});
