import type { Statement } from 'sql.js';
import type { Row, SqlValue } from '../base/sql-value.ts';
import { type BoundValue, isReal } from '../sql/parameter-value.ts';
import { toSqlValue } from './bindable-value.ts';

/** A statement that SQLite has prepared. Its rows can be read once. */
export interface PreparedStatement {
  readonly columns: readonly string[];
  rows(): Iterable<Row>;
  /** Gives the statement back to SQLite; the rows can no longer be read. */
  free(): void;
}

/** By the parameter's spelling, sigil and all: `:name`. */
export type Bindings = ReadonlyMap<string, BoundValue>;

/** Gives a statement the values of its parameters. */
export function bind(statement: Statement, bindings: Bindings): void {
  const values: Record<string, string | number | Uint8Array | null> = {};
  for (const [name, value] of bindings) {
    // sql.js takes a bigint, though its types do not say so.
    values[name] = isReal(value) ? value.real : (value as number);
  }
  statement.bind(values);
}

/** sql.js can give every INTEGER as a bigint, which its types do not know. */
interface ExactStatement {
  get(params: null, config: { readonly useBigInt: true }): SqlValue[];
}

/**
 * The rows that are left, with all digits of their integers.
 *
 * With `useBigInt` sql.js takes every INTEGER through text, so it is asked for the few rows that need it: those with a
 * number that a double may not hold exactly.
 */
export function* rowsOf(statement: Statement): Generator<Row> {
  const exact = statement as unknown as ExactStatement;
  while (statement.step()) {
    const row: Row = statement.get();
    yield row.some(mayBeInexact) ? exact.get(null, { useBigInt: true }).map(toSqlValue) : row;
  }
}

const mayBeInexact = (value: SqlValue): boolean =>
  typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
