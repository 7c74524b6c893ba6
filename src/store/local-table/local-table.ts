import type { Row } from '../../sql/value.ts';
import type { LocalColumnType } from './column-type.ts';

export interface LocalColumn {
  readonly name: string;
  readonly type: LocalColumnType;
  /** True when its values are objects and arrays, kept as JSON text. */
  readonly json: boolean;
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
