import { type Clock, StatementClock, systemClock } from './base/clock.ts';
import { type OktaqlError, SqlError } from './base/errors.ts';
import type { MemoryWatch } from './base/memory.ts';
import { rowSet } from './base/row-set.ts';
import type { Row, RowSet } from './base/sql-value.ts';
import type { TimeLimit } from './base/time-limit.ts';
import { type Catalog, oktaCatalog } from './catalog/catalog.ts';
import { catalogAsOf } from './catalog/catalog-as-of.ts';
import { tableNamed } from './catalog/short-name.ts';
import type { Table } from './catalog/table.ts';
import type { OrgDirectory } from './config/org.ts';
import { orgNamed } from './config/org-by-name.ts';
import { checkInUse } from './config/orgs-in-use.ts';
import { executePlan, type RowStore } from './execute/execute.ts';
import type { ApiClient, Page, PastReader } from './execute/ports.ts';
import { explain } from './explain/explain.ts';
import { explanationRows, explanationText } from './explain/explanation-text.ts';
import { describeTable, showCatalog } from './explain/introspection.ts';
import { type Warning, warningText } from './plan/comparisons/warning.ts';
import type { Fetch } from './plan/fetch.ts';
import { type Plan, planStatement } from './plan/plan.ts';
import { resultColumns } from './plan/result-columns.ts';
import { locate } from './sql/lexer.ts';
import type { Parameters } from './sql/parameter-value.ts';
import { isPlainInsert } from './sql/plain-insert.ts';
import { withFullNames } from './sql/short-names.ts';
import type { StatementText } from './sql/split.ts';
import {
  isOnlyCompiled,
  readStatement,
  readStatements,
  type Statement,
  type WriteStatement,
} from './sql/statement.ts';
import { checkPast, systemTimeAt, withNow } from './sql/system-time.ts';
import { SqliteError } from './sqlite/sqlite.ts';
import { type OrgsOfStatement, orgsOfStatement } from './statement-orgs.ts';
import { createSqlFunctions } from './store/functions/sql-functions.ts';
import { storedTimeFunctions } from './store/functions/time-functions.ts';
import { UnreadableValues } from './store/functions/unreadable.ts';
import { type PreparedQuery, prepareStatement } from './store/prepare-statement.ts';
import { createStatementRows } from './store/statement-rows.ts';
import { Store } from './store/store.ts';
import { unreadableWarnings } from './store/unreadable-warnings.ts';
import type { WriteOptions } from './writes/prepare/write-options.ts';

export interface SessionOptions {
  /** Called when a statement first needs Okta: one on local tables needs no configuration. */
  readonly directory: () => Promise<OrgDirectory>;
  readonly client: (directory: OrgDirectory) => Promise<ApiClient>;
  /** The history; called for each statement that reads the past. Default: there is none. */
  readonly past?: ((listener: PastListener, directory: OrgDirectory) => Promise<PastReader>) | undefined;
  /** Default of the statements' own. */
  readonly asOf?: number | undefined;
  readonly catalog?: Catalog | undefined;
  readonly clock?: Clock | undefined;
  /** Lets Ctrl-C and a statement's deadline end SQLite's computing, and the session with it. Main thread only. */
  readonly interruptible?: boolean | undefined;
  /** Says when there is no memory for more rows. Default: by what the process has. */
  readonly memory?: MemoryWatch | undefined;
  /** Local tables to begin with, as `localImage` of another session gave them. */
  readonly image?: Uint8Array | undefined;
}

/** Takes messages for a person about the rows of the past. */
export interface PastListener {
  /** Called with a reason why an answer is less than it seems. */
  readonly onWarning: (warning: string) => void;
  /** Called with the run that rows are of. */
  readonly onUsed: (used: PastUse) => void;
}

export interface PastUse {
  readonly subdomain: string;
  /** The table, and its run, in words. */
  readonly what: string;
}

