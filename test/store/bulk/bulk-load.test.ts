import fc from 'fast-check';
import initSqlJs, { type Database } from 'sql.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BulkLoad } from '../../../src/store/bulk/bulk-load.ts';
import { ImageCopier } from '../../../src/store/bulk/image-copier.ts';
import type { RecordWriter } from '../../../src/store/bulk/record-writer.ts';
import { RecordWriter as Writer } from '../../../src/store/bulk/record-writer.ts';
import { TableImage } from '../../../src/store/bulk/table-image.ts';

const SQL = await initSqlJs();
const columns = 'a TEXT, b INTEGER, c REAL, d TEXT';
const types = ['TEXT', 'INTEGER', 'REAL', 'TEXT'];

type Cell = string | number | null;

/** Without halves of surrogate pairs, which UTF-8 does not have. */
const isWellFormed = (value: string): boolean => Buffer.from(value).toString() === value;

function openDatabase(): Database {
  const database = new SQL.Database();
  onTestFinished(() => database.close());
  database.exec(`CREATE TABLE bulk (${columns}); CREATE TABLE plain (${columns})`);
  return database;
}

/** Loads as the store does: what the bulk does not take is inserted, in its place. */
function loadBoth(database: Database, rows: readonly (readonly Cell[])[], leaves = 32) {
  const copier = new ImageCopier(database, (file) => new SQL.Database(file));
  const bulk = new BulkLoad(copier, { table: 'bulk', types }, leaves);
  const inserted: number[] = [];
  for (const [index, row] of rows.entries()) {
    bulk.record.begin();
    if (!(row.every((cell, column) => add(bulk.record, column, cell)) && bulk.add())) {
      bulk.flush();
      database.run('INSERT INTO bulk VALUES (?, ?, ?, ?)', [...row]);
      inserted.push(index);
    }
    database.run('INSERT INTO plain VALUES (?, ?, ?, ?)', [...row]);
  }
  bulk.flush();
  return { inserted, copier };
}

function add(record: RecordWriter, column: number, cell: Cell): boolean {
  if (cell === null) return record.addNull();
  if (typeof cell === 'string') return (column === 0 || column === 3) && record.addText(cell);
  return column === 1 ? record.addInteger(cell) : column === 2 && record.addReal(cell);
}

/** Each row as SQLite has stored it: types and bytes, in order. */
const stored = (database: Database, table: string) =>
  database.exec(
    `SELECT typeof(a), hex(a), typeof(b), quote(b), typeof(c), quote(c), typeof(d), hex(d) FROM ${table} ORDER BY rowid`,
  );

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).filter(isWellFormed),
  fc.constantFrom(
    '',
    'a\0b',
    'ä',
    '😀',
    '007',
    '1e3',
    'x'.repeat(45),
    'x'.repeat(46),
    'y'.repeat(9000),
    'é'.repeat(300),
  ),
);
const integer = fc.oneof(
  fc.integer(),
  fc.constantFrom(
    0,
    1,
    -1,
    127,
    128,
    -128,
    -129,
    32767,
    32768,
    -32768,
    8388607,
    8388608,
    2147483647,
    2147483648,
  ),
  fc.constantFrom(-2147483649, 140737488355327, 140737488355328, -140737488355329, Number.MAX_SAFE_INTEGER),
);
const real = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(0.5, -0, 1e300, Number.MIN_VALUE, Infinity, 3),
);
const any = fc.oneof(fc.constant(null), text, integer, real);
const row = fc.oneof(
  fc.tuple(fc.option(text), fc.option(integer), fc.option(real), fc.option(text)),
  // What no declaration would expect in these columns.
  fc.tuple(any, any, any, any),
);

