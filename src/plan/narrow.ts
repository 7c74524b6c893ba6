import type { Subquery } from '../sql/outline.ts';
import type { Operand, Predicate } from '../sql/predicate.ts';
import { excerpt, render } from '../sql/sql-text.ts';
import { equivalentsOf, holdsWhere, scopesInForce, wantedColumns } from './carry.ts';
import { queryMayFold } from './collations.ts';
import { boundColumns } from './compared-columns.ts';
import { factsOf } from './facts.ts';
import { keyTextOf, keyTextsOf } from './key-text.ts';
import { both, either, type KeyQuery, keysOf, type Narrowing, nothing, valuesOf } from './narrowing.ts';
import type { NarrowingContext } from './narrowing-context.ts';
import { type LocalSchema, referencesIn, type Scope, type ScopeItem } from './scope.ts';
import { canStandAlone, standAlone } from './stand-alone.ts';

export interface NarrowedItem {
  readonly narrowing: Narrowing;
  /** The predicates that narrowed it, as they were written. */
  readonly reasons: readonly string[];
}

/** What the predicates in force say of the wanted columns (lower case) of an item. */
export function narrowByPredicates(
  scope: Scope,
  item: ScopeItem,
  wanted: ReadonlySet<string>,
  context: NarrowingContext,
): NarrowedItem {
  const wantedColumn = wantedColumns(equivalentsOf(scope, item, context), wanted);
  const columnFor: WantedColumn = (current, operand) => {
    for (const column of boundColumns(current, operand, context.schema)) {
      const found = wantedColumn(column);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const reasons: string[] = [];
  let narrowing: Narrowing;
  for (const current of scopesInForce(scope)) {
    for (const fact of factsOf(current, context).facts) {
      if (!holdsWhere(current, fact, scope, item)) continue;
      const { predicate } = fact;
      const found = new PredicateNarrowing(current, columnFor, context).of(predicate);
      if (found === undefined) continue;
      narrowing = both(narrowing, found);
      reasons.push(excerpt(current.text, predicate.span));
    }
  }
  return { narrowing, reasons };
}

/** The wanted column that an operand is, or is equal to. */
type WantedColumn = (scope: Scope, operand: Operand | undefined) => string | undefined;

class PredicateNarrowing {
  readonly #scope: Scope;
  readonly #wantedColumn: WantedColumn;
  readonly #context: NarrowingContext;

  constructor(scope: Scope, wantedColumn: WantedColumn, context: NarrowingContext) {
    this.#scope = scope;
    this.#wantedColumn = wantedColumn;
    this.#context = context;
  }

  of(predicate: Predicate): Narrowing {
    switch (predicate.kind) {
      case 'and':
        return predicate.parts.map((part) => this.of(part)).reduce(both, undefined);
      case 'or':
        return either(predicate.parts.map((part) => this.of(part)));
      case 'compare':
        return predicate.operator === '=' || predicate.operator === 'is'
          ? this.#ofEquality(predicate)
          : undefined;
      case 'in':
        return this.#ofIn(predicate.left, predicate.values);
      case 'inQuery':
        return this.#ofSubquery(predicate.left, predicate.subquery);
      case 'opaque':
        return undefined;
    }
  }

  #ofEquality({ left, right, operator }: Extract<Predicate, { kind: 'compare' }>): Narrowing {
    return left
      .map((operand, index) => {
        const other = right[index];
        return (
          this.#ofPair(operand, other, operator === 'is') ?? this.#ofPair(other, operand, operator === 'is')
        );
      })
      .reduce(both, undefined);
  }

  #ofPair(columnSide: Operand | undefined, valueSide: Operand | undefined, isIs: boolean): Narrowing {
    const column = this.#wantedColumn(this.#scope, columnSide);
    if (column === undefined || columnSide === undefined || valueSide === undefined) return undefined;
    if (valueSide.kind === 'query')
      return isIs ? undefined : this.#ofSubquery([columnSide], valueSide.subquery);
    const value = keyTextOf(valueSide, this.#context.valueOfParameter);
    if (value === undefined) return undefined;
    // `= NULL` is never true; `IS NULL` finds the rows that an outer join made up.
    if (value === null) return isIs ? undefined : nothing;
    return valuesOf(column, [value]);
  }

  #ofIn(left: Operand, operands: readonly Operand[]): Narrowing {
    const column = this.#wantedColumn(this.#scope, left);
    if (column === undefined) return undefined;
    const values: string[] = [];
    for (const operand of operands) {
      for (const value of keyTextsOf(operand, this.#context.valueOfParameter)) {
        if (value === undefined) return undefined;
        if (value !== null) values.push(value);
      }
    }
    return valuesOf(column, values);
  }

  #ofSubquery(left: readonly Operand[], subquery: Subquery): Narrowing {
    const columns = left.map((operand) => this.#wantedColumn(this.#scope, operand));
    const query = keyQueryOf(this.#scope, columns, subquery, this.#context.schema);
    return query && keysOf(query);
  }
}

/** The rows of `IN (SELECT …)` as keys; undefined for a subquery that needs its surroundings. */
function keyQueryOf(
  scope: Scope,
  columns: readonly (string | undefined)[],
  subquery: Subquery,
  schema: LocalSchema,
): KeyQuery | undefined {
  const resolved = scope.subqueries.find((candidate) => candidate.subquery === subquery)?.query;
  const bound = columns.flatMap((column, index) =>
    column === undefined ? [] : [{ column, name: `k${index + 1}` }],
  );
  if (resolved === undefined || bound.length === 0) return undefined;
  const names = columns.map((_, index) => `k${index + 1}`).join(', ');
  const written = render(scope.text, subquery.query.span);
  const select = subquery.kind === 'table' ? `SELECT * FROM ${written}` : written;
  const inside = standAlone(select, scope.query.withClauses);
  // Each spelling is a key of its own, even where the query's own comparisons fold case.
  const collation = queryMayFold(resolved, schema) ? ' COLLATE BINARY' : '';
  const selected = bound.map(({ name }) => name + collation).join(', ');
  const sql = `WITH keys(${names}) AS (${inside}) SELECT DISTINCT ${selected} FROM keys`;
  if (!canStandAlone(sql, schema)) return undefined;
  return {
    sql,
    columns: bound.map(({ column }) => column),
    after: referencesIn(resolved),
    origin: excerpt(scope.text, subquery.span),
  };
}