export interface RunOptions {
  /**
   * In milliseconds since the epoch: the statement reads the tables of Okta's as they were then, and `now` is then. One
   * that writes is refused.
   */
  readonly asOf?: number | undefined;
  /** Given the rows of each page of Okta's; true: they were taken, and are not loaded. */
  readonly onPage?: ((fetch: Fetch, page: Page) => boolean) | undefined;
  /** Called with the runs of the history that rows are of: sentences for a person. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** Only these of the configured orgs are asked; default: all. */
  readonly orgs?: readonly string[] | undefined;
  readonly parameters?: Parameters | undefined;
  /** How many requests it may send to one org; default: 1,000. Pages of a list do not count. */
  readonly maxRequests?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long it may take, and what ends then. */
  readonly timeLimit?: TimeLimit | undefined;
  /** How a statement may write; without it, one that writes is refused. */
  readonly writes?: WriteOptions | undefined;
  /** False: no predicate is pushed down, and every table is read whole. Slower, with the same answer. */
  readonly pushdown?: boolean | undefined;
  /** Given (with `--partial`), an org that fails is reported here and left out; the statement goes on. */
  readonly onFailedOrg?: ((org: string, error: OktaqlError) => void) | undefined;
  /**
   * Called, once for each, with a limit of an answer: a value that a function could not read, a comparison that cannot
   * mean what it says. Sentences for a person, and the org whose rows one is about; without an org it may be any.
   * `isOfStatement`: the fault is in the statement or its parameters, not in Okta's values. A write that has one is
   * refused.
   */
  readonly onWarning?: ((warning: string, org?: string, isOfStatement?: boolean) => void) | undefined;
}

/** The answer of one statement. Its rows are read out of SQLite, once; `close` gives the statement back. */
export interface Answer extends RowSet {
  /** False for a statement that gives no columns at all, such as CREATE TABLE. */
  readonly hasColumns: boolean;
  /** The text that people see in place of a table, for a terminal of that width. */
  readonly text?: (width: number | undefined) => string;
  /** To be thrown once the rows were given: a write that was not wholly done. */
  readonly failure?: OktaqlError | undefined;
  close(): void;
}

/** @throws SqlError: the effect of a write must be certain. */
function refuseDoubtfulWrite(warning: string): never {
  throw new SqlError(`nothing was sent: ${warning}`);
}

/** A statement of fewer is planned in a moment. */
const manyTokens = 1000;

const noOrgs: OrgsOfStatement = {
  orgs: { names: [], open: false },
  check: () => {},
  past: undefined,
};

/**
 * One database with its local tables, and the way to the configured orgs: the place where the layers are put
 * together. Statements run one after another, and each answer is to be closed before the next.
 */
export class Session {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly #options: SessionOptions;
  readonly #clock: StatementClock;
  readonly #unreadable: UnreadableValues;
  /** Whether some statement of this session spoke of them: an INSERT may make them compute anything. */
  #mayHaveTriggers: boolean;
  /** Of the statement that runs. */
  #timeLimit: TimeLimit | undefined;
  /** The tables at the time of the last statement that was run as of one. */
  #then: { readonly at: number; readonly catalog: Catalog } | undefined;
  /** The orgs by the runs of the history that the statement reads. */
  readonly #pastUses = new Map<string, readonly string[]>();
  #directory: Promise<OrgDirectory> | undefined;
  #client: Promise<ApiClient> | undefined;

  private constructor(
    options: SessionOptions,
    store: Store,
    clock: StatementClock,
    unreadable: UnreadableValues,
  ) {
    this.#options = options;
    this.#unreadable = unreadable;
    this.catalog = options.catalog ?? oktaCatalog;
    this.store = store;
    this.#clock = clock;
    this.#mayHaveTriggers = options.image !== undefined;
    if (options.interruptible === true) store.allowInterrupts(() => this.#timeLimit?.computingUntil);
  }

  static async open(options: SessionOptions): Promise<Session> {
    const clock = new StatementClock(options.clock ?? systemClock);
    const unreadable = new UnreadableValues();
    const functions = [...createSqlFunctions(clock, unreadable), ...storedTimeFunctions(unreadable)];
    const store = await Store.open(functions, options.image, options.memory);
    return new Session(options, store, clock, unreadable);
  }

  /** The configured orgs, read at the first call. */
  directory(): Promise<OrgDirectory> {
    this.#directory ??= this.#options.directory();
    return this.#directory;
  }

  client(): Promise<ApiClient> {
    this.#client ??= this.directory().then((directory) => this.#options.client(directory));
    return this.#client;
  }

  /** The local tables and views as a database file; undefined while a transaction is open. */
  localImage(): Uint8Array | undefined {
    return this.store.image();
  }

  /** Runs something that reads an answer's rows; with `interruptible`, Ctrl-C and the deadline can end it. */
  compute<T>(compute: () => T): T {
    return this.store.compute(compute);
  }

  /** @throws SqlError when the text holds no statement, or cannot be cut into tokens. */
  read(sql: string): readonly Statement[] {
    return readStatements(sql);
  }

  /**
   * Runs one statement.
   * @throws OktaqlError; then no row of the answer was given.
   */
  async run(statement: Statement, given: RunOptions = {}): Promise<Answer> {
    const options = this.#withTime(given);
    this.#clock.freeze();
    this.#pastUses.clear();
    if (options.asOf !== undefined) this.#beginAsOf(options.asOf);
    this.#timeLimit = options.timeLimit;
    this.#unreadable.take();
    return this.#run(this.withFullNames(statement), options);
  }

  #run(statement: Statement, options: RunOptions): Promise<Answer> | Answer {
    switch (statement.kind) {
      case 'sqlite':
        return this.select(statement.text, options);
      case 'explain':
        return this.#explain(statement.statement, options);
      case 'describe':
        return answerOf(
          describeTable(this.catalog, statement, (name) => this.store.columnsOf(name.split('.'))),
        );
      case 'show':
        return answerOf(showCatalog(this.catalog, statement));
      case 'write':
        return this.#write(statement, options);
    }
  }

