import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/base/errors.ts';
import { Engine, type EngineOptions, type StartThread } from '../../src/shell/engine/engine.ts';
import type { SessionSeed, StatementRequest } from '../../src/shell/engine/protocol.ts';
import { startInProcess } from './test-shell.ts';

const engines: Engine[] = [];

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

function open(start: StartThread, options: Partial<EngineOptions> = {}): Engine {
  const engine = new Engine({
    seed: {
      options: { param: [], table: [], formulaGuard: true, color: false },
      env: {},
      cwd: '/',
      homeDir: '/',
      image: undefined,
    },
    start,
    observe: () => {},
    say: () => {},
    demoOrgs: async () => [],
    ask: async () => undefined,
    onRestart: () => {},
    graceMs: 50,
    ...options,
  });
  engines.push(engine);
  return engine;
}

const statement = (sql: string): StatementRequest => ({
  sql,
  parameters: new Map(),
  orgs: undefined,
  cacheMs: undefined,
  dryRun: false,
  options: {},
  columns: 80,
  format: 'csv',
  formatOptions: { formulaGuard: false, bom: false, color: false },
});

async function run(engine: Engine, sql: string, signal = new AbortController().signal): Promise<string> {
  let text = '';
  for await (const chunk of (await engine.run(statement(sql), signal)).chunks) text += chunk;
  return text;
}

it('says what a function could not read', async () => {
  let said = '';
  const engine = open(startInProcess, {
    say: (text) => {
      said += text;
    },
  });
  expect(await run(engine, "SELECT days_since('soon') AS days")).toBe('days\r\n\r\n');
  expect(said).toContain("warning: days_since: 'soon' is not a time");
});

/** A thread that can be made deaf, as one is that computes. */
function makeThreads() {
  const seeds: SessionSeed[] = [];
  let isDeaf = false;
  const start: StartThread = (seed) => {
    seeds.push(seed);
    const thread = startInProcess(seed);
    const mine = seeds.length;
    return {
      ...thread,
      port: {
        on: (event: string, listener: (value: unknown) => void) =>
          thread.port.on(event as 'message', (value) => {
            if (!isDeaf || mine > 1) listener(value);
          }),
        postMessage: (value: unknown) => thread.port.postMessage(value),
      } as typeof thread.port,
    };
  };
  return {
    start,
    seeds,
    deafen: () => {
      isDeaf = true;
    },
  };
}

describe('the thread of the session', () => {
  it('is replaced when it does not hear that it is cancelled, and the local tables go on', async () => {
    const { start, seeds, deafen } = makeThreads();
    const lost: (readonly string[])[] = [];
    const engine = open(start, { onRestart: (names) => lost.push(names) });
    await run(engine, 'CREATE TABLE kept AS SELECT 7 AS seven;');
    await run(engine, 'CREATE TEMP TABLE brief (x);');
    await run(engine, 'SELECT 1;');
    await engine.refreshSchema();
    const cancel = new AbortController();
    deafen();
    const running = run(engine, 'SELECT 2;', cancel.signal);
    cancel.abort(new InterruptedError());
    await expect(running).rejects.toBeInstanceOf(InterruptedError);
    expect(seeds).toHaveLength(2);
    expect(lost).toEqual([['brief']]);
    expect(await run(engine, 'SELECT seven FROM kept;')).toBe('seven\r\n7\r\n');
  });

  it('is kept when it hears that it is cancelled', async () => {
    const { start, seeds } = makeThreads();
    // Of a busy machine the thread may hear late; the test waits for it no longer than it takes.
    const engine = open(start, { graceMs: 600_000 });
    const cancel = new AbortController();
    const { chunks } = await engine.run(
      statement(
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n;',
      ),
      cancel.signal,
    );
    const read = async () => {
      for await (const _ of chunks) cancel.abort(new InterruptedError());
    };
    await expect(read()).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(seeds).toHaveLength(1);
    expect(await run(engine, 'SELECT 1 AS one;')).toBe('one\r\n1\r\n');
  });

  it('goes on after an error, which comes with its report and exit code', async () => {
    const engine = open(startInProcess);
    await expect(run(engine, 'SELECT nosuch;')).rejects.toMatchObject({
      code: 'sql',
      exitCode: 2,
      report: { text: expect.stringContaining('^\n') },
    });
    expect(await run(engine, 'SELECT 1 AS one;')).toBe('one\r\n1\r\n');
  });

  it('that cannot even start fails each call, and is not started again', async () => {
    let started = 0;
    const engine = open(() => {
      started += 1;
      const port = Object.assign(new EventEmitter(), { postMessage: () => {} });
      return {
        port: port as never,
        onEnd: (listener) => setImmediate(() => listener(new Error('no such file'))),
        terminate: async () => {},
      };
    });
    await expect(run(engine, 'SELECT 1;')).rejects.toThrow('no such file');
    await expect(engine.orgs()).rejects.toThrow('no such file');
    expect(started).toBe(1);
  });

  it('leaves a transaction that was open as if it had not begun', async () => {
    const { start, deafen } = makeThreads();
    const engine = open(start);
    await run(engine, 'CREATE TABLE kept (x);');
    await run(engine, 'SELECT 1;');
    await run(engine, 'BEGIN;');
    await run(engine, 'INSERT INTO kept SELECT 1;');
    const cancel = new AbortController();
    deafen();
    const running = run(engine, 'SELECT 2;', cancel.signal);
    cancel.abort(new InterruptedError());
    await expect(running).rejects.toBeInstanceOf(InterruptedError);
    expect(await run(engine, 'SELECT count(*) AS n FROM kept;')).toBe('n\r\n0\r\n');
  });
});
