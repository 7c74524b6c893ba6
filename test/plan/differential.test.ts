import fc from 'fast-check';
import type { Database } from 'sql.js';
import { afterAll, expect, test } from 'vitest';
import { ConfigError, SqlError } from '../../src/base/errors.ts';
import type { Row } from '../../src/base/sql-value.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { Choices } from './choices.ts';
import { loadEverything, loadLocal, rowsOf } from './everything.ts';
import { type RandomRows, randomRows } from './random-rows.ts';
import { type RandomSelect, randomSelect, views } from './random-select.ts';
import { shrinkTape } from './shrink.ts';
import { oktaqlText, sqliteText } from './two-texts.ts';

const cases = Number(process.env['OKTAQL_CASES'] ?? 2000);
/** The same statements each time, so that a change is what turns it red; long runs take other seeds. */
const seed = Number(process.env['OKTAQL_SEED'] ?? 1);
const tape = (length: number) => fc.array(fc.nat(0xffff), { maxLength: length, size: 'max' });

const seen = {
  answered: 0,
  withRows: 0,
  refused: 0,
  unkeyed: 0,
  unconfigured: 0,
  untimed: 0,
  ambiguous: 0,
  requests: 0,
  unpushed: 0,
};

/** Runs the statements one after another in one session, as a user would in the shell. */
async function check(world: RandomRows, selects: readonly RandomSelect[]): Promise<void> {
  const everything = loadEverything(world, views.map(sqliteText));
  const memory = await openMemorySession(world.orgs);
  try {
    loadLocal(memory.session.store.database, world.local, []);
    for (const view of views) await memory.run(oktaqlText(view));
    for (const select of selects) await compare(everything, memory, select);
  } finally {
    everything.close();
    await memory.close();
  }
}

async function compare(everything: Database, memory: MemorySession, select: RandomSelect): Promise<void> {
  const expected = attempt(() => rowsOf(everything, sqliteText(select.sql), select.parameters));
  const pushed = await outcomeOf(memory, select, true);
  const unpushed = await outcomeOf(memory, select, false);
  if ('error' in expected) {
    seen.refused++;
    for (const outcome of [pushed, unpushed]) {
      expect(outcome).toEqual({ error: expect.any(SqlError), requests: [] });
    }
    return;
  }
  if (checkRows(pushed, expected.rows, select)) {
    seen.answered++;
    seen.withRows += expected.rows.length > 0 ? 1 : 0;
    seen.requests += pushed.requests.length;
  }
  if (checkRows(unpushed, expected.rows, select)) {
    seen.unpushed++;
    expect(unpushed.requests.filter((request) => !isList(request))).toEqual([]);
    const isCovered = (request: string) =>
      unpushed.requests.some((list) => request === list || request.startsWith(`${list}/`));
    expect(pushed.requests.filter((request) => !isCovered(request))).toEqual([]);
  }
}

type Outcome = ({ readonly rows: readonly Row[] } | { readonly error: unknown }) & {
  readonly requests: readonly string[];
};

async function outcomeOf(
  memory: MemorySession,
  { sql, parameters }: RandomSelect,
  pushdown: boolean,
): Promise<Outcome> {
  const before = memory.requests.length;
  const outcome = await memory.run(oktaqlText(sql), parameters, { pushdown }).then(
    (rows) => ({ rows }),
    (error: unknown) => ({ error }),
  );
  return { ...outcome, requests: memory.requests.slice(before) };
}

/** Whether there was an answer, which then is the right one. */
function checkRows(outcome: Outcome, expected: readonly Row[], select: RandomSelect): boolean {
  if ('error' in outcome) {
    if (!isRefusal(outcome.error, select)) throw outcome.error;
    return false;
  }
  expect(normal(outcome.rows, select)).toEqual(normal(expected, select));
  return true;
}

const isList = (request: string): boolean => /^\S+ \/(api\/v1\/api-tokens|made\/users)$/.test(request);