  /**
   * The statement with the whole names of Okta's tables. One that names a table by its end may turn out to be another kind
   * of statement: a write to Okta.
   */
  withFullNames(statement: Statement): Statement {
    if (statement.kind === 'describe' || statement.kind === 'show') return statement;
    if (statement.kind === 'explain') {
      return { ...statement, statement: this.withFullNames(statement.statement) };
    }
    const text = this.#named(statement.text);
    return text === statement.text ? statement : readStatement(text);
  }

  #named(text: StatementText): StatementText {
    return withFullNames(text, {
      fullName: (parts) => tableNamed(this.catalog, parts.join('.'))?.name,
      // A view that no longer works has no columns.
      isLocal: (parts) =>
        this.store.columnsOf(parts) !== undefined || this.store.viewNamed(parts) !== undefined,
    });
  }

  #withTime(options: RunOptions): RunOptions {
    const asOf = options.asOf ?? this.#options.asOf;
    return asOf === undefined ? options : { ...options, asOf };
  }

  /** @throws SqlError for a time that lies ahead */
  #beginAsOf(asOf: number): void {
    checkPast(asOf, this.#clock.now(), (message) => {
      throw new SqlError(message);
    });
    this.#clock.freeze(asOf);
  }

  /** The tables of a statement, and its text, as of its time. */
  #asOf(
    text: StatementText,
    { asOf }: RunOptions,
  ): { readonly catalog: Catalog; readonly text: StatementText } {
    if (asOf === undefined) return { catalog: this.catalog, text };
    // The same tables for the same time. Their rows lie in the same place as those of the present.
    if (this.#then?.at !== asOf) this.#then = { at: asOf, catalog: catalogAsOf(this.catalog, asOf) };
    return { catalog: this.#then.catalog, text: withNow(text, asOf) };
  }

  #prepare(given: StatementText, options: RunOptions): PreparedQuery {
    const { parameters = new Map(), timeLimit } = options;
    const { catalog, text } = this.#asOf(given, options);
    return prepareStatement(this.store, catalog, text, parameters, {
      checkTime: () => timeLimit?.check(),
      now: this.#clock.now(),
    });
  }

  /** Fetches the rows that a statement of SQLite's needs of Okta, and runs it. */
  async select(text: StatementText, options: RunOptions = {}): Promise<Answer> {
    const { timeLimit } = options;
    const prepared = this.#planned(text, () => this.#prepare(text, options));
    const { statement } = prepared;
    try {
      const warn = warningOf(options);
      for (const warning of prepared.warnings) warn(warningText(warning));
      const about = await this.#orgsFor(prepared, options);
      const plan = this.#plan(prepared, about, options);
      timeLimit?.check();
      for (const warning of plan.warnings) warn(warning);
      const store = await this.#fetch(plan, prepared, about, options);
      await this.#noticeSignals(options);
      for (const warning of badComparisons(prepared, store)) warn(warningText(warning));
      const answer: Answer = {
        columns: resultColumns(statement.columns, plan, (name, column) => this.store.isJson(name, column)),
        rows: this.#rowsOf(prepared, options),
        hasColumns: statement.columns.length > 0,
        close: () => statement.free(),
      };
      // A statement that gives no rows still has to be run.
      if (!answer.hasColumns) this.#runWhole(text, answer);
      if (prepared.copiedTimes !== undefined && !answer.hasColumns)
        this.store.noteTimes(prepared.copiedTimes);
      return answer;
    } catch (error) {
      statement.free();
      throw error;
    }
  }

  /** Does not make a short INSERT interruptible: that takes longer than the INSERT, and a script may have many. */
  #runWhole({ tokens }: StatementText, { rows }: Answer): void {
    this.#mayHaveTriggers ||= tokens.some(({ text }) => /trigger/i.test(text));
    const isShort = tokens.length <= manyTokens && !this.#mayHaveTriggers && isPlainInsert(tokens);
    const run = () => [...rows];
    if (isShort) run();
    else this.compute(run);
  }

  /** A signal that came while this thread was busy would be lost as soon as SQLite computes: see `runInterruptibly`. */
  async #noticeSignals({ signal }: RunOptions): Promise<void> {
    if (this.#options.interruptible !== true) return;
    // Node looks for signals between two turns.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }

  *#rowsOf(prepared: PreparedQuery, options: RunOptions): Generator<Row> {
    yield* prepared.rows();
    this.#warn(prepared.tables, options);
  }

  /** @param tables those whose rows are loaded: they say whose the values are */
  #warn(tables: readonly Table[], { onWarning }: RunOptions): void {
    const values = this.#unreadable.take();
    for (const { message, org } of unreadableWarnings(values, tables, this.store)) onWarning?.(message, org);
  }

  async #write(statement: WriteStatement, options: RunOptions): Promise<Answer> {
    refusePast(statement, options);
    const { runWrite } = await import('./writes/run-write.ts');
    const { rows, failure } = await runWrite(statement, {
      ...this.#evaluation(options),
      // No rows of an org may be missing, and none may be doubtful: each selected row is written.
      select: (text) =>
        this.select(text, { ...options, onFailedOrg: undefined, onWarning: refuseDoubtfulWrite }),
      org: async (name) => {
        checkInUse(name, options.orgs);
        return orgNamed(await this.directory(), name);
      },
      client: () => this.client(),
      clock: this.#clock,
      signal: untilTimeUp(options),
      deadline: options.timeLimit?.at,
      writes: options.writes,
    });
    // Of RETURNING.
    this.#warn([], options);
    return { ...answerOf(rows ?? rowSet([], [])), hasColumns: rows !== undefined, failure };
  }

  #evaluation({ parameters = new Map() }: RunOptions) {
    return { catalog: this.catalog, store: this.store, parameters, now: this.#clock.now() };
  }

  async close(): Promise<void> {
    this.store.close();
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }

  async #explain(statement: Statement, options: RunOptions): Promise<Answer> {
    if (statement.kind === 'write') return this.#explainWrite(statement, options);
    if (statement.kind !== 'sqlite') throw new SqlError('EXPLAIN takes a SELECT or a write');
    const explanation = await this.explain(statement.text, options);
    return {
      ...answerOf(explanationRows(explanation)),
      text: (width) => explanationText(explanation, width),
    };
  }

  /**
   * The requests that a statement of SQLite's would send to Okta. Sends nothing.
   * @throws SqlError when SQLite refuses the statement
   */
  async explain(text: StatementText, given: RunOptions) {
    const options = this.#withTime(given);
    const { orgs, onWarning } = options;
    const prepared = this.#prepare(text, options);
    try {
      const warn = warningOf({ onWarning });
      for (const warning of prepared.warnings) warn(warningText(warning));
      const about = await this.#orgsFor(prepared, { orgs });
      const plan = this.#plan(prepared, about, { asOf: options.asOf });
      for (const warning of plan.warnings) warn(warning);
      const isAsked = plan.immediate.some(({ table }) => table.past === undefined);
      const directory = isAsked ? await this.directory() : undefined;
      const urlOf = (org: string) => (directory === undefined ? '' : orgNamed(directory, org).url);
      return explain(plan, urlOf, prepared.comparedTimes);
    } finally {
      prepared.statement.free();
    }
  }

  async #explainWrite(statement: WriteStatement, options: RunOptions): Promise<Answer> {
    refusePast(statement, options);
    const { checkedPlan } = await import('./writes/run-write.ts');
    const { explainWrite, noSelection, writeExplanationRows, writeExplanationText } = await import(
      './writes/plan/explain-write.ts'
    );
    const plan = checkedPlan(statement, this.#evaluation(options));
    const directory = await this.directory();
    const write = explainWrite(plan, (org) => orgNamed(directory, org).url);
    const selection = plan.kind === 'rows' ? await this.explain(plan.selection.text, options) : noSelection;
    return {
      ...answerOf(writeExplanationRows(selection, write)),
      text: (width) => writeExplanationText(selection, write, width),
    };
  }

  #plan(
    { readable, valueOfParameter, schema }: PreparedQuery,
    { orgs }: OrgsOfStatement,
    options: RunOptions,
  ): Plan {
    const isCompiled = isOnlyCompiled(readable.text);
    const { catalog } = this.#asOf(readable.text, options);
    return this.#planned(readable.text, () =>
      planStatement(isCompiled ? { ...readable, mentions: [], queries: [] } : readable, {
        catalog,
        schema,
        orgs,
        valueOfParameter,
        now: this.#clock.now(),
        pushdown: options.pushdown,
      }),
    );
  }

  async #orgsFor({ readable, tables }: PreparedQuery, options: RunOptions): Promise<OrgsOfStatement> {
    if (tables.length === 0 || isOnlyCompiled(readable.text)) return noOrgs;
    return orgsOfStatement(tables, {
      directory: () => this.directory(),
      past: (directory) => this.#pastReader(options, directory),
      inUse: options.orgs,
      onNote: (note) => options.onNote?.(note),
    });
  }

  async #pastReader({ onWarning }: RunOptions, directory: OrgDirectory): Promise<PastReader> {
    const onUsed = ({ what, subdomain }: PastUse) => {
      this.#pastUses.set(what, [...(this.#pastUses.get(what) ?? []), subdomain]);
    };
    const reader = await this.#options.past?.({ onWarning: onceEach(onWarning), onUsed }, directory);
    if (reader === undefined) throw new SqlError('there is no history in this session');
    return reader;
  }

  /** Ctrl-C and the deadline end the planning of a large statement as they end a computation. */
  #planned<T>({ tokens }: Pick<StatementText, 'tokens'>, plan: () => T): T {
    return tokens.length > manyTokens ? this.compute(plan) : plan();
  }

  async #fetch(
    plan: Plan,
    prepared: PreparedQuery,
    { orgs, check, past }: OrgsOfStatement,
    options: RunOptions,
  ): Promise<RowStore> {
    const store = createStatementRows(this.store, prepared, options.onPage);
    if (plan.immediate.length + plan.dependent.length === 0) return store;
    for (const { request } of plan.immediate) check(request.org);
    const asksOkta = plan.bindings.some(({ reference }) => reference.table.past === undefined);
    await executePlan(plan, {
      client: asksOkta ? await this.client() : undefined,
      past,
      store,
      orgs,
      checkOrg: check,
      signal: options.signal ?? new AbortController().signal,
      timeLimit: options.timeLimit,
      maxRequests: options.maxRequests,
      onFailedOrg: options.onFailedOrg,
      onWarning: options.onWarning,
    });
    for (const [what, subdomains] of this.#pastUses) {
      options.onNote?.(`${what} (${[...new Set(subdomains)].sort().join(', ')})`);
    }
    options.timeLimit?.endFetching();
    return store;
  }
}

