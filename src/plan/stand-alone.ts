/** Gives a query the WITH clauses that stood around it, outermost first, so that it can be run by itself. */
export function standAlone(sql: string, withClauses: readonly string[]): string {
  return withClauses.reduceRight((inner, clause) => `${clause} SELECT * FROM (${inner})`, sql);
}
