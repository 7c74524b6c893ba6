/** A value as SQLite gives it: INTEGER as number or bigint, REAL as number, TEXT, BLOB, NULL. */
export type SqlValue = string | number | bigint | Uint8Array | null;

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
