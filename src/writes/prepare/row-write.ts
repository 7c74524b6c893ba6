import type { SqlValue } from '../../base/sql-value.ts';
import type { Column } from '../../catalog/table.ts';
import type { ApiRequest, JsonObject } from '../../execute/ports.ts';

/** One request that was shown and consented to. */
export interface RowWrite {
  readonly request: ApiRequest;
  readonly org: string;
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** How the row is read again right before; undefined for the token in use. */
  readonly reread: ApiRequest | undefined;
  /** The shown values that the write depends on: a row that is read again must still have them. */
  readonly shown: readonly ShownColumn[];
  /** The members of the body that the statement sets. Others repeat the row's values. */
  readonly sets: readonly string[];
  /** The row as it was, from the selection, when it is not read again. */
  readonly before: JsonObject | undefined;
}

export interface ShownColumn {
  readonly column: Column;
  /** As SQLite has it. */
  readonly value: SqlValue;
}
