import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { quoteName } from '../../src/sql/sql-text.ts';
import { loadLocalTable } from '../../src/store/load-local-table.ts';
import { Store } from '../../src/store/store.ts';
import { readWhole, writeTable } from './local-table/table-file.ts';

async function openStore(): Promise<Store> {
  const store = await Store.open();
  onTestFinished(() => store.close());
  return store;
}

const load = (store: Store, name: string, path: string) => loadLocalTable(store, name, path, '/');

function query(store: Store, sql: string) {
  const statement = store.prepare(sql);
  try {
    return [...statement.rows()];
  } finally {
    statement.free();
  }
}

const databases = (store: Store) =>
  query(store, 'SELECT name FROM pragma_database_list')
    .flat()
    .filter((name) => name !== 'temp');

/** Each row as SQLite has stored it, in order. */
function stored(store: Store, table: string) {
  const cells = (store.columnsOf([table]) ?? []).map(quoteName);
  const parts = cells.map((cell) => `typeof(${cell}), hex(${cell}), quote(${cell})`);
  return query(store, `SELECT ${parts} FROM ${quoteName(table)} ORDER BY rowid`);
}

describe('a file that is loaded', () => {
  it('is stored as an INSERT of its rows would store it', async () => {
    const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true }));
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 10 }),
      fc.constantFrom('', '07', '1e3', 'a\0b', 'x'.repeat(70_000)),
    );
    const value = fc.oneof(number, text, fc.boolean(), fc.constant(null), fc.array(number, { maxLength: 3 }));
    const rows = fc.array(
      fc.record(
        { number: fc.option(number), mixed: value, 'a "quoted" name': text, truth: fc.boolean() },
        { requiredKeys: ['mixed'] },
      ),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (made) => {
        const store = await Store.open();
        const path = writeTable('made.jsonl', made.map((row) => JSON.stringify(row)).join('\n'));
        try {
          expect(await load(store, 'my "table"', path)).toBe(made.length);
          const whole = await readWhole(path);
          const types = whole.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
          store.database.exec(`CREATE TABLE plain (${types})`);
          for (const row of whole.rows)
            store.database.run(`INSERT INTO plain VALUES (${row.map(() => '?')})`, [...row] as number[]);
          expect(stored(store, 'my "table"')).toEqual(stored(store, 'plain'));
        } finally {
          store.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([20, 26, 28, 60])('may have two thousand columns with names of %i characters', async (length) => {
    const store = await openStore();
    const names = Array.from({ length: 2000 }, (_, index) => `n${index}`.padEnd(length, 'n'));
    const values = names.map((_, index) => `v${index}`);
    await load(store, 'wide', writeTable('wide.csv', `${names}\n${values}\n`));
    expect(query(store, 'SELECT * FROM wide')).toEqual([values]);
    expect(store.columnsOf(['wide'])).toEqual(names);
  });

  it('is loaded beside as many databases as SQLite attaches', async () => {
    const store = await openStore();
    for (let index = 0; index < 10; index++) store.database.exec(`ATTACH ':memory:' AS mine${index}`);
    await load(store, 'people', writeTable('people.csv', 'id,age\nu1,7\nu2,8\n'));
    expect(query(store, 'SELECT * FROM people')).toEqual([
      ['u1', 7],
      ['u2', 8],
    ]);
  });

  it('is loaded into a database of another encoding', async () => {
    const store = await openStore();
    store.database.exec("PRAGMA encoding = 'UTF-16'");
    await load(store, 'people', writeTable('people.csv', 'id,age\nü1,7\n'));
    expect(query(store, 'SELECT * FROM people')).toEqual([['ü1', 7]]);
  });

  it('is loaded in a transaction time and again, and nothing of that is left after it', async () => {
    const store = await openStore();
    const path = writeTable('people.csv', 'id,age\nu1,7\n');
    store.database.exec('BEGIN');
    for (let index = 0; index < 12; index++) await load(store, `people${index}`, path);
    store.database.exec('COMMIT');
    for (let index = 0; index < 12; index++) {
      expect(query(store, `SELECT * FROM people${index}`)).toEqual([['u1', 7]]);
    }
    store.images.release();
    expect(databases(store)).toEqual(['main']);
  });
});

describe('a load that is broken off', () => {
  it('leaves no table, and keeps no room from the next', async () => {
    const store = await openStore();
    const path = writeTable('people.csv', `id,age\n${'u1,7\n'.repeat(100_000)}`);
    for (let index = 0; index < 12; index++) {
      let looked = 0;
      const signal = {
        throwIfAborted: () => {
          if (++looked > 1) throw new Error('enough');
        },
      } as AbortSignal;
      await expect(loadLocalTable(store, 'people', path, '/', signal)).rejects.toThrow('enough');
      expect(store.columnsOf(['people'])).toBeUndefined();
    }
    expect(store.images.hasRoom).toBe(true);
    expect(databases(store)).toEqual(['main']);
  });
});
