import {
  DefectError,
  HistoryError,
  NoAnswerError,
  OktaError,
  type OktaqlError,
  SqlError,
  TimeUpError,
} from '../base/errors.ts';
import type { Row } from '../base/sql-value.ts';
import type { TimeLimit } from '../base/time-limit.ts';
import { orgColumn, type Table } from '../catalog/table.ts';
import { type Fetch, identityOf, type KeyTuple } from '../plan/fetch.ts';
import { expandTuples } from '../plan/key-tuples.ts';
import type { Alternative, KeyQuery } from '../plan/narrowing.ts';
import type { OrgNames } from '../plan/org-names.ts';
import type { DependentStep, Plan } from '../plan/plan.ts';
import { chooseFetches, operationsFor, preferLists } from '../plan/planned-requests.ts';
import type { Reference } from '../plan/scope.ts';
import { strangeKeyWarnings } from '../plan/strange-keys.ts';
import type { ApiClient, Page, PastReader } from './ports.ts';
import { RequestLimit } from './request-limit.ts';

/** Where the rows go, and where the keys of a join come from. */
export interface RowStore {
  /** @throws NoAnswerError when an object lacks what every row of the table has. */
  load(fetch: Fetch, page: Page): void;
  /**
   * Runs a query for keys over what was loaded.
   * @throws SqlError for what SQLite cannot evaluate
   */
  keys(query: Pick<KeyQuery, 'sql' | 'parent'>): readonly Row[];
  /** The columns of a table that the statement uses, and those by which its rows are known. */
  columnsOf(table: Table): readonly string[];
}

export interface ExecutionContext {
  /** Undefined when nothing is asked of Okta. */
  readonly client: ApiClient | undefined;
  /** Where tables of the past have their rows. */
  readonly past?: PastReader | undefined;
  readonly store: RowStore;
  readonly orgs: OrgNames;
  /** Throws a ConfigError for a `subdomain` that may not be asked. */
  readonly checkOrg: (name: string) => void;
  /** Ends the statement. */
  readonly signal: AbortSignal;
  /** How long orgs may be waited for. */
  readonly timeLimit?: Pick<TimeLimit, 'at' | 'signal' | 'renew'> | undefined;
  /** How many requests may go to one org, pages of a list not counted; default: `defaultMaxRequests`. */
  readonly maxRequests?: number | undefined;
  /** Called with what is compared with keys that no row has. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  /**
   * Given (with `--partial`), an org that fails does not fail the statement; it is reported here. One that has not
   * answered in time is not asked again, and what is still needed of the others has the same time again.
   */
  readonly onFailedOrg?: ((org: string, error: OktaqlError) => void) | undefined;
}

/**
 * Brings the rows that a plan asks for into the store. All requests whose keys are known go at once.
 * @throws the first error of any request; then the others are aborted, and the answer is not to be used. When the
 * time is over, a TimeUpError that names all orgs that had not answered.
 */
export async function executePlan(plan: Plan, context: ExecutionContext): Promise<void> {
  await new Execution(plan, context).run();
}

class Execution {
  readonly #plan: Plan;
  readonly #context: ExecutionContext;
  readonly #abort = new AbortController();
  /** Ends the statement. */
  readonly #signal: AbortSignal;
  /** Ends the requests under way: the same, or the time is over. */
  #fetching: AbortSignal;
  /** The orgs that had not answered in time. */
  readonly #late = new Map<string, TimeUpError>();
  readonly #limit: RequestLimit;
  readonly #sent = new Map<string, { readonly fetch: Fetch; readonly done: Promise<void> }>();
  readonly #steps = new Map<DependentStep, Promise<void>>();

  constructor(plan: Plan, context: ExecutionContext) {
    this.#plan = plan;
    this.#context = context;
    this.#limit = new RequestLimit(context.maxRequests);
    this.#signal = AbortSignal.any([context.signal, this.#abort.signal]);
    this.#fetching = this.#untilTimeUp();
  }

