import { type BoundValue, isBoundList } from '../sql/parameter-value.ts';
import type { Operand, Predicate } from '../sql/predicate.ts';
import { quoteName, render } from '../sql/sql-text.ts';
import { isKeyword, type Span } from '../sql/token.ts';
import { columnNamesIn, columnsNamed, resolveColumn } from './column.ts';
import { columnOfOperand } from './compared-columns.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import { isWithValue } from './rejects-nulls.ts';
import type { Scope, ScopeItem } from './scope.ts';
import { isVolatile } from './stand-alone.ts';

/** Whether the predicate is never true of a row in which every column of the items of `side` is NULL. */
export function deniesNulls(
  scope: Scope,
  predicate: Predicate,
  side: ReadonlySet<ScopeItem>,
  context: NarrowingInput,
): boolean {
  const isNull = (operand: Operand | undefined): boolean => {
    const column = columnOfOperand(scope, operand);
    return column !== undefined && side.has(column.item);
  };
  const denies = (part: Predicate): boolean => {
    switch (part.kind) {
      case 'and':
        return part.parts.some(denies);
      case 'or':
        return part.parts.every(denies);
      case 'compare': {
        const { operator, left, right } = part;
        if (operator === 'is') {
          return left.some(
            (operand, index) =>
              isWithValue(operand, right[index]) && (isNull(operand) || isNull(right[index])),
          );
        }
        // Of row values in order, the first pair alone can decide.
        const isDecisive = operator === '=' || left.length === 1;
        return isDecisive && [...left, ...right].some(isNull);
      }
      case 'in':
        return isNull(part.left);
      case 'inQuery':
        return part.left.some(isNull);
      case 'opaque':
        return deniesByTrial(scope, part.span, side, context);
    }
  };
  return denies(predicate);
}

/** Lets SQLite evaluate an expression that reads nothing but the items, with NULL for each of their columns. */
function deniesByTrial(
  scope: Scope,
  span: Span,
  side: ReadonlySet<ScopeItem>,
  { schema, valueOfParameter }: NarrowingInput,
): boolean {
  const { tokens } = scope.text;
  const inside = tokens.slice(span.from, span.to);
  if (inside.some((token) => isKeyword(token, 'SELECT', 'VALUES'))) return false;
  const columns = new Map<ScopeItem, Set<string>>();
  for (const name of columnNamesIn(tokens, span)) {
    // An operator such as LIKE; a name of another kind SQLite will not find.
    if (columnsNamed(scope, name) === undefined) continue;
    const column = resolveColumn(scope, name);
    if (column === undefined || !side.has(column.item)) return false;
    columns.set(column.item, (columns.get(column.item) ?? new Set()).add(column.column));
  }
  const from = [...columns].map(
    ([{ exposed = '' }, names]) =>
      `(SELECT ${[...names].map((name) => `NULL AS ${quoteName(name)}`).join(', ')}) AS ${quoteName(exposed)}`,
  );
  const parameters = new Map<string, BoundValue>();
  for (const { kind, text } of inside) {
    if (kind !== 'parameter') continue;
    const value = valueOfParameter(text);
    if (value === undefined || isBoundList(value) || text.startsWith('?')) return false;
    parameters.set(text, value);
  }
  const trial = `SELECT (${render(scope.text, span)}) IS TRUE FROM ${from.join(', ')}`;
  return from.length > 0 && !isVolatile(trial) && schema.evaluate(trial, parameters) === 0;
}
