import type { RowSet } from '../../base/sql-value.ts';
import type { Operation } from '../../catalog/table.ts';
import type { ExplainedRequests, Explanation } from '../../explain/explain.ts';
import { explanationRows, explanationText } from '../../explain/explanation-text.ts';
import { writableColumns } from './write-columns.ts';
import type { WritePlan } from './write-plan.ts';

/** The requests that a write will send once its rows are selected, shown and confirmed, as data. */
export interface WriteExplanation {
  /** In the order of sending: for each selected row, or once when `perRow` is false. */
  readonly requests: readonly ExplainedWriteRequest[];
  readonly perRow: boolean;
}

export interface ExplainedWriteRequest {
  readonly operation: string;
  readonly method: string;
  readonly table: string;
  /** One per org, with a `{placeholder}` for the id. */
  readonly urls: readonly string[];
  readonly orgs: readonly string[];
  /** The OAuth 2.0 scope that it needs. */
  readonly scope: string;
  readonly why: string;
  /** Members of the body, and where their values come from. Undefined when it has none. */
  readonly body: Readonly<Record<string, string>> | undefined;
}

/** @param urlOf the origin of an org, such as `https://acme.okta.com` */
export function explainWrite(plan: WritePlan, urlOf: (org: string) => string): WriteExplanation {
  const orgs = plan.kind === 'current' ? [plan.org] : [...plan.orgs];
  const request = (
    { name, method, path, scope }: Operation,
    why: string,
    body?: Readonly<Record<string, string>>,
  ): ExplainedWriteRequest => ({
    operation: name,
    method,
    table: plan.table.name,
    urls: orgs.map((org) => urlOf(org) + path),
    orgs,
    scope,
    why,
    body,
  });
  if (plan.kind === 'current') {
    return { requests: [request(plan.operation, 'the token in use')], perRow: false };
  }
  const { operations } = plan;
  return {
    requests: [
      request(operations.get, 'to see whether it is still the row that was shown'),
      request(operations.write, 'each row that was selected', bodyShape(plan)),
    ],
    perRow: true,
  };
}

function bodyShape(plan: Extract<WritePlan, { kind: 'rows' }>): Readonly<Record<string, string>> | undefined {
  if (plan.verb === 'delete') return undefined;
  const set = plan.body.map(({ name }, index): [string, string] => [name, plan.sources[index] ?? '']);
  const kept =
    plan.verb === 'update' ? writableColumns(plan.table).map(({ name }) => [name, 'as it is']) : [];
  return Object.fromEntries([...kept, ...set]);
}

/** For programs: the rows of EXPLAIN, then the rows of the write, and a column for the body. */
export function writeExplanationRows(selection: Explanation, { requests }: WriteExplanation): RowSet {
  const { columns, rows } = explanationRows({
    ...selection,
    requests: [
      ...selection.requests,
      ...requests.map(
        (request, index): ExplainedRequests => ({
          ...request,
          step: selection.requests.length + index + 1,
          references: [],
          role: undefined,
          count: undefined,
          because: [request.why],
          keys: [],
          togetherAbove: undefined,
          isPast: false,
          insteadAbove: undefined,
        }),
      ),
    ],
  });
  const bodyAt = (index: number) => requests[index - selection.requests.length]?.body;
  return {
    columns: [...columns, { name: 'body', json: true }],
    rows: [...rows].map((row, index) => {
      const body = bodyAt(index);
      return [...row, body === undefined ? null : JSON.stringify(body)];
    }),
  };
}

/** For a person at a terminal of that many columns. */
export function writeExplanationText(
  selection: Explanation,
  { requests, perRow }: WriteExplanation,
  width: number | undefined,
): string {
  const first = selection.requests.length + 1;
  const paragraphs = requests.map(({ operation, method, urls, why, body }, index) =>
    [
      `${first + index}. ${operation}: ${why}`,
      ...urls.map((url) => `   ${method} ${url}`),
      ...(body === undefined ? [] : ['   body']),
      ...Object.entries(body ?? {}).map(([name, value]) => `     ${name}: ${value}`),
    ].join('\n'),
  );
  const start = perRow
    ? `${explanationText(selection, width)}\nThen, for each of them, once it was shown and confirmed:`
    : 'Once it was shown and confirmed:';
  return `${[start, ...paragraphs].join('\n\n')}\n`;
}

/** Of a write that selects nothing first. */
export const noSelection: Explanation = {
  requests: [],
  unasked: [],
  residual: [],
  fallback: false,
  comparedTimes: [],
};
