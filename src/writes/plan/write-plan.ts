import type { Column, Operation, Table } from '../../catalog/table.ts';
import type { ComposedText } from '../../sql/composed-text.ts';
import type { StatementText } from '../../sql/split.ts';
import type { NamedRows } from './write-keys.ts';
import type { RowOperations } from './write-operations.ts';

/** The plan of a statement that writes: made from its text and its parameters alone, before anything is sent. */
export type WritePlan = RowsPlan | CurrentPlan;

/** The part that every plan has. */
export interface CommonPlan {
  readonly text: StatementText;
  readonly table: Table;
  readonly operations: RowOperations;
  /** The SELECT whose rows RETURNING shows, over the rows that were written. */
  readonly returning: ComposedText | undefined;
}

/** Rows that are selected first, and then written one by one. */
export interface RowsPlan extends CommonPlan {
  readonly kind: 'rows';
  readonly verb: 'replace' | 'update' | 'delete';
  /** The orgs that the statement names by literals or parameters: no row of any other is written. */
  readonly orgs: ReadonlySet<string>;
  readonly selection: Selection;
  /** The columns that are set, in the order of the selection's values. */
  readonly body: readonly Column[];
  /** The columns of the row that the values of SET mention. */
  readonly reads: readonly Column[];
  /** Whether an UPDATE has tables in FROM. */
  readonly joins: boolean;
  /** Where the values come from, as it was written. */
  readonly sources: readonly string[];
  /** The rows by their keys, when the statement names each by its id and says nothing else. */
  readonly named: readonly NamedRows[] | undefined;
}

/**
 * The equal SELECT. First the columns of the table, in order; then the keys that a row of VALUES asks for (org
 * and id); then the values of the body.
 */
export interface Selection extends ComposedText {
  readonly hasKeys: boolean;
}

/** The token in use is revoked: no row is selected, for Okta alone knows which one it is. */
export interface CurrentPlan extends CommonPlan {
  readonly kind: 'current';
  readonly operation: Operation;
  readonly org: string;
}
