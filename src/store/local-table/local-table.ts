import type { Row } from '../../base/sql-value.ts';
import type { ColumnNote } from '../../plan/scope.ts';
import type { LocalColumnType } from './column-type.ts';

/** A value that the type of its column is not meant for, and its line in the file, from 1. */
export type ValueNote = Omit<ColumnNote, 'file'>;

export interface LocalColumn {
  readonly name: string;
  readonly type: LocalColumnType;
  /** True when its values are objects and arrays, kept as JSON text. */
  readonly json: boolean;
  readonly note?: ValueNote | undefined;
}

/** A file as a table: its columns are known, its rows are read when asked for. */
export interface LocalTable {
  readonly columns: readonly LocalColumn[];
  /**
   * The rows from the beginning, in batches of some hundreds to thousands. Each value suits the type of its column:
   * INTEGER is a number, or a bigint beyond 2^53; REAL is a number; TEXT is a string; NULL is null.
   * @throws UsageError with file and line.
   */
  batches(): AsyncIterable<readonly Row[]>;
}

/** SQLite's own limit of columns. */
export const mostColumns = 2000;
