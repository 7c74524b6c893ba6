import { type Comparison, mirrored, type Operand, type Predicate } from '../sql/predicate.ts';
import { excerpt } from '../sql/sql-text.ts';
import { holdsWhere, scopesInForce } from './carry.ts';
import { columnOfOperand } from './compared-columns.ts';
import { boundOfExpression } from './expression-bounds.ts';
import { factsOf } from './facts.ts';
import { narrowByPredicates } from './narrow.ts';
import type { NarrowingContext } from './narrowing-context.ts';
import type { Scope, ScopeItem } from './scope.ts';

/** What the predicates in force say of columns that are no keys; columns in lower case. */
export interface ColumnBounds {
  /** The values that a column can have, where they are known. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  /** Texts that none of the wanted rows lies below. */
  readonly lowest: ReadonlyMap<string, readonly string[]>;
  /** Texts that none of the wanted rows lies above. */
  readonly highest: ReadonlyMap<string, readonly string[]>;
  /** The predicates that said so, as they were written. */
  readonly reasons: readonly string[];
}

export const noBounds: ColumnBounds = {
  values: new Map(),
  lowest: new Map(),
  highest: new Map(),
  reasons: [],
};

/** The bounds of an item's columns, as far as its own scope and those around it give them. */
export function boundsOf(
  scope: Scope,
  item: ScopeItem,
  columns: ReadonlySet<string>,
  context: NarrowingContext,
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
    reasons: [...new Set([...(values.size > 0 ? reasons : []), ...ranges.reasons])],
  };
}

/** Only times have a range that Okta can be asked for. */
const beginsLikeTime = (text: string): boolean => /^\d{4}-\d\d-\d\d/.test(text);

function rangesOf(scope: Scope, item: ScopeItem, columns: ReadonlySet<string>, context: NarrowingContext) {
  const lowest = new Map<string, string[]>();
  const highest = new Map<string, string[]>();
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
  const add = (column: string, operator: Comparison, text: string) => {
    const isBelow = operator === '<' || operator === '<=';
    const isAbove = operator === '>' || operator === '>=';
    if (!isBelow) lowest.set(column, [...(lowest.get(column) ?? []), text]);
    if (!isAbove) highest.set(column, [...(highest.get(column) ?? []), text]);
  };
  const visit = (current: Scope, predicate: Predicate): void => {
    if (predicate.kind === 'and') {
      for (const part of predicate.parts) visit(current, part);
      return;
    }
    if (predicate.kind !== 'compare' || predicate.left.length !== 1) return;
    const [left] = predicate.left;
    const [right] = predicate.right;
    const column = columnOf(current, left) ?? columnOf(current, right);
    const isMirrored = columnOf(current, left) === undefined;
    const text = textOf(isMirrored ? left : right);
    if (column !== undefined && text !== undefined) {
      if (!beginsLikeTime(text)) return;
      add(column, isMirrored ? mirrored[predicate.operator] : predicate.operator, text);
    } else {
      const bound = boundOfExpression(current, predicate.span, context);
      const bounded = bound && columnOf(current, { kind: 'column', column: bound.column });
      if (bound === undefined || bounded === undefined) return;
      add(bounded, bound.operator, bound.text);
    }
    reasons.push(excerpt(current.text, predicate.span));
  };
  for (const current of scopesInForce(scope)) {
    for (const fact of factsOf(current, context).facts) {
      if (holdsWhere(current, fact, scope, item)) visit(current, fact.predicate);
    }
  }
  return { lowest, highest, reasons };
}
