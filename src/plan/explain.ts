import type { RowSet } from '../sql/value.ts';
import type { Plan } from './plan.ts';

/** EXPLAIN: one row per kind of request. */
export function explainPlan(plan: Plan): RowSet {
  const rows = plan.immediate.map(({ request }) => [request.method, request.org, request.path]);
  return { columns: ['method', 'org', 'path'].map((name) => ({ name, json: false })), rows };
}