  async run(): Promise<void> {
    const { immediate, dependent } = this.#plan;
    for (const { request } of immediate) this.#context.checkOrg(request.org);
    this.#limit.admit(immediate);
    const work = [
      ...immediate.map((fetch) => this.#send(fetch)),
      ...dependent.map((step) => this.#runStep(step)),
    ];
    try {
      await Promise.all(work);
    } catch (error) {
      this.#abort.abort(error);
      await Promise.allSettled(work);
      throw error instanceof TimeUpError ? this.#timeUp(error) : error;
    }
  }

  #untilTimeUp(): AbortSignal {
    const { timeLimit } = this.#context;
    return timeLimit === undefined ? this.#signal : AbortSignal.any([this.#signal, timeLimit.signal]);
  }

  /** Of each org that had not answered, the first thing that was waited for. */
  #timeUp(error: TimeUpError): TimeUpError {
    return error.waitingFor(...[...this.#late.values()].flatMap(({ awaited }) => awaited.slice(0, 1)));
  }

  #runStep(step: DependentStep): Promise<void> {
    const started = this.#steps.get(step) ?? this.#fetchDependent(step);
    this.#steps.set(step, started);
    return started;
  }

  async #fetchDependent({ reference, alternatives, bounds, after }: DependentStep): Promise<void> {
    await Promise.all(after.map((other) => this.#loaded(other)));
    this.#signal.throwIfAborted();
    const { table } = reference;
    const tuples = alternatives.flatMap((alternative) => this.#tuplesOf(table, alternative));
    for (const tuple of tuples) this.#context.checkOrg(tuple.get(orgColumn) ?? '');
    for (const warning of strangeKeyWarnings(table, tuples)) this.#context.onWarning?.(warning);
    const asked = [...this.#sent.values()].flatMap(({ fetch }) => (fetch.table === table ? [fetch] : []));
    const chosen = chooseFetches(table, tuples, bounds, this.#plan.now);
    const fetches = preferLists(table, [...asked, ...chosen]);
    this.#limit.admit(fetches, after);
    await Promise.all(fetches.map((fetch) => this.#send(fetch)));
  }

  /** Resolves when all rows that the reference can need are in the store. */
  async #loaded(reference: Reference): Promise<void> {
    const immediate = [...this.#sent.values()].filter(({ fetch }) => fetch.table === reference.table);
    const steps = this.#plan.dependent.filter((step) => step.reference === reference);
    await Promise.all([...immediate.map(({ done }) => done), ...steps.map((step) => this.#runStep(step))]);
  }

  #send(fetch: Fetch): Promise<void> {
    const identity = identityOf(fetch.request);
    const sent = this.#sent.get(identity);
    if (sent !== undefined) return sent.done;
    // The org was left out. It would keep the others waiting once more.
    if (this.#late.has(fetch.request.org)) return Promise.resolve();
    const done = this.#readPages(fetch);
    this.#sent.set(identity, { fetch, done });
    return done;
  }

  async #readPages(fetch: Fetch): Promise<void> {
    let pages = 0;
    try {
      for await (const page of this.#pagesOf(fetch)) {
        pages++;
        this.#context.store.load(fetch, page);
      }
    } catch (error) {
      // After a first page it says nothing of a row that is not there: the rest of the list is missing.
      if (pages === 0 && isMissingRow(fetch, error)) return;
      this.#fail(fetch, error instanceof TimeUpError ? located(error, fetch, pages) : error);
    }
  }

  #pagesOf(fetch: Fetch): AsyncIterable<Page> {
    const { client, past, store, timeLimit } = this.#context;
    const source =
      fetch.table.past === undefined
        ? client?.read(fetch.request, this.#fetching, timeLimit?.at)
        : past?.read(fetch, store.columnsOf(fetch.table), this.#fetching);
    if (source === undefined) throw new DefectError(`nothing can read ${fetch.table.name}`);
    return source;
  }

  /** @throws the error, unless the statement goes on without the org. */
  #fail({ request: { org } }: Fetch, error: unknown): void {
    const { onFailedOrg, timeLimit } = this.#context;
    if (error instanceof TimeUpError && !this.#late.has(org)) this.#late.set(org, error);
    const isFailure =
      error instanceof OktaError || error instanceof NoAnswerError || error instanceof HistoryError;
    if (onFailedOrg === undefined || !isFailure || this.#signal.aborted) throw error;
    onFailedOrg(org, error);
    if (!(error instanceof TimeUpError) || timeLimit?.signal.aborted !== true) return;
    timeLimit.renew();
    this.#fetching = this.#untilTimeUp();
  }

  /** The keys that the alternative stands for, by running its queries. */
  #tuplesOf(table: Table, { values, excluded, queries }: Alternative): readonly KeyTuple[] {
    let alternatives: ReadonlyMap<string, ReadonlySet<string>>[] = [values];
    const reachable = new Set(values.keys());
    let fault: SqlError | undefined;
    for (const query of queries) {
      const rows = this.#keysOf(query);
      if (rows instanceof SqlError) {
        fault = new SqlError(`the keys for ${table.name} cannot be read: ${rows.message}`, { cause: rows });
        continue;
      }
      if (query.membership === 'exact' && rows.some((row) => row.includes(null))) {
        fault = keyIsNull(table, query);
        continue;
      }
      const columns = textColumns(query.columns, rows);
      for (const { column } of columns) reachable.add(column);
      alternatives = alternatives.flatMap((alternative) => bindRows(alternative, columns, rows));
    }
    if (operationsFor(table, reachable).length === 0) throw fault ?? keysAreNoText(table);
    const bound = alternatives.map((alternative) => ({ values: alternative, excluded }));
    return expandTuples(table, bound, this.#context.orgs);
  }

  /**
   * What fails here need not fail in the statement, which may never come to evaluate it: such a query binds nothing.
   */
  #keysOf(query: KeyQuery): readonly Row[] | SqlError {
    try {
      return this.#context.store.keys(query);
    } catch (error) {
      if (error instanceof SqlError) return error;
      throw error;
    }
  }
}

const keysAreNoText = ({ name }: Table): SqlError =>
  new SqlError(`the keys for ${name} are not text`, { hint: 'Compare with CAST(… AS TEXT).' });

/** NULL is not in an empty list alone: some of the rows cannot show whether the list is empty. */
const keyIsNull = ({ name }: Table, { origin }: KeyQuery): SqlError =>
  new SqlError(`the keys for ${name} cannot be read: there is a row in which ${origin} is NULL`, {
    hint: `Leave such rows out before the IN: … WHERE ${origin
      .split(', ')
      .map((column) => `${column} IS NOT NULL`)
      .join(' AND ')} AND …`,
  });

/** The client of Okta's API says what it waited for. For one that only passes on the signal's reason, it is added. */
const located = (
  error: TimeUpError,
  { request: { org, method, path, operation } }: Fetch,
  pages: number,
): TimeUpError =>
  error.awaited.length > 0
    ? error
    : error.waitingFor({ request: { org, method, url: path }, what: `page ${pages + 1} of ${operation}` });

/** A get for a row that is not there, or a list that belongs to one: in a SELECT that is no row. */
const isMissingRow = ({ operation }: Fetch, error: unknown): boolean =>
  error instanceof OktaError &&
  error.status === 404 &&
  error.errorCode === 'E0000007' &&
  operation.path.includes('{');

interface BoundColumn {
  readonly column: string;
  readonly index: number;
}

/**
 * The columns that the rows can bind. One that holds a number is left unbound: SQLite compares it by value, so that
 * 7 equals the text '07', which no request for '7' would bring.
 */
function textColumns(columns: readonly string[], rows: readonly Row[]): readonly BoundColumn[] {
  return columns
    .map((column, index) => ({ column, index }))
    .filter(({ column, index }) => column !== '' && rows.every((row) => isTextOrNull(row[index])));
}

const isTextOrNull = (value: unknown): boolean => typeof value === 'string' || value === null;

function bindRows(
  alternative: ReadonlyMap<string, ReadonlySet<string>>,
  columns: readonly BoundColumn[],
  rows: readonly Row[],
): ReadonlyMap<string, ReadonlySet<string>>[] {
  if (columns.length === 0) return rows.length === 0 ? [] : [alternative];
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) {
    const values = rows.flatMap((row) =>
      typeof row[only.index] === 'string' ? [String(row[only.index])] : [],
    );
    const bound = restrict(alternative, only.column, values);
    return bound === undefined ? [] : [bound];
  }
  return rows.flatMap((row) => {
    let bound: ReadonlyMap<string, ReadonlySet<string>> | undefined = alternative;
    for (const { column, index } of columns) {
      const value = row[index];
      bound = typeof value === 'string' && bound !== undefined ? restrict(bound, column, [value]) : undefined;
    }
    return bound === undefined ? [] : [bound];
  });
}

/** The alternative with the column bound to the values; undefined when that leaves none. */
function restrict(
  alternative: ReadonlyMap<string, ReadonlySet<string>>,
  column: string,
  values: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  const known = alternative.get(column);
  const allowed = new Set(known === undefined ? values : values.filter((value) => known.has(value)));
  return allowed.size === 0 ? undefined : new Map(alternative).set(column, allowed);
}
