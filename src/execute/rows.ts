import type { SqlValue } from '../sql/value.ts';

export type { SqlValue };

export type Row = readonly SqlValue[];

export interface ResultColumn {
  readonly name: string;
  /** Its text is JSON (a column such as `network`, or a call of a JSON function): formats may nest it. */
  readonly json: boolean;
}

/** The answer of a statement. The rows are pulled one by one out of SQLite and can be read once. */
export interface RowSet {
  readonly columns: readonly ResultColumn[];
  readonly rows: Iterable<Row>;
}
