import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { SqlValue } from '../base/sql-value.ts';
import { version } from '../base/version.ts';
import { type FileValue, type ParquetColumn, type ParquetType, toFileValue } from './parquet-column.ts';

/** Rows are kept until there are so many, then written as a group of their own. */
export const rowsInGroup = 4_000;

/** A group ends earlier when its texts are this long, in characters: rows may be large. */
const longestGroup = 16_000_000;

/** How other programs see the types. A time is an instant, and says so. */
const elements: Readonly<Record<ParquetType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  integer: { type: 'INT64' },
  real: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  // Written as the text that it is: the writer would parse declared JSON and round its numbers.
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  blob: { type: 'BYTE_ARRAY' },
};

export interface ParquetOptions {
  /**
   * Called for the values of a row that the types of their columns cannot hold; NULL takes their place. The result is
   * the row's value of one more column, of JSON, which `name` names.
   */
  readonly odd?: {
    readonly name: string;
    readonly of: (values: Readonly<Record<string, SqlValue>>) => string;
  };
  /** Key-value metadata. */
  readonly about?: Readonly<Record<string, string>>;
}

/** A value that its column's type cannot hold. */
export class OddValueError extends Error {
  override name = 'OddValueError';
  readonly column: ParquetColumn;
  readonly value: SqlValue;

  constructor(column: ParquetColumn, value: SqlValue) {
    super(`${column.name} is a column of type ${column.type}`);
    this.column = column;
    this.value = value;
  }
}

/**
 * Writes rows as a Parquet file, a group of rows at a time: its memory does not grow with the number of rows. Bytes are
 * given to `sink`, which keeps or copies them at once.
 */
export class ParquetFileWriter {
  readonly #columns: readonly ParquetColumn[];
  /** Without the column for odd values. */
  readonly #rowWidth: number;
  readonly #odd: ParquetOptions['odd'];
  readonly #sink: (bytes: Uint8Array) => void;
  readonly #bytes = new ByteWriter(1 << 16);
  readonly #schema: SchemaElement[];
  readonly #writer: ParquetWriter;
  #values: FileValue[][];
  #waiting = 0;
  #characters = 0;
  #rows = 0;

  constructor(
    columns: readonly ParquetColumn[],
    sink: (bytes: Uint8Array) => void,
    { odd, about = {} }: ParquetOptions = {},
  ) {
    this.#rowWidth = columns.length;
    this.#columns = odd === undefined ? columns : [...columns, { name: odd.name, type: 'json' }];
    this.#odd = odd;
    this.#sink = sink;
    this.#values = this.#columns.map(() => []);
    this.#schema = [
      { name: 'oktaql', num_children: this.#columns.length },
      ...this.#columns.map(
        ({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...elements[type] }),
      ),
    ];
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: this.#schema,
      kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
      createdBy: `oktaql version ${version}`,
    });
  }

  /** How many rows it was given. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * @param row a value for each column, in their order
   * @throws OddValueError for a value that its column's type cannot hold, when there is no column for such values
   */
  add(row: readonly SqlValue[]): void {
    let odd: Record<string, SqlValue> | undefined;
    for (let index = 0; index < this.#rowWidth; index++) {
      const column = this.#columns[index] as ParquetColumn;
      const value = row[index] ?? null;
      const inFile = toFileValue(column.type, value);
      if (inFile === undefined) {
        if (this.#odd === undefined) throw new OddValueError(column, value);
        odd = { ...odd, [column.name]: value };
      }
      this.#push(index, inFile ?? null);
    }
    if (this.#odd !== undefined) this.#push(this.#rowWidth, odd === undefined ? null : this.#odd.of(odd));
    this.#rows++;
    if (++this.#waiting >= rowsInGroup || this.#characters >= longestGroup) this.#writeGroup();
  }

  #push(index: number, value: FileValue): void {
    if (typeof value === 'string') this.#characters += value.length;
    (this.#values[index] as FileValue[]).push(value);
  }

  /** Writes the rows that are left, and the description at the file's end. */
  finish(): void {
    if (this.#waiting > 0) this.#writeGroup();
    for (const [index, { type }] of this.#columns.entries()) {
      const element = this.#schema[index + 1];
      if (type === 'json' && element !== undefined)
        Object.assign(element, { converted_type: 'JSON', logical_type: { type: 'JSON' } });
    }
    this.#writer.finish();
    this.#pass();
  }

  #writeGroup(): void {
    this.#writer.write({
      columnData: this.#columns.map(({ name, type }, index) => ({
        name,
        data: this.#values[index] as FileValue[],
        // The first and last of JSON texts say nothing.
        statistics: type !== 'json' && type !== 'blob',
        // A column of a group is about one page: an index of pages would only be kept until the end.
        offsetIndex: false,
      })),
      rowGroupSize: this.#waiting,
    });
    this.#values = this.#columns.map(() => []);
    this.#waiting = 0;
    this.#characters = 0;
    this.#pass();
  }

  #pass(): void {
    this.#sink(this.#bytes.getBytes());
    // The count of all bytes goes on: offsets in the file are taken from it.
    this.#bytes.index = 0;
  }
}
