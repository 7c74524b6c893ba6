import type { LocalSchema } from './scope.ts';

/** Gives a query the WITH clauses that stood around it, outermost first, so that it can be run by itself. */
export function standAlone(sql: string, withClauses: readonly string[]): string {
  return withClauses.reduceRight((inner, clause) => `${clause} SELECT * FROM (${inner})`, sql);
}

/**
 * Whether the query would give the same rows alone as it gives in its place: SQLite prepares it, and it makes no choice
 * of its own, which the statement would then make otherwise.
 */
export const canStandAlone = (sql: string, schema: LocalSchema): boolean =>
  !/\brandom(blob)?\s*\(/i.test(sql) && schema.canPrepare(sql);
