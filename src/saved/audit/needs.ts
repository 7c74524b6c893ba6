import { rowSet } from '../../base/row-set.ts';
import type { RowSet } from '../../base/sql-value.ts';
import type { ExplainedRequests } from '../../explain/explain.ts';
import type { Session } from '../../session.ts';
import { type BoundQuery, inQuery } from './audit.ts';

/** The requests of an audit to one operation, over all of its queries: each request is sent once. */
interface Need {
  readonly first: ExplainedRequests;
  readonly urls: Set<string>;
  /** Most keys per org for which requests may be sent; undefined: as many as the rows before give. */
  readonly most: number | undefined;
  /** Several of them are asked for at once. */
  readonly areTogether: boolean;
  readonly after: Set<string>;
  readonly queries: Set<string>;
}

/**
 * The requests that the queries of an audit would send to Okta, and the permissions they need. Sends nothing.
 * @throws SqlError, UsageError for a query that SQLite refuses
 */
export async function needsOf(queries: readonly BoundQuery[], session: Session): Promise<RowSet> {
  const needs = new Map<string, Need>();
  for (const { query, parameters } of queries) {
    const { requests } = await inQuery(query, () => session.explain(query.statement.text, { parameters }));
    for (const request of requests) {
      // Requests known beforehand and requests that depend on other rows are counted apart.
      const identity = `${request.operation} ${request.count === undefined}`;
      const need: Need = needs.get(identity) ?? {
        first: request,
        urls: new Set(),
        most: request.insteadAbove?.keys,
        areTogether: request.togetherAbove !== undefined,
        after: new Set(),
        queries: new Set(),
      };
      needs.set(identity, need);
      for (const url of request.urls) need.urls.add(url);
      const parents = request.keys.flatMap(({ after }) => after);
      for (const other of requests) {
        if (other.references.some((name) => parents.includes(name))) need.after.add(other.table);
      }
      need.queries.add(query.name);
    }
  }
  const columns = ['table', 'operation', 'requests', 'estimate', 'scope', 'role', 'queries'];
  const rows = [...needs.values()].map((need) => [
    need.first.table,
    need.first.operation,
    need.first.count === undefined ? null : need.urls.size,
    need.first.count === undefined ? estimateOf(need) : null,
    need.first.scope,
    need.first.role ?? null,
    [...need.queries].join(', '),
  ]);
  return rowSet(columns, rows);
}

function estimateOf({ after, most, areTogether }: Need): string {
  const from = [...after].join(', ');
  const each = areTogether ? `one for dozens of keys from ${from}` : `one for each key from ${from}`;
  return most === undefined ? each : `${each}; above ${most} per org, the list instead`;
}
