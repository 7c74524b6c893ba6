import { expect, it, onTestFinished, vi } from 'vitest';
import { MemoryError } from '../../src/base/errors.ts';
import { MemoryWatch } from '../../src/base/memory.ts';
import { loadLocalTable } from '../../src/store/load-local-table.ts';
import { Store } from '../../src/store/store.ts';
import { roomy, watchOf } from '../fixtures/memory-readings.ts';
import { openMemorySession } from '../fixtures/memory-session.ts';
import { writeTable } from './local-table/table-file.ts';

const tokens = 'okta.api_tokens.api_tokens';
const orgs = {
  acme: { tokens: Array.from({ length: 4500 }, (_, index) => ({ id: `t${index}`, name: 'ci' })) },
  beta: { tokens: [{ id: 't1', name: 'ci' }] },
};

/** A session that can be made to find its memory full. */
async function openSession() {
  let left = 2 ** 33;
  const memory = watchOf(() => ({ ...roomy, machineLeft: left }));
  const session = await openMemorySession(orgs, { memory });
  onTestFinished(() => session.close());
  return {
    ...session,
    leave: (bytes: number) => {
      left = bytes;
    },
  };
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

it('end the statement with how many there were and the way on, and the session can be used further', async () => {
  const { session, run, leave } = await openSession();
  leave(2 ** 20);
  const error = await rejection(run(`SELECT * FROM ${tokens} WHERE subdomain = 'acme'`));
  expect(error).toBeInstanceOf(MemoryError);
  expect(error).toMatchObject({
    message: `the rows of ${tokens} do not fit into memory: 2,001 were loaded, and the machine has 1 MiB left`,
    exitCode: 2,
    code: 'memory',
    loaded: { table: tokens, rows: 2001 },
  });
  expect((error as MemoryError).hint).toMatch(/`oktaql snapshot okta\.api_tokens\.api_tokens`.* DuckDB/);
  // Nothing is left of the rows, and few rows need no more memory than there is.
  expect(session.localImage()).toBeInstanceOf(Uint8Array);
  expect(await run(`SELECT id FROM ${tokens} WHERE subdomain = 'beta'`)).toEqual([['t1']]);
  leave(2 ** 33);
  expect(await run(`SELECT count(*) FROM ${tokens}`)).toEqual([[4501]]);
});

it('leave no part of a table that a statement makes', async () => {
  const { run, leave } = await openSession();
  leave(2 ** 20);
  expect(await rejection(run(`CREATE TABLE kept AS SELECT * FROM ${tokens}`))).toBeInstanceOf(MemoryError);
  await expect(run('SELECT * FROM kept')).rejects.toThrow('no such table: kept');
});

it('are an error as well where V8 has no memory for them', async () => {
  const { session, run } = await openSession();
  const { images } = session.store;
  const copy = vi.spyOn(images, 'reserve').mockImplementation(() => {
    throw new RangeError('Array buffer allocation failed');
  });
  const error = await rejection(run(`SELECT * FROM ${tokens} WHERE subdomain = 'acme'`));
  expect(error).toMatchObject({
    message: `the rows of ${tokens} do not fit into memory: 0 were loaded, and no more is to be had`,
  });
  copy.mockRestore();
  expect(await run(`SELECT count(*) FROM ${tokens}`)).toEqual([[4501]]);
});

it('of a file leave no table', async () => {
  const store = await Store.open(
    [],
    undefined,
    watchOf(() => ({ ...roomy, machineLeft: 0 })),
  );
  onTestFinished(() => store.close());
  const lines = Array.from({ length: 3000 }, (_, index) => `${index},x`);
  const path = writeTable('many.csv', `n,text\n${lines.join('\n')}\n`);
  const error = await rejection(loadLocalTable(store, 'many', path, '/'));
  expect(error).toMatchObject({
    message: 'the rows of many do not fit into memory: 3,000 were loaded, and the machine has 0 MiB left',
    hint: expect.stringContaining('DuckDB'),
  });
  expect(store.columnsOf(['many'])).toBeUndefined();
});

it('are looked for once in some thousand rows', async () => {
  const read = vi.fn(() => roomy);
  const memory = new MemoryWatch({ read, collect: () => {} });
  const { run, close } = await openMemorySession(orgs, { memory });
  onTestFinished(close);
  await run(`SELECT * FROM ${tokens}`);
  expect(read).toHaveBeenCalledTimes(2);
});