describe('rows that are loaded in bulk', () => {
  it('are stored as SQLite stores those of an INSERT, in the same order', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const database = new SQL.Database();
        try {
          database.exec(`CREATE TABLE bulk (${columns}); CREATE TABLE plain (${columns})`);
          loadBoth(database, rows, 1);
          expect(stored(database, 'bulk')).toEqual(stored(database, 'plain'));
          expect(database.exec('PRAGMA integrity_check')[0]?.values).toEqual([['ok']]);
        } finally {
          database.close();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('fill several pages and several files, and each file is one that SQLite finds nothing wrong with', () => {
    const database = openDatabase();
    const rows = Array.from({ length: 30_000 }, (_, index): Cell[] => [
      `00T${index}`,
      index * 7919,
      index + 0.5,
      'z'.repeat(index % 40),
    ]);
    const { inserted, copier } = loadBoth(database, rows, 3);
    expect(inserted).toEqual([]);
    expect(copier.attached).toBe(0);
    expect(stored(database, 'bulk')).toEqual(stored(database, 'plain'));
    expect(database.exec('PRAGMA integrity_check')[0]?.values).toEqual([['ok']]);
  });

  it('can be rolled back with the transaction that they are in', () => {
    const database = openDatabase();
    database.exec("INSERT INTO bulk VALUES ('before', 0, 0, NULL); SAVEPOINT read");
    const rows = Array.from({ length: 8000 }, (_, index): Cell[] => [
      `00T${index}`,
      index,
      null,
      'x'.repeat(50),
    ]);
    const { copier } = loadBoth(database, rows, 1);
    expect(copier.attached).toBeGreaterThan(2);
    expect(stored(database, 'bulk')[0]?.values).toHaveLength(8001);
    database.exec('ROLLBACK TO read; RELEASE read');
    copier.release();
    expect(copier.attached).toBe(0);
    expect(database.exec('SELECT a FROM bulk')[0]?.values).toEqual([['before']]);
    expect(database.exec('PRAGMA database_list')[0]?.values).toHaveLength(1);
  });

  it('that no file can take any more within a transaction are not taken, and none is lost', () => {
    const database = openDatabase();
    database.exec('BEGIN');
    const copier = new ImageCopier(database, (file) => new SQL.Database(file));
    const many = Array.from({ length: 10 }, () => new BulkLoad(copier, { table: 'bulk', types }, 1));
    for (const [index, bulk] of many.entries()) {
      expect(bulk.hasRoom).toBe(true);
      bulk.record.begin();
      add(bulk.record, 0, `row ${index}`);
      for (let column = 1; column < 4; column++) bulk.record.addNull();
      expect(bulk.add()).toBe(true);
      bulk.flush();
    }
    const late = new BulkLoad(copier, { table: 'bulk', types }, 1);
    expect(late.hasRoom).toBe(false);
    late.record.begin();
    for (let column = 0; column < 4; column++) late.record.addNull();
    expect(late.add()).toBe(false);
    expect(database.exec('SELECT count(*) FROM bulk')[0]?.values).toEqual([[10]]);
    database.exec('COMMIT');
    copier.release();
    expect(late.hasRoom).toBe(true);
  });

  it('keep nothing when the database turns out to have no room for them, or is closed in a transaction', () => {
    const database = openDatabase();
    const files: { isClosed: boolean }[] = [];
    const copier = new ImageCopier(database, (bytes) => {
      const file = new SQL.Database(bytes);
      const seen = { isClosed: false };
      const close = file.close.bind(file);
      file.close = () => {
        seen.isClosed = true;
        close();
      };
      files.push(seen);
      return file;
    });
    const load = () => {
      const bulk = new BulkLoad(copier, { table: 'bulk', types }, 1);
      bulk.record.begin();
      for (let column = 0; column < 4; column++) bulk.record.addNull();
      expect(bulk.add()).toBe(true);
      return bulk;
    };
    const late = load();
    for (let index = 0; index < 10; index++) database.exec(`ATTACH ':memory:' AS mine${index}`);
    expect(() => late.flush()).toThrow('too many attached databases');
    expect(files).toEqual([{ isClosed: true }]);
    for (let index = 0; index < 10; index++) database.exec(`DETACH mine${index}`);
    database.exec('BEGIN');
    load().flush();
    load().discard();
    expect(files).toEqual([{ isClosed: true }, { isClosed: false }]);
    expect(copier.attached).toBe(1);
    database.close();
    copier.close();
    expect(files).toEqual([{ isClosed: true }, { isClosed: true }]);
  });

  it('are promised room that no other load takes', () => {
    const database = openDatabase();
    database.exec('BEGIN');
    const copier = new ImageCopier(database, (file) => new SQL.Database(file));
    const loads = Array.from({ length: 11 }, () => new BulkLoad(copier, { table: 'bulk', types }, 1));
    const taken = loads.filter((bulk) => {
      bulk.record.begin();
      for (let column = 0; column < 4; column++) bulk.record.addNull();
      return bulk.add();
    });
    expect(taken).toHaveLength(10);
    for (const bulk of taken.slice(1)) bulk.flush();
    taken[0]?.discard();
    expect(database.exec('SELECT count(*) FROM bulk')[0]?.values).toEqual([[9]]);
    expect(copier.hasRoom).toBe(true);
  });

  it.each([60_000, 65_000, 65_501, 70_000, 2_000_000])('may be long: a text of %i bytes', (length) => {
    const database = openDatabase();
    loadBoth(database, [
      ['before', 1, null, null],
      ['x'.repeat(length), 2, null, null],
      ['ä'.repeat(length / 2), 3, null, null],
      ['after', 4, null, null],
    ]);
    expect(stored(database, 'bulk')).toEqual(stored(database, 'plain'));
  });
});

describe('an image of a table', () => {
  it.each([1, 2, 3, 700, 5000])('is a database that SQLite finds nothing wrong with: %i rows', (count) => {
    const record = new Writer();
    const image = new TableImage('rows', `CREATE TABLE rows (${columns})`, 40);
    for (let index = 0; index < count; index++) {
      record.begin();
      record.addText(`row ${index}`);
      record.addInteger(index);
      record.addNull();
      record.addText('x'.repeat(index % 500));
      expect(record.finish() && image.append(record)).toBe(true);
    }
    const database = new SQL.Database(image.finish());
    onTestFinished(() => database.close());
    expect(database.exec('PRAGMA integrity_check')[0]?.values).toEqual([['ok']]);
    expect(database.exec('SELECT count(*), max(rowid), sum(b), sum(length(d)) FROM rows')[0]?.values).toEqual(
      [
        [
          count,
          count,
          (count * (count - 1)) / 2,
          Array.from({ length: count }, (_, index) => index % 500).reduce((sum, length) => sum + length, 0),
        ],
      ],
    );
  });
});