/** @throws SqlError: a write needs the rows of the present */
function refusePast({ text }: WriteStatement, { asOf }: RunOptions): void {
  const at = systemTimeAt(text.tokens);
  if (at < 0 && asOf === undefined) return;
  const location = at < 0 ? undefined : locate(text.source, text.tokens[at]?.start ?? 0);
  throw new SqlError('a write cannot read the past: nothing was sent', {
    location,
    hint:
      at < 0
        ? 'Run it without --as-of.'
        : 'Read the ids with a SELECT of its own, and name them in the write.',
  });
}

/** A write may not go on without an org, so that its time is over once and for all. */
const untilTimeUp = ({ signal, timeLimit }: RunOptions): AbortSignal =>
  AbortSignal.any([
    ...(signal === undefined ? [] : [signal]),
    ...(timeLimit === undefined ? [] : [timeLimit.signal]),
  ]);

/** Warnings about comparisons that only the rows can decide. */
function badComparisons({ readable, probes }: PreparedQuery, store: RowStore): readonly Warning[] {
  // A statement that only compiles a query has no rows.
  if (isOnlyCompiled(readable.text)) return [];
  return probes.flatMap(({ sql, isBad, warning }) => {
    try {
      return isBad(store.keys({ sql }).length > 0) ? [warning] : [];
    } catch (error) {
      if (!(error instanceof SqliteError)) throw error;
      // The statement itself fails at the same row, unless it never comes to that row.
      return [];
    }
  });
}

const warningOf = ({ onWarning }: RunOptions): ((text: string) => void) =>
  onceEach((text) => onWarning?.(text, undefined, true));

/** A listener that passes each text on once. */
function onceEach(say: ((text: string) => void) | undefined): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) say?.(text);
    said.add(text);
  };
}

const answerOf = ({ columns, rows }: RowSet): Answer => ({
  columns,
  rows,
  hasColumns: true,
  close: () => undefined,
});
