import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { NoAnswerError, TimeUpError } from '../../src/base/errors.ts';
import { TimeLimit } from '../../src/base/time-limit.ts';
import { oktaCatalog } from '../../src/catalog/catalog.ts';
import { Session } from '../../src/session.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';

const tokens = 'okta.api_tokens.api_tokens';
const token = (id: string, name: string) => ({
  id,
  name,
  userId: '00u1',
  created: '2026-01-01T00:00:00.000Z',
});

let memory: MemorySession;
beforeEach(async () => {
  memory = await openMemorySession(
    {
      acme: { tokens: [token('00T1', 'one'), token('00T2', 'two')] },
      globex: { tokens: [token('00T3', 'three')] },
    },
    { catalog: oktaCatalog },
  );
  onTestFinished(() => memory.close());
});

describe('what needs no org', () => {
  it.each([
    'SELECT 1',
    'CREATE TABLE a (b); INSERT INTO a VALUES (1); SELECT * FROM a',
    `DESCRIBE ${tokens}`,
    `SHOW METHODS IN ${tokens}`,
    `CREATE VIEW v AS SELECT id FROM ${tokens}`,
    `EXPLAIN QUERY PLAN SELECT id FROM ${tokens}`,
    'EXPLAIN SELECT 1',
  ])('reads no configuration: %s', async (sql) => {
    await memory.run(sql);
    expect(memory.wasConfigured()).toBe(false);
    expect(memory.requests).toEqual([]);
  });
});

it('the time of a statement is over in planning as well, and nothing is sent', async () => {
  const [statement] = memory.session.read(`SELECT count(*) FROM ${tokens} WHERE id IN ('a', 'b')`);
  if (statement === undefined) throw new Error('there is no statement');
  for (const looks of [1, 2, 3, 4, 5]) {
    // The time is over after so many looks at the clock; no timer fires meanwhile, as in a process that is busy.
    let left = looks;
    const clock = { now: () => (left-- > 0 ? 0 : 60_000), sleep: () => new Promise<never>(() => {}) };
    const timeLimit = new TimeLimit({ what: 'the statement', seconds: 60, clock });
    await expect(memory.session.run(statement, { timeLimit })).rejects.toThrow(TimeUpError);
    expect(memory.requests).toEqual([]);
  }
});

it('once all is fetched, a time limit learns that only SQLite has work to do', async () => {
  const told: number[] = [];
  class ToldLimit extends TimeLimit {
    override endFetching(): void {
      told.push(memory.requests.length);
      super.endFetching();
    }
  }
  const timeLimit = new ToldLimit({ what: 'the statement', seconds: 60, clock: systemClock });
  const [statement] = memory.session.read(`SELECT count(*) FROM ${tokens}`);
  if (statement === undefined) throw new Error('there is no statement');
  (await memory.session.run(statement, { timeLimit })).close();
  timeLimit.stop();
  expect(told).toEqual([2]);
});

describe('local tables and views', () => {
  it('last as long as the session', async () => {
    await memory.run(`CREATE TABLE mine AS SELECT subdomain, id FROM ${tokens}`);
    const asked = memory.requests.length;
    expect(await memory.run('SELECT count(*) FROM mine')).toEqual([[3]]);
    expect(memory.requests).toHaveLength(asked);
  });

  it('a view on the table is made without asking, and read anew each time', async () => {
    await memory.run(`CREATE VIEW ours AS SELECT id FROM ${tokens} WHERE subdomain = 'globex'`);
    expect(memory.requests).toEqual([]);
    expect(await memory.run('SELECT id FROM ours')).toEqual([['00T3']]);
    expect(await memory.run('SELECT count(*) FROM ours o JOIN ours p USING (id)')).toEqual([[1]]);
    expect(memory.requests.filter((request) => request.startsWith('globex '))).toHaveLength(2);
  });

  it('come and go with transactions, and the virtual tables stay', async () => {
    await memory.run('CREATE TABLE kept (a)');
    await memory.run(`BEGIN; CREATE TABLE gone AS SELECT id FROM ${tokens}; SELECT * FROM gone; ROLLBACK`);
    await expect(memory.run('SELECT * FROM gone')).rejects.toMatchObject({ code: 'sql' });
    expect(await memory.run('SELECT * FROM kept')).toEqual([]);
    expect(await memory.run(`SELECT count(*) FROM ${tokens}`)).toEqual([[3]]);
  });

  it('hold no rows of an earlier statement', async () => {
    await memory.run(`SELECT id FROM ${tokens}`);
    expect(await memory.run(`SELECT id FROM ${tokens} WHERE subdomain = 'globex'`)).toEqual([['00T3']]);
  });
});

describe('a statement', () => {
  it('that fails leaves the session usable', async () => {
    await expect(memory.run('SELECT nope')).rejects.toMatchObject({ code: 'sql' });
    await expect(memory.run(`SELECT id FROM ${tokens} WHERE subdomain = 'x'`)).rejects.toMatchObject({
      code: 'config',
    });
    expect(await memory.run(`SELECT count(*) FROM ${tokens}`)).toEqual([[3]]);
  });

  it('sees one time from its first row to its last', async () => {
    const clock = new FixedClock();
    const session = await Session.open({
      directory: async () => ({ orgs: [], warnings: [] }),
      client: async () => {
        throw new NoAnswerError('nobody is asked');
      },
      clock,
    });
    onTestFinished(() => session.close());
    const [statement] = session.read(
      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT days_since('2026-03-14T12:00:00Z') FROM n",
    );
    if (statement === undefined) throw new Error('no statement');
    const answer = await session.run(statement);
    const seen = new Set<unknown>();
    for (const [days] of answer.rows) {
      seen.add(days);
      clock.advance(60_000);
    }
    answer.close();
    expect([...seen]).toEqual([1]);
    const later = await session.run(statement);
    expect([...later.rows][0]?.[0]).toBeGreaterThan(1);
    later.close();
  });

  it('that gives no columns is run all the same', async () => {
    const [create] = memory.session.read('CREATE TABLE made (a)');
    if (create === undefined) throw new Error('no statement');
    const answer = await memory.session.run(create);
    expect(answer.hasColumns).toBe(false);
    answer.close();
    expect(await memory.run('SELECT count(*) FROM made')).toEqual([[0]]);
  });

  it('without consent writes nothing', async () => {
    await expect(
      memory.run(`DELETE FROM ${tokens} WHERE subdomain = 'acme' AND id = '00T1'`),
    ).rejects.toMatchObject({ exitCode: expect.any(Number) });
    expect(memory.requests.filter((request) => /DELETE/.test(request))).toEqual([]);
  });
});

it('a session that was never used can be closed', async () => {
  let asked = false;
  const session = await Session.open({
    directory: async () => {
      asked = true;
      throw new NoAnswerError('nobody is asked');
    },
    client: async () => {
      throw new NoAnswerError('nobody is asked');
    },
  });
  await session.close();
  expect(asked).toBe(false);
});
