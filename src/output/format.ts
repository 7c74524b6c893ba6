import type { RowSet } from '../base/sql-value.ts';

/** A piece of a result: text goes out as UTF-8. */
export type Chunk = string | Uint8Array;

export interface FormatOptions {
  /** Puts a `'` before a text cell of a CSV that a spreadsheet would run as a formula. */
  readonly formulaGuard: boolean;
  /** Begins a CSV with a byte order mark, by which Excel knows UTF-8. */
  readonly bom: boolean;
  /** Columns of the terminal; undefined when the output is none: then no value is ever cut. */
  readonly width?: number | undefined;
  readonly color: boolean;
  /** The text for NULL in table, markdown and line output. Default `NULL`. */
  readonly nullText?: string | undefined;
  /** False leaves the header off a CSV and a table. Default true. */
  readonly headers?: boolean | undefined;
  /**
   * Called when a table is written as lines because the terminal is too narrow for it.
   * @param needed columns that the table would need
   */
  readonly onLines?: ((needed: number) => void) | undefined;
}

export interface Format {
  /**
   * The result in chunks. They are made as they are pulled, and pulling them pulls the rows, so that a result of any
   * size passes through. Leaving off early closes the rows.
   * @throws any error from reading the rows.
   */
  format(result: RowSet, options: FormatOptions): Iterable<Chunk> | AsyncIterable<Chunk>;
}

/** A format whose chunks are text, each ending with a whole line. */
export interface TextFormat extends Format {
  format(result: RowSet, options: FormatOptions): Iterable<string>;
}
