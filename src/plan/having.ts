import type { Clause } from '../sql/outline.ts';
import { parsePredicate } from '../sql/parse.ts';
import { conjunctsOf, type Operand, type Predicate } from '../sql/predicate.ts';
import { render } from '../sql/sql-text.ts';
import { isKeyword } from '../sql/token.ts';
import { resolveColumn } from './column.ts';
import { columnOfOperand, isText } from './compared-columns.ts';
import { groupingColumns } from './grouping-columns.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import type { ItemColumn, Scope } from './scope.ts';
import { canStandAlone, standAlone } from './stand-alone.ts';
import { columnsOfSteady, plainExpression } from './steady.ts';

/**
 * The conjuncts of HAVING that WHERE could say as well, because they look at nothing but columns that are grouped by:
 * they keep or leave a group whole. Only of columns compared byte by byte are all values of a group the same. Without
 * GROUP BY they look at nothing at all.
 */
export function groupConjuncts(scope: Scope, { schema }: NarrowingInput): readonly Predicate[] {
  const { core, text, query } = scope;
  const having = havingOf(scope);
  if (having === undefined) return [];
  const grouped = core.groupBy === undefined ? [] : groupingColumns(scope, core.groupBy.span);
  const isGroupedBy = (column: ItemColumn | undefined): boolean => {
    const isGrouped = grouped.some((other) => other.item === column?.item && other.column === column.column);
    return column !== undefined && isGrouped && isText(column, schema);
  };
  const isOfGroup = (operand: Operand): boolean =>
    operand.kind === 'constant' ||
    operand.kind === 'parameter' ||
    isGroupedBy(columnOfOperand(scope, operand));
  const isExpressionOfGroup = ({ span }: Predicate): boolean => {
    const expression = plainExpression(text.tokens, span);
    const columns = expression && columnsOfSteady(expression);
    return columns?.every(({ column }) => isGroupedBy(resolveColumn(scope, column))) === true;
  };
  const looksAtGroups = (predicate: Predicate): boolean => {
    switch (predicate.kind) {
      case 'and':
      case 'or':
        return predicate.parts.every(looksAtGroups);
      case 'compare':
        return [...predicate.left, ...predicate.right].every(isOfGroup) || isExpressionOfGroup(predicate);
      case 'in':
        return [predicate.left, ...predicate.values].every(isOfGroup) || isExpressionOfGroup(predicate);
      case 'inQuery': {
        const { kind, query: inner } = predicate.subquery;
        const alone = standAlone(render(text, inner.span), query.withClauses);
        return predicate.left.every(isOfGroup) && (kind === 'table' || canStandAlone(alone, schema));
      }
      case 'opaque':
        return isExpressionOfGroup(predicate);
    }
  };
  return conjunctsOf(parsePredicate(text.tokens, having)).filter(looksAtGroups);
}

function havingOf({ core: { rest }, text: { tokens } }: Scope): Clause | undefined {
  const { from, to } = rest.span;
  if (!isKeyword(tokens[from], 'HAVING')) return undefined;
  const inside = tokens.slice(from + 1, to);
  // Where HAVING ends before a WINDOW clause is not worth finding out.
  return inside.some((token) => isKeyword(token, 'WINDOW'))
    ? undefined
    : { span: { from: from + 1, to }, subqueries: rest.subqueries };
}
