import type { SqlValue } from '../../base/sql-value.ts';
import type { ColumnNote } from '../scope.ts';

/** The known facts of an expression's value that matter in a comparison. */
export interface Kind {
  /** `open`: a parameter with a given text; its place decides the type. */
  readonly is: 'number' | 'text' | 'null' | 'open' | 'unknown';
  /** The type that SQLite would give the other side: https://sqlite.org/datatype3.html#comparison_expressions */
  readonly affinity?: 'number' | 'text' | undefined;
  /** A text whose order is the one that is meant: a time. */
  readonly sorts?: boolean | undefined;
  /** The tokens of the parameters with a given text from which the value can come. */
  readonly places: readonly number[];
  /** Of a literal or a parameter with a value of its own. */
  readonly value?: SqlValue | undefined;
  /** A number as its literal writes it. */
  readonly digits?: string | undefined;
  /** The changes that loading made to the values of the column. */
  readonly note?: ColumnNote | undefined;
}

const plain = (is: Kind['is']): Kind => ({ is, places: [] });

export const numeric: Kind = plain('number');
export const textual: Kind = plain('text');
export const unknown: Kind = plain('unknown');

export const open = (places: readonly number[]): Kind => ({ is: 'open', places });

/** The kind of a value that needs no deciding. */
export function kindOfValue(value: SqlValue): Kind {
  if (value === null) return plain('null');
  if (typeof value === 'string') return { ...textual, value };
  return value instanceof Uint8Array ? unknown : { ...numeric, value };
}

/** The kind of an expression that has one of these values: `coalesce(a, b)`, the branches of a CASE. */
export function eitherOf(kinds: readonly Kind[]): Kind {
  const values = kinds.filter(({ is }) => is !== 'null');
  const [first = plain('null'), ...others] = values;
  if (others.length === 0) return first;
  const places = values.flatMap((kind) => kind.places);
  const known = new Set(values.map(({ is }) => is).filter((is) => is !== 'open'));
  const [only] = known;
  if (only === undefined) return open(places);
  const affinity = values.every((kind) => kind.affinity === first.affinity) ? first.affinity : undefined;
  return { is: known.size === 1 ? only : 'unknown', affinity, places };
}

/** The same value where SQLite sees no column any more. */
export const withoutAffinity = ({ affinity: _, ...kind }: Kind): Kind => kind;

/** The affinity that a declared type gives: https://sqlite.org/datatype3.html#determination_of_column_affinity */
export function kindOfType(type: string): Kind {
  const declared = type.toUpperCase();
  if (declared.includes('INT')) return { ...numeric, affinity: 'number' };
  if (/CHAR|CLOB|TEXT/.test(declared)) return { ...textual, affinity: 'text' };
  return declared === '' || declared.includes('BLOB') ? unknown : { ...numeric, affinity: 'number' };
}
