import { findColumn, keyColumns, type Operation, pushedColumns, type Table } from '../catalog/table.ts';
import type { Binding } from '../plan/bind.ts';
import type { Fetch } from '../plan/fetch.ts';
import { byIds, mostSingles } from '../plan/many-ids.ts';
import type { DependentStep, Plan } from '../plan/plan.ts';
import { operationsFor } from '../plan/planned-requests.ts';
import { queryOf } from '../plan/pushed-query.ts';
import type { Reference } from '../plan/scope.ts';
import { withoutWraps } from '../sql/time-wraps.ts';

/** The steps of a plan as data: `-o json` gives it to programs, `explanationText` to people. */
export interface Explanation {
  readonly requests: readonly ExplainedRequests[];
  readonly unasked: readonly UnaskedTable[];
  /** Conjuncts that bound nothing: SQLite evaluates them over the loaded rows. */
  readonly residual: readonly ResidualPredicate[];
  /** Set when the statement was too large or nested too deeply to be analysed: every table is read whole. */
  readonly fallback: boolean;
  /** Comparisons that SQLite makes of instants, not of texts. */
  readonly comparedTimes: readonly string[];
}

/** A mention of a table for which nothing is asked. */
export interface UnaskedTable {
  readonly table: string;
  readonly reference: string;
  /** The predicates that no row satisfies. */
  readonly because: readonly string[];
}

/** Requests of one operation. */
export interface ExplainedRequests {
  /** From 1. */
  readonly step: number;
  readonly table: string;
  /** The names by which the statement mentions the table. */
  readonly references: readonly string[];
  readonly operation: string;
  readonly method: string;
  /** Its rows come from the history: no request goes to Okta. */
  readonly isPast: boolean;
  /** Whole urls, or one with `{placeholders}` when the keys are not known yet. */
  readonly urls: readonly string[];
  /** The OAuth 2.0 scope that they need. */
  readonly scope: string;
  /** The least of Okta's standard admin roles that will do; undefined where that is not known. */
  readonly role: string | undefined;
  /** Undefined: the configured orgs that the keys name. */
  readonly orgs: readonly string[] | undefined;
  /** Undefined while the keys are not known. A list of several pages counts once. */
  readonly count: number | undefined;
  /** The predicates that bound the keys; empty: every row of every org is wanted. */
  readonly because: readonly string[];
  readonly keys: readonly ExplainedKeys[];
  /** Asked for instead when there are more keys than that. */
  /** Above that many keys of an org, requests of a list that name dozens of them each. */
  readonly togetherAbove: { readonly keys: number; readonly operation: string } | undefined;
  readonly insteadAbove:
    | { readonly keys: number; readonly operation: string; readonly path: string }
    | undefined;
}

export interface ExplainedKeys {
  readonly columns: readonly string[];
  /** The expression that the columns are equal to, as it was written. */
  readonly equalTo: string;
  /** Run by SQLite once `after` has been loaded. */
  readonly sql: string;
  /** Names of the mentions that are loaded before. */
  readonly after: readonly string[];
}

export interface ResidualPredicate {
  readonly predicate: string;
  readonly why: string;
}

/**
 * @param urlOf the origin of an org, such as `https://acme.okta.com`
 * @param comparedTimes the comparisons that were rewritten as of instants
 */
export function explain(
  plan: Plan,
  urlOf: (org: string) => string,
  comparedTimes: readonly string[],
): Explanation {
  const groups = new Map<Operation, Fetch[]>();
  for (const fetch of plan.immediate)
    groups.set(fetch.operation, [...(groups.get(fetch.operation) ?? []), fetch]);
  const immediate = [...groups.values()].map((fetches) => explainFetches(fetches, plan, urlOf));
  const dependent = plan.dependent.map((step) => explainDependent(step, plan));
  return {
    requests: [...immediate, ...dependent].map((requests, index) => ({ step: index + 1, ...requests })),
    unasked: plan.unasked.map(({ reference, reasons }) => ({
      table: reference.table.name,
      reference: reference.name,
      because: [...new Set(reasons)],
    })),
    residual: residualOf(plan.bindings),
    fallback: plan.fallback,
    comparedTimes,
  };
}

