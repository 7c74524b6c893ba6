import { isKeyword } from '../sql/token.ts';
import type { LocalSchema, ResolvedQuery, ScopeItem } from './scope.ts';

/** Whether columns of the item may be compared otherwise than byte by byte: without case, or the like. */
export function mayFold({ item, source }: ScopeItem, schema: LocalSchema): boolean {
  switch (source.kind) {
    case 'virtual':
    case 'itself':
      // A recursive query reads of itself only rows that its other parts give.
      return false;
    case 'local':
      return (
        item.kind === 'table' &&
        (schema.columnsOf(source.name) ?? []).some((column) => schema.folds(source.name, column))
      );
    case 'query':
      return queryMayFold(source.resolved, schema);
  }
}

/** Whether a query says COLLATE, or reads a column that was declared with one. */
export function queryMayFold(
  { query, text, scopes, subqueries }: ResolvedQuery,
  schema: LocalSchema,
): boolean {
  const { from, to } = query.span;
  const inside = [...subqueries, ...scopes.flatMap((scope) => scope.subqueries)];
  return (
    text.tokens.slice(from, to).some((token) => isKeyword(token, 'COLLATE')) ||
    scopes.some(({ items }) => items.some((item) => mayFold(item, schema))) ||
    inside.some((subquery) => queryMayFold(subquery.query, schema))
  );
}