/**
 * A table without its key columns, an org that is not configured, and a time that is compared with a name: SQLite knows
 * none of them.
 */
function isRefusal(error: unknown, { sql, parameters, usesKeyedTables }: RandomSelect): boolean {
  if (error instanceof ConfigError) seen.unconfigured++;
  else if (usesKeyedTables && error instanceof SqlError && /key column|the keys for/.test(error.message))
    seen.unkeyed++;
  else if (/lastUsed/i.test(sql) && error instanceof SqlError && /\btimes?\b/.test(error.message))
    seen.untimed++;
  // Beside `IN ()` SQLite looks no name up; beside `IN (:list)`, as it is written, it does.
  else if (hasEmptyList(parameters) && error instanceof SqlError && /^ambiguous column/.test(error.message))
    seen.ambiguous++;
  else return false;
  return true;
}

const hasEmptyList = (parameters: RandomSelect['parameters']): boolean =>
  Object.values(parameters).some((value) => Array.isArray(value) && value.length === 0);

function attempt<T>(action: () => T): { rows: T } | { error: unknown } {
  try {
    return { rows: action() };
  } catch (error) {
    return { error };
  }
}

/** Of values that a folding column makes equal, DISTINCT and UNION keep any one: their case is left aside. */
function normal(rows: readonly unknown[], { sql, ordered }: RandomSelect): readonly string[] {
  const isFolded = /folded|tags|aux\.|v_watch/.test(sql);
  const texts = rows.map((row) => (isFolded ? JSON.stringify(row).toLowerCase() : JSON.stringify(row)));
  return ordered && !isFolded ? texts : texts.sort();
}

const statementsPerWorld = 8;

test(`what pushdown answers is what SQLite answers over everything, and without pushdown as well (seed ${seed}, ${cases} statements)`, {}, async () => {
  const selectTapes = fc.array(tape(200), { minLength: statementsPerWorld, maxLength: statementsPerWorld });
  await fc.assert(
    fc.asyncProperty(tape(150), selectTapes, async (rowTape, tapes) => {
      await check(worldOf(rowTape), tapes.map(selectOf)).catch(async (error: unknown) => {
        throw new Error(await smallest(rowTape, tapes), { cause: error });
      });
    }),
    { numRuns: Math.ceil(cases / statementsPerWorld), seed, endOnFailure: true },
  );
});

const worldOf = (tape: readonly number[]) => randomRows(new Choices(tape));
const selectOf = (tape: readonly number[]) => randomSelect(new Choices(tape));

/** The first statement that fails by itself, made smaller, with what it was run over and what came of it. */
async function smallest(rowTape: readonly number[], tapes: readonly (readonly number[])[]): Promise<string> {
  const failure = (rows: readonly number[], select: readonly number[]): Promise<unknown> =>
    check(worldOf(rows), [selectOf(select)]).then(
      () => undefined,
      (error: unknown) => error,
    );
  for (const selectTape of tapes) {
    if ((await failure(rowTape, selectTape)) === undefined) continue;
    const select = await shrinkTape(selectTape, async (smaller) => !!(await failure(rowTape, smaller)), 600);
    const rows = await shrinkTape(rowTape, async (smaller) => !!(await failure(smaller, select)), 200);
    const { sql, parameters } = selectOf(select);
    const world = worldOf(rows);
    return [oktaqlText(sql), parameters, world.orgs, world.local, await failure(rows, select)]
      .map((part) =>
        typeof part === 'object' && !(part instanceof Error) ? JSON.stringify(part) : String(part),
      )
      .join('\n');
  }
  return `only together:\n${tapes.map((select) => oktaqlText(selectOf(select).sql)).join(';\n')}`;
}

afterAll(() => {
  if (process.env['OKTAQL_CASES'] !== undefined) console.log(JSON.stringify(seen));
});
