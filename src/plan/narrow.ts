import type { Expression } from '../sql/expression.ts';
import type { Subquery } from '../sql/outline.ts';
import type { Operand, Predicate } from '../sql/predicate.ts';
import { excerpt, render } from '../sql/sql-text.ts';
import type { Span } from '../sql/token.ts';
import { equivalentsOf, holdsWhere, scopesInForce, wantedColumns } from './carry.ts';
import { queryMayFold } from './collations.ts';
import { resolveColumn } from './column.ts';
import { boundColumns } from './compared-columns.ts';
import { withConstants } from './constant-operands.ts';
import { factsOf } from './facts.ts';
import { keyTextOf, keyTextsOf } from './key-text.ts';
import {
  allBut,
  both,
  either,
  type KeyQuery,
  keysOf,
  type Narrowing,
  nothing,
  valuesOf,
} from './narrowing.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import { isNeverTrue } from './never-true.ts';
import { canBeNull, isOrgName } from './org-columns.ts';
import { isTrue, tryNames } from './org-trial.ts';
import { type ItemColumn, type LocalSchema, referencesIn, type Scope, type ScopeItem } from './scope.ts';
import { canStandAlone, standAlone } from './stand-alone.ts';
import { type ColumnExpression, columnsOfSteady, plainExpression } from './steady.ts';

export interface NarrowedItem {
  readonly narrowing: Narrowing;
  /** The predicates that narrowed it, as they were written. */
  readonly reasons: readonly string[];
}

/** The narrowing of the wanted columns (lower case) of an item by the predicates in force. */
export function narrowByPredicates(
  scope: Scope,
  item: ScopeItem,
  wanted: ReadonlySet<string>,
  context: NarrowingInput,
): NarrowedItem {
  const equivalents = equivalentsOf(scope, item, context);
  const wants: Wanted = {
    of: wantedColumns(equivalents, wanted),
    ofKeys: wantedColumns(equivalents, wanted, false),
  };
  const reasons: string[] = [];
  let narrowing: Narrowing;
  for (const current of scopesInForce(scope)) {
    for (const fact of factsOf(current, context).facts) {
      if (!holdsWhere(current, fact, scope, item)) continue;
      const { predicate } = fact;
      const found = new PredicateNarrowing(current, item, wants, context).of(predicate);
      if (found === undefined) continue;
      narrowing = both(narrowing, found);
      reasons.push(excerpt(current.text, predicate.span));
    }
  }
  return { narrowing, reasons };
}

/** The wanted column that a column is, or is equal to. */
type WantedColumn = (column: ItemColumn) => string | undefined;

interface Wanted {
  readonly of: WantedColumn;
  /** For keys that another query gives. An IN has its subquery wait for its left side. */
  readonly ofKeys: WantedColumn;
}

class PredicateNarrowing {
  readonly #scope: Scope;
  readonly #item: ScopeItem;
  readonly #wanted: Wanted;
  readonly #context: NarrowingInput;

  constructor(scope: Scope, item: ScopeItem, wanted: Wanted, context: NarrowingInput) {
    this.#scope = scope;
    this.#item = item;
    this.#wanted = wanted;
    this.#context = context;
  }

  of(predicate: Predicate): Narrowing {
    switch (predicate.kind) {
      case 'and':
        return predicate.parts.map((part) => this.of(part)).reduce(both, undefined);
      case 'or':
        return either(predicate.parts.map((part) => this.of(part)));
      default: {
        const known = this.#ofComparison(predicate);
        const isWhole = known !== undefined && !(predicate.kind === 'compare' && predicate.left.length > 1);
        return isWhole ? known : both(known, this.#ofExpression(predicate.span));
      }
    }
  }

  #ofComparison(predicate: Predicate): Narrowing {
    switch (predicate.kind) {
      case 'compare':
        return predicate.operator === '=' || predicate.operator === 'is'
          ? this.#ofEquality(predicate)
          : undefined;
      case 'in':
        return this.#ofIn(predicate.left, predicate.values);
      case 'inQuery':
        return this.#ofSubquery(predicate.left, predicate.subquery);
      default:
        return undefined;
    }
  }

  /** The narrowing by any other condition that SQLite can evaluate before there is a row. */
  #ofExpression(span: Span): Narrowing {
    const scope = this.#scope;
    const condition = plainExpression(scope.text.tokens, span);
    if (condition === undefined) return undefined;
    const columns = columnsOfSteady(condition);
    if (columns?.length === 0)
      return isTrue(scope, condition, span, this.#context) === false ? nothing : undefined;
    if (isNeverTrue(scope, condition, this.#context)) return nothing;
    const equality = withConstants(scope, condition, span, this.#context);
    const bound = equality && this.#ofComparison(equality);
    return both(bound, columns && this.#ofNames(condition, span, columns));
  }

  /** The orgs that a condition leaves which looks at their name alone. */
  #ofNames(condition: Expression, span: Span, columns: readonly ColumnExpression[]): Narrowing {
    const { orgs } = this.#context;
    const looked = columns.map(({ column }) => resolveColumn(this.#scope, column));
    const [column, ...others] = new Set(looked.map((one) => one && this.#wanted.of(one)));
    if (column === undefined || others.length > 0) return undefined;
    const target = { item: this.#item, column };
    if (!isOrgName(target) || orgs.names.length === 0) return undefined;
    const trial = tryNames(this.#scope, condition, span, columns, orgs.names, this.#context);
    // A condition over several columns that no name fails, such as their equality, narrows nothing.
    if (trial === undefined || (trial.fails.size === 0 && columns.length > 1)) return undefined;
    // Of a column that can be NULL, a row that is left out may make another one with NULL in its place.
    const canLack = (one: ItemColumn | undefined) => one === undefined || canBeNull(one, this.#context);
    return trial.rejectsNull || !looked.some(canLack) ? allBut(column, trial.fails) : undefined;
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
    const column = this.#columnOf(columnSide);
    if (column === undefined || columnSide === undefined || valueSide === undefined) return undefined;
    if (valueSide.kind === 'query')
      return isIs ? undefined : this.#ofSubquery([columnSide], valueSide.subquery);
    const value = keyTextOf(valueSide, this.#context.valueOfParameter);
    if (value === undefined) return undefined;
    // `= NULL` is never true; `IS NULL` finds the rows that an outer join made up.
    if (value === null) return isIs ? undefined : nothing;
    return valuesOf(column, [value]);
  }

  /** The wanted column that an operand is, or is equal to. */
  #columnOf(operand: Operand | undefined, wanted = this.#wanted.of): string | undefined {
    for (const column of boundColumns(this.#scope, operand, this.#context.schema)) {
      const found = wanted(column);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #ofIn(left: Operand, operands: readonly Operand[]): Narrowing {
    const column = this.#columnOf(left);
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
    const columns = left.map((operand) => this.#columnOf(operand, this.#wanted.ofKeys));
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