type Unnumbered = Omit<ExplainedRequests, 'step'>;

function explainFetches(fetches: readonly Fetch[], plan: Plan, urlOf: (org: string) => string): Unnumbered {
  const [{ table, operation }] = fetches as [Fetch];
  const bindings = plan.bindings.filter(({ reference }) => reference.table === table);
  return {
    table: table.name,
    references: bindings.map(({ reference }) => reference.name),
    operation: operation.name,
    method: operation.method,
    isPast: table.past !== undefined,
    ...neededFor(operation),
    urls:
      table.past === undefined
        ? fetches.map(({ request }) => urlOf(request.org) + request.path + queryText(request.query))
        : [],
    orgs: [...new Set(fetches.map(({ request }) => request.org))],
    count: fetches.length,
    because: [...new Set(bindings.flatMap(({ reasons }) => reasons))],
    keys: [],
    togetherAbove: undefined,
    insteadAbove: undefined,
  };
}

const neededFor = (operation: Operation | undefined) => ({
  scope: operation?.scope ?? '',
  role: operation?.scope === '' ? undefined : (operation?.role ?? 'READ_ONLY_ADMIN'),
});

function queryText(query: Readonly<Record<string, string>> | undefined): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}

function explainDependent({ reference, alternatives, bounds }: DependentStep, plan: Plan): Unnumbered {
  const { table } = reference;
  const queries = alternatives.flatMap((alternative) => alternative.queries);
  const bound = new Set(alternatives.flatMap(({ values }) => [...values.keys()]));
  for (const { columns } of queries) for (const column of columns) bound.add(column);
  const [operation, ...others] = operationsFor(table, bound);
  const list = others.find(({ rows, partial }) => rows === 'many' && partial !== true);
  const binding = plan.bindings.find((candidate) => candidate.reference === reference);
  const together = operation && byIds(table, operation);
  return {
    table: table.name,
    references: [reference.name],
    operation: operation?.name ?? '',
    method: operation?.method ?? '',
    isPast: table.past !== undefined,
    ...neededFor(operation),
    urls: operation === undefined ? [] : [operation.path + queryText(queryOf(operation, bounds, plan.now))],
    orgs: undefined,
    count: undefined,
    because: binding?.reasons ?? [],
    keys: queries.map(({ columns, origin, sql, after }) => ({
      columns: columns.filter((column) => column !== '').map((column) => declaredName(table, column)),
      equalTo: origin,
      sql: withoutWraps(sql).source,
      after: [...new Set(after.map(({ name }: Reference) => name))],
    })),
    togetherAbove: together && { keys: mostSingles, operation: together.list.name },
    // So many ids as would make the whole list cheaper than these are not to be expected.
    insteadAbove: together
      ? undefined
      : list && {
          keys: list.expectedRequests ?? 1,
          operation: list.name,
          path: list.path,
        },
  };
}

/** The column as its table declares it. */
const declaredName = (table: Table, column: string): string => findColumn(table, column)?.name ?? column;

function residualOf(bindings: readonly Binding[]): readonly ResidualPredicate[] {
  const found = new Map<string, ResidualPredicate>();
  const reasons = new Set(bindings.flatMap((binding) => binding.reasons));
  for (const { residual, reference } of bindings) {
    for (const predicate of residual) {
      if (reasons.has(predicate)) continue;
      found.set(predicate, { predicate, why: whyNotPushed(predicate, reference.table) });
    }
  }
  return [...found.values()];
}

function whyNotPushed(predicate: string, table: Table): string {
  const words = new Set(predicate.toLowerCase().match(/[a-z_]\w*/g));
  const keys = [...keyColumns(table)].map((key) => declaredName(table, key));
  const spellings = (name: string) => [name, ...(findColumn(table, name)?.aliases ?? [])];
  const filtered = table.operations.flatMap(pushedColumns);
  const mentioned = [...keys, ...filtered].find((name) =>
    spellings(name).some((spelling) => words.has(spelling.toLowerCase())),
  );
  if (mentioned !== undefined) return `this form does not bind ${mentioned}`;
  const whose = table.past === undefined ? 'Okta' : 'the history';
  return `${whose} cannot filter by it; keys are ${keys.join(', ')}`;
}
