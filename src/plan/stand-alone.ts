import type { LocalSchema } from './scope.ts';

/** Gives a query the WITH clauses that stood around it, outermost first, so that it can be run by itself. */
export function standAlone(sql: string, withClauses: readonly string[]): string {
  return withClauses.reduceRight((inner, clause) => `${clause} SELECT * FROM (${inner})`, sql);
}

/** Expressions that SQLite may answer differently a moment later. */
const volatile = [
  /\brandom(blob)?\s*\(/i,
  /'now'/i,
  /\bcurrent_(date|time|timestamp)\b/i,
  /\b((date)?time|date|julianday|unixepoch)\s*\(\s*\)/i,
  /\bstrftime\s*\([^,)]*\)/i,
  /'subsec(ond)?'/i,
  /\b(last_insert_rowid|(total_)?changes)\s*\(/i,
];

export const isVolatile = (sql: string): boolean => volatile.some((pattern) => pattern.test(sql));

/**
 * Whether the query would give the same rows alone as it gives in its place: SQLite prepares it, and neither it nor a
 * view depends on chance or on the moment. Else a key could be missed that the statement itself lets pass.
 */
export function canStandAlone(sql: string, schema: LocalSchema): boolean {
  if (isVolatile(sql) || !schema.canPrepare(sql)) return false;
  return !schema.views.some(({ sql: definition }) => isVolatile(definition));
}
