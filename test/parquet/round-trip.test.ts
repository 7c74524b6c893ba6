import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { SqlValue } from '../../src/base/sql-value.ts';
import { type FileValue, type ParquetColumn, toSqlValue } from '../../src/parquet/parquet-column.ts';
import { openParquet } from '../../src/parquet/parquet-reader.ts';
import {
  OddValueError,
  ParquetFileWriter,
  type ParquetOptions,
  rowsInGroup,
} from '../../src/parquet/parquet-writer.ts';

function written(
  columns: readonly ParquetColumn[],
  rows: readonly (readonly SqlValue[])[],
  options?: ParquetOptions,
) {
  const chunks: Buffer[] = [];
  const writer = new ParquetFileWriter(columns, (bytes) => chunks.push(Buffer.from(bytes)), options);
  for (const row of rows) writer.add(row);
  writer.finish();
  return Buffer.concat(chunks);
}

async function read(bytes: Buffer, names?: readonly string[]) {
  const file = await openParquet({
    byteLength: bytes.length,
    slice: (start, end) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  });
  const rows: SqlValue[][] = [];
  for await (const group of file.read(names ?? file.columns.map(({ name }) => name))) {
    for (let row = 0; row < group.rows; row++)
      rows.push(group.values.map((values) => toSqlValue(values[row] as FileValue)));
  }
  return { columns: file.columns, rows, count: file.rows };
}

const columns: readonly ParquetColumn[] = [
  { name: 'text', type: 'text' },
  { name: 'time', type: 'time' },
  { name: 'integer', type: 'integer' },
  { name: 'real', type: 'real' },
  { name: 'boolean', type: 'boolean' },
  { name: 'json', type: 'json' },
];

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

/** Whatever Okta may send, and SQLite hold. */
const any: fc.Arbitrary<SqlValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(
    '2025-11-02T14:47:13Z',
    '2025-11-02',
    '2025-11-02T14:47:13.000+01:00',
    '0000-01-01T00:00:00.000Z',
    'null',
    '',
  ),
);

const usual = fc.tuple(
  orNull(fc.string({ unit: 'grapheme' })),
  orNull(
    fc
      .date({
        min: new Date('0000-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString()),
  ),
  orNull(
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
  ),
  orNull(fc.double({ noNaN: true })),
  orNull(fc.constantFrom(0, 1)),
  orNull(fc.constantFrom('{"a":12345678901234567890}', '[]', '"x"', 'null', '{"ü":[1,{"b":null}]}')),
);

test('what is written is read: times before 1970, 64-bit integers, JSON with all its digits, NULL', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(usual, { maxLength: 40 }), async (rows) => {
      const { rows: found, columns: typed, count } = await read(written(columns, rows));
      expect(found).toEqual(rows);
      expect(typed).toEqual(columns);
      expect(count).toBe(rows.length);
    }),
  );
});

test('a value that its column cannot hold is in the column for those, and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(...columns.map(() => orNull(any))), { maxLength: 20 }),
      async (rows) => {
        const odd = {
          name: 'odd',
          of: (values: Readonly<Record<string, SqlValue>>) =>
            JSON.stringify(
              Object.entries(values).map(([name, value]) => [name, typeof value, String(value)]),
            ),
        };
        const { rows: found } = await read(written(columns, rows, { odd }));
        for (const [index, row] of rows.entries()) {
          const kept = new Map(
            (JSON.parse(String(found[index]?.[columns.length] ?? '[]')) as [string, string, string][]).map(
              ([name, ...rest]) => [name, rest],
            ),
          );
          for (const [column, { name }] of columns.entries()) {
            const value = row[column] ?? null;
            if (kept.has(name)) expect(kept.get(name)).toEqual([typeof value, String(value)]);
            else expect(found[index]?.[column]).toEqual(value);
          }
        }
      },
    ),
  );
});

test('a value that a column cannot hold is refused where there is no column for those', () => {
  expect(() => written([{ name: 'n', type: 'integer' }], [['7']])).toThrow(OddValueError);
});

test('a text that begins with a byte order mark keeps it', async () => {
  const rows = [
    ['\ufeffci', null, null, null, null, '"\ufeff"'],
    ['ci', null, null, null, null, null],
  ];
  expect((await read(written(columns, rows))).rows).toEqual(rows);
});

test('zero rows, columns of NULL alone, and several groups', async () => {
  expect(await read(written(columns, []))).toMatchObject({ rows: [], count: 0 });
  const empty = columns.map(() => null);
  expect((await read(written(columns, [empty, empty]))).rows).toEqual([empty, empty]);
  const many = Array.from({ length: 2 * rowsInGroup + 5 }, (_, index) => [index]);
  expect((await read(written([{ name: 'n', type: 'integer' }], many))).rows).toEqual(many);
});

test('only the columns that are asked for are read, in their order', async () => {
  const bytes = written(columns, [['a', null, 1, 1.5, 1, '{}']]);
  expect((await read(bytes, ['json', 'text'])).rows).toEqual([['{}', 'a']]);
});

test('another reader sees the types, instants in UTC, and statistics of each group', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oktaql-parquet-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'x.parquet');
  writeFileSync(
    path,
    written(columns, [
      ['a', '1969-12-31T23:59:59.999Z', 9007199254740993n, 0.1, 0, '{"a":[1]}'],
      ['b', null, null, null, null, null],
    ]),
  );
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  expect((await rows(`DESCRIBE SELECT * FROM '${path}'`)).map((row) => row['column_type'])).toEqual([
    'VARCHAR',
    'TIMESTAMP WITH TIME ZONE',
    'BIGINT',
    'DOUBLE',
    'BOOLEAN',
    'JSON',
  ]);
  expect(
    await rows(
      `SELECT epoch_ms(time) AS t, integer::VARCHAR AS i, json ->> '$.a[0]' AS j FROM '${path}' WHERE text = 'a'`,
    ),
  ).toEqual([{ t: '-1', i: '9007199254740993', j: '1' }]);
  const [text] = await rows(
    `SELECT stats_min_value AS low, stats_max_value AS high, stats_null_count AS nulls FROM parquet_metadata('${path}') WHERE path_in_schema = 'text'`,
  );
  expect(text).toEqual({ low: 'a', high: 'b', nulls: '0' });
  connection.closeSync();
});
