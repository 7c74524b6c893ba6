import { UsageError } from '../base/errors.ts';
import type { ResultColumn, Row, SqlValue } from '../base/sql-value.ts';
import { type ParquetColumn, type ParquetType, toFileValue } from '../parquet/parquet-column.ts';
import { OddValueError, ParquetFileWriter } from '../parquet/parquet-writer.ts';
import type { Format } from './format.ts';
import { uniqueColumnNames } from './unique-names.ts';
import { textOf } from './value-text.ts';

/** In the order in which they are tried: the first that holds all values of a column. */
const types = ['integer', 'real', 'time', 'text', 'blob'] as const;

/** Rows that are held until the types of the columns are known. */
const rowsForTypes = 10_000;

/**
 * The type of a column by its first values. A column of the result has none of its own: SQLite gives each value its
 * type.
 */
function typeOf(values: readonly SqlValue[], { json }: ResultColumn): ParquetType {
  const present = values.filter((value) => value !== null);
  if (json && present.every((value) => typeof value === 'string' && isJson(value))) return 'json';
  if (present.length === 0) return 'text';
  const found = types.find((type) => present.every((value) => toFileValue(type, value) !== undefined));
  // Whole numbers are REAL as well, if others of the column are.
  const areNumbers = present.every((value) => typeof value === 'number');
  return found ?? (areNumbers ? 'real' : 'text');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Types are those of the first 10,000 rows, times of Okta's form are timestamps. Later rows are held only until their
 * group is full.
 */
export const parquet: Format = {
  *format({ columns, rows }) {
    const chunks: Uint8Array[] = [];
    const first: Row[] = [];
    let file: { readonly writer: ParquetFileWriter; readonly columns: readonly ParquetColumn[] } | undefined;
    const begin = () => {
      const names = uniqueColumnNames(columns.map(({ name }) => name));
      const typed = columns.map((column, index) => ({
        name: names[index] ?? column.name,
        type: typeOf(
          first.map((row) => row[index] ?? null),
          column,
        ),
      }));
      const writer = new ParquetFileWriter(typed, (bytes) => chunks.push(bytes.slice()));
      for (const row of first.splice(0)) add(writer, typed, row);
      return { writer, columns: typed };
    };
    for (const row of rows) {
      if (file === undefined) {
        first.push(row);
        if (first.length >= rowsForTypes) file = begin();
      } else {
        add(file.writer, file.columns, row);
      }
      yield* chunks.splice(0);
    }
    file ??= begin();
    file.writer.finish();
    yield* chunks;
  },
};

function add(writer: ParquetFileWriter, columns: readonly ParquetColumn[], row: Row): void {
  try {
    // A column of mixed values is one of texts.
    writer.add(
      row.map((value, index) => (columns[index]?.type === 'text' && value !== null ? textOf(value) : value)),
    );
  } catch (error) {
    if (!(error instanceof OddValueError)) throw error;
    const { column, value } = error;
    throw new UsageError(
      `${column.name} is ${column.type} in the first ${rowsForTypes} rows, and row ${writer.rows + 1} has ${JSON.stringify(textOf(value ?? ''))}`,
      { hint: `Make one type of it: CAST(${column.name} AS TEXT).` },
    );
  }
}
