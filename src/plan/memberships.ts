import { keyColumns } from '../catalog/table.ts';
import { type Expression, expressionsIn, isList } from '../sql/expression.ts';
import type { Clause, Subquery } from '../sql/outline.ts';
import { parsePredicate } from '../sql/parse.ts';
import { parseExpressions } from '../sql/parse-expression.ts';
import type { Predicate } from '../sql/predicate.ts';
import { resolveColumn } from './column.ts';
import type { ItemColumn, ResolvedQuery, Scope } from './scope.ts';
import { passedThrough } from './through-outputs.ts';

/** `t.userId IN (SELECT u.id …)`: of the subquery's rows only those matter in which the two columns are equal. */
export interface Membership {
  /** Of the scope around the subquery. */
  readonly outer: ItemColumn;
  readonly inner: ItemColumn;
  /**
   * Whether a row counts only where it is a member. Elsewhere, as in NOT IN, a NULL on the left is another thing in an
   * empty list than in any other, so that nothing may be left out because of it.
   */
  readonly isFilter: boolean;
}

/** The memberships that the rows of a subquery behind IN need: other rows of it do not matter. */
export function membershipsOf(scope: Scope): readonly Membership[] {
  const { parent, query } = scope;
  const written = parent && scope.parentFactsHold ? writtenIn(parent).get(query) : undefined;
  if (parent === undefined || written === undefined || query.query.limited) return [];
  const passes = passedThrough(scope);
  return written.left.flatMap((expression, index) => {
    if (expression.kind !== 'column') return [];
    const outer = resolveColumn(parent, expression.column);
    const inner = outputOf(scope, written.subquery, index);
    if (outer === undefined || inner === undefined || !passes(inner)) return [];
    return [{ outer, inner, isFilter: written.isFilter }];
  });
}

/** Whether it is a column that has a value in every row. */
export const isNeverNull = ({ item: { source }, column }: ItemColumn): boolean =>
  source.kind === 'virtual' && keyColumns(source.reference.table).has(column);

function outputOf(scope: Scope, { kind }: Subquery, index: number): ItemColumn | undefined {
  const { items, query } = scope;
  if (kind === 'select') return query.outputs?.[index]?.origins[query.scopes.indexOf(scope)];
  const [item] = items;
  const column = [...(item?.columns ?? [])][index];
  return item === undefined || column === undefined ? undefined : { item, column };
}

interface Written {
  readonly subquery: Subquery;
  readonly left: readonly Expression[];
  readonly isFilter: boolean;
}

const known = new WeakMap<Scope, ReadonlyMap<ResolvedQuery, Written>>();

/** The subqueries behind IN in the clauses of a scope. */
function writtenIn(scope: Scope): ReadonlyMap<ResolvedQuery, Written> {
  const cached = known.get(scope);
  if (cached !== undefined) return cached;
  const { core, query, subqueries, text } = scope;
  const queries = new Map(subqueries.map(({ subquery, query }) => [subquery, query]));
  const filters = new Set(
    core.where === undefined ? [] : filteringIn(parsePredicate(text.tokens, core.where)),
  );
  const tail = query.query.cores.length === 1 ? [query.query.tail] : [];
  const clauses = [...core.results.map(({ clause }) => clause), core.where, core.groupBy, core.rest, ...tail];
  const found = new Map<ResolvedQuery, Written>();
  for (const { subquery, left } of clauses.flatMap((clause) => behindIn(scope, clause))) {
    const resolved = queries.get(subquery);
    if (resolved !== undefined) found.set(resolved, { subquery, left, isFilter: filters.has(subquery) });
  }
  known.set(scope, found);
  return found;
}

function behindIn({ text }: Scope, clause: Clause | undefined): readonly Omit<Written, 'isFilter'>[] {
  if (clause === undefined || clause.subqueries.length === 0) return [];
  return parseExpressions(text.tokens, clause).flatMap((whole) =>
    [...expressionsIn(whole)].flatMap((part) => {
      if (part.kind !== 'in' || isList(part.right)) return [];
      const { left, right: subquery } = part;
      return [{ subquery, left: left.kind === 'row' ? left.parts : [left] }];
    }),
  );
}

/** The subqueries behind IN of which a row must be a member (in an OR: of one of them), outside of NOT and CASE. */
function filteringIn(predicate: Predicate): readonly Subquery[] {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.parts.flatMap(filteringIn);
    case 'inQuery':
      return [predicate.subquery];
    default:
      return [];
  }
}
