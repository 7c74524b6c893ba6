import { foldName } from '../base/fold-name.ts';
import type { Cte, Query } from '../sql/outline.ts';
import type { SqlText } from '../sql/sql-text.ts';
import type { Scope } from './scope.ts';

/** The CTEs in sight, innermost first. */
export interface CteScope {
  readonly ctes: ReadonlyMap<string, BoundCte>;
  readonly outer: CteScope | undefined;
}

export interface BoundCte {
  readonly cte: Cte;
  readonly text: SqlText;
  /** The CTEs that its own query sees: all of the same WITH clause, also itself, and those around. */
  readonly scope: CteScope;
  /** Its query sees the columns around the WITH clause. */
  readonly parent: Scope | undefined;
  readonly inResults: boolean;
  /** The WITH clauses that its query needs to stand alone, outermost first. */
  readonly withClauses: readonly string[];
}

/** The CTEs in sight within a query: those of its WITH clause hide those around it. */
export function withCtesOf(
  query: Query,
  around: Pick<BoundCte, 'text' | 'parent' | 'inResults'> & { readonly ctes: CteScope | undefined },
  withClauses: readonly string[],
): CteScope | undefined {
  if (query.ctes.length === 0) return around.ctes;
  const ctes = new Map<string, BoundCte>();
  const scope: CteScope = { ctes, outer: around.ctes };
  const { text, parent, inResults } = around;
  for (const cte of query.ctes) {
    ctes.set(foldName(cte.name), { cte, text, scope, parent, inResults, withClauses });
  }
  return scope;
}

export function findCte(scope: CteScope | undefined, name: string): BoundCte | undefined {
  for (let current = scope; current !== undefined; current = current.outer) {
    const found = current.ctes.get(foldName(name));
    if (found !== undefined) return found;
  }
  return undefined;
}
