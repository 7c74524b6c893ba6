import { instantOf } from '../base/instant.ts';
import { type Comparison, mirrored, type Operand, type Predicate } from '../sql/predicate.ts';
import { excerpt } from '../sql/sql-text.ts';
import { holdsWhere, scopesInForce } from './carry.ts';
import { columnOfOperand } from './compared-columns.ts';
import { boundOfExpression } from './expression-bounds.ts';
import { factsOf } from './facts.ts';
import { narrowByPredicates } from './narrow.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import { presentColumn } from './present.ts';
import type { Scope, ScopeItem } from './scope.ts';

/** Bounds of columns that are no keys, from the predicates in force; columns in lower case. */
export interface ColumnBounds {
  /** The values that a column can have, where they are known. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  /** Instants, in milliseconds since the epoch, that none of the wanted rows lies below. */
  readonly lowest: ReadonlyMap<string, readonly number[]>;
  /** Instants that none of the wanted rows lies above. */
  readonly highest: ReadonlyMap<string, readonly number[]>;
  /** The columns that are NULL in none of the wanted rows. */
  readonly present: ReadonlySet<string>;
  /** The predicates that said so, as they were written. */
  readonly reasons: readonly string[];
}

export const noBounds: ColumnBounds = {
  values: new Map(),
  lowest: new Map(),
  highest: new Map(),
  present: new Set(),
  reasons: [],
};

/** The bounds of an item's columns, from its own scope and the scopes around it. */
export function boundsOf(
  scope: Scope,
  item: ScopeItem,
  columns: ReadonlySet<string>,
  context: NarrowingInput,
): ColumnBounds {
  if (columns.size === 0) return noBounds;
  const { narrowing = [], reasons } = narrowByPredicates(scope, item, columns, context);
  const values = new Map<string, ReadonlySet<string>>();
  for (const column of columns) {
    const sets = narrowing.map((alternative) => alternative.values.get(column));
    const known = sets.flatMap((set) => (set === undefined ? [] : [...set]));
    if (sets.length > 0 && !sets.includes(undefined)) values.set(column, new Set(known));
  }
  const ranges = rangesOf(scope, item, columns, context);
  return {
    values,
    lowest: ranges.lowest,
    highest: ranges.highest,
    present: ranges.present,
    reasons: [...new Set([...(values.size > 0 ? reasons : []), ...ranges.reasons])],
  };
}

function rangesOf(scope: Scope, item: ScopeItem, columns: ReadonlySet<string>, context: NarrowingInput) {
  const lowest = new Map<string, number[]>();
  const highest = new Map<string, number[]>();
  const present = new Set<string>();
  const reasons: string[] = [];

  const textOf = (operand: Operand | undefined): string | undefined => {
    if (operand?.kind === 'parameter') {
      const value = context.valueOfParameter(operand.name);
      return typeof value === 'string' ? value : undefined;
    }
    return operand?.kind === 'constant' && operand.constant.kind === 'text'
      ? operand.constant.value
      : undefined;
  };
  const columnOf = (current: Scope, operand: Operand | undefined): string | undefined => {
    const found = columnOfOperand(current, operand);
    return found?.item === item && columns.has(found.column) ? found.column : undefined;
  };
  const add = (column: string, operator: Comparison, instant: number) => {
    const isBelow = operator === '<' || operator === '<=';
    const isAbove = operator === '>' || operator === '>=';
    if (!isBelow) lowest.set(column, [...(lowest.get(column) ?? []), instant]);
    if (!isAbove) highest.set(column, [...(highest.get(column) ?? []), instant]);
  };
  const visit = (current: Scope, predicate: Predicate): void => {
    if (predicate.kind === 'and') {
      for (const part of predicate.parts) visit(current, part);
      return;
    }
    if (predicate.kind === 'opaque') {
      const column = columnOf(current, presentColumn(current.text.tokens, predicate.span));
      if (column === undefined) return;
      present.add(column);
      reasons.push(excerpt(current.text, predicate.span));
      return;
    }
    if (predicate.kind !== 'compare' || predicate.left.length !== 1) return;
    const [left] = predicate.left;
    const [right] = predicate.right;
    const column = columnOf(current, left) ?? columnOf(current, right);
    const isMirrored = columnOf(current, left) === undefined;
    const text = textOf(isMirrored ? left : right);
    if (column !== undefined && text !== undefined) {
      // Only times have a range that Okta can be asked for; a day that no calendar has is none.
      const instant = instantOf(text);
      if (instant === undefined) return;
      add(column, isMirrored ? mirrored[predicate.operator] : predicate.operator, instant);
    } else {
      const bound = boundOfExpression(current, predicate.span, context);
      const bounded = bound && columnOf(current, { kind: 'column', column: bound.column });
      if (bound === undefined || bounded === undefined) return;
      add(bounded, bound.operator, bound.instant);
    }
    reasons.push(excerpt(current.text, predicate.span));
  };
  for (const current of scopesInForce(scope)) {
    for (const fact of factsOf(current, context).facts) {
      if (holdsWhere(current, fact, scope, item)) visit(current, fact.predicate);
    }
  }
  return { lowest, highest, present, reasons };
}
