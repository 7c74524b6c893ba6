import { type Catalog, oktaCatalog } from './catalog/catalog.ts';
import { describeTable, showCatalog } from './catalog/introspection.ts';
import type { Column, Table } from './catalog/table.ts';
import { type Clock, systemClock } from './clock.ts';
import type { OrgDirectory } from './config/org.ts';
import { orgNamed } from './config/org-named.ts';
import { NoAnswerError, type OktaqlError, SqlError, UsageError } from './errors.ts';
import { executePlan, type RowStore } from './execute/execute.ts';
import type { ApiClient } from './execute/ports.ts';
import type { ResultColumn, Row, RowSet } from './execute/rows.ts';
import { explainPlan } from './plan/explain.ts';
import { type OrgNames, type Plan, planStatement } from './plan/plan.ts';
import { usedColumns } from './plan/used-columns.ts';
import { tokenize } from './sql/lexer.ts';
import { parameterKey, parametersOf } from './sql/parameters.ts';
import { type ReadableText, readableText, withStrictQuotes } from './sql/prepare-text.ts';
import type { StatementText } from './sql/split.ts';
import { render, type SqlText } from './sql/sql-text.ts';
import { readStatements, type Statement } from './sql/statement.ts';
import { isKeyword, type Token } from './sql/token.ts';
import type { SqlValue } from './sql/value.ts';
import { createSqlFunctions } from './store/functions/sql-functions.ts';
import { TableLoader } from './store/load.ts';
import { sqlErrorOf } from './store/sqlite-error.ts';
import { type Bindings, type PreparedStatement, Store } from './store/store.ts';

export interface SessionOptions {
  /** Asked for the first time when a statement needs Okta, so that a statement on local tables needs none. */
  readonly directory: () => Promise<OrgDirectory>;
  readonly client: (directory: OrgDirectory) => Promise<ApiClient>;
  readonly catalog?: Catalog;
  readonly clock?: Clock;
}

export interface RunOptions {
  /** By name, without sigil. */
  readonly parameters?: ReadonlyMap<string, SqlValue>;
  readonly signal?: AbortSignal;
  /** Given (with `--partial`), an org that fails is told here and left out, instead of failing the statement. */
  readonly onFailedOrg?: ((org: string, error: OktaqlError) => void) | undefined;
}

/** The answer of one statement. Its rows are read out of SQLite; `close` gives the statement back. */
export interface Answer extends RowSet {
  /** False for a statement that gives no columns at all, such as CREATE TABLE. */
  readonly hasColumns: boolean;
  close(): void;
}

/** A statement that SQLite has prepared, and what of Okta it needs. Nothing has been sent. */
interface Prepared {
  readonly readable: ReadableText;
  readonly sql: string;
  readonly statement: PreparedStatement;
  readonly bindings: Bindings;
  readonly tables: readonly Table[];
}

const noOrgs: OrgNames = { names: [], open: false };

/** One database with its local tables, and the way to the configured orgs. The place where the parts are put together. */
export class Session {
  readonly #options: SessionOptions;
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #store: Store;
  /** Frozen for the length of a statement, so that a function of the time has one value throughout. */
  #now: number;
  #directory: Promise<OrgDirectory> | undefined;
  #client: Promise<ApiClient> | undefined;

  private constructor(options: SessionOptions, clock: Clock, store: (now: () => number) => Store) {
    this.#options = options;
    this.#catalog = options.catalog ?? oktaCatalog;
    this.#clock = clock;
    this.#now = clock.now();
    this.#store = store(() => this.#now);
  }

  static async open(options: SessionOptions): Promise<Session> {
    const clock = options.clock ?? systemClock;
    const now = { read: () => clock.now() };
    const functions = createSqlFunctions({ now: () => now.read(), sleep: clock.sleep });
    const store = await Store.open(functions);
    return new Session(options, clock, (frozen) => {
      now.read = frozen;
      return store;
    });
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  get store(): Store {
    return this.#store;
  }

  directory(): Promise<OrgDirectory> {
    this.#directory ??= this.#options.directory();
    return this.#directory;
  }

  async client(): Promise<ApiClient> {
    this.#client ??= this.directory().then((directory) => this.#options.client(directory));
    return this.#client;
  }

  /** @throws SqlError when the text holds no statement, or one that cannot be read. */
  read(sql: string): readonly Statement[] {
    return readStatements(sql);
  }

  /**
   * Runs one statement.
   * @throws OktaqlError; then no row of the answer was given.
   */
  async run(statement: Statement, options: RunOptions = {}): Promise<Answer> {
    this.#now = this.#clock.now();
    switch (statement.kind) {
      case 'sqlite':
        return this.#select(statement.text, options);
      case 'explain':
        return this.#explain(statement.statement, options);
      case 'describe':
        return table(describeTable(this.#catalog, statement, (name) => this.#store.columnsOf(name)));
      case 'show':
        return table(showCatalog(this.#catalog, statement));
      case 'write':
        throw new SqlError(`${statement.verb.toUpperCase()} on ${statement.table} is not supported`);
    }
  }

  async close(): Promise<void> {
    this.#store.close();
    await (await this.#client?.catch(() => undefined))?.close();
  }

  async #select(text: StatementText, options: RunOptions): Promise<Answer> {
    const prepared = this.#prepare(text, options);
    try {
      const plan = await this.#plan(prepared);
      await this.#fetch(plan, prepared, options);
      return this.#answer(prepared, plan);
    } catch (error) {
      prepared.statement.free();
      throw error;
    }
  }

  async #explain(statement: Statement, options: RunOptions): Promise<Answer> {
    if (statement.kind !== 'sqlite') throw new UsageError('EXPLAIN takes a SELECT or a write');
    const prepared = this.#prepare(statement.text, options);
    try {
      return table(explainPlan(await this.#plan(prepared)));
    } finally {
      prepared.statement.free();
    }
  }

  /** Lets SQLite read the statement, with its parameters, before anything is sent. */
  #prepare(statement: StatementText, { parameters = new Map() }: RunOptions): Prepared {
    const readable = readableText(statement, this.#catalog);
    const tables = this.#tablesOf(readable);
    for (const virtual of tables) this.#store.createTable(virtual);
    const { text } = readable;
    const strict = withStrictQuotes(text);
    const isQuery = isKeyword(text.tokens[0], 'SELECT', 'WITH', 'VALUES');
    // Of a view or trigger SQLite keeps the text itself: then it keeps the strict one.
    const sql = render(strict === undefined || isQuery ? text : strict);
    this.#attempt(text, () => {
      if (strict !== undefined && isQuery) this.#store.prepare(render(strict)).free();
    });
    const unbound = this.#attempt(text, () => this.#store.prepare(sql));
    unbound.free();
    const bindings = bindParameters(text, parameters);
    const prepared = this.#attempt(text, () => this.#store.prepare(sql, bindings));
    return { readable, sql, statement: prepared, bindings, tables };
  }

  /** The virtual tables that the statement mentions, itself or through views. */
  #tablesOf({ mentions, text }: ReadableText): readonly Table[] {
    const names = new Set(text.tokens.map(({ value }) => value.toLowerCase()));
    const tables = new Set(mentions.map((mention) => mention.table));
    const pending = this.#store.views.filter((view) => names.has(view.toLowerCase()));
    for (const view of pending) {
      for (const { value } of tokenize(this.#store.viewNamed(view) ?? '')) {
        const found = this.#catalog.findStored(value);
        if (found !== undefined) tables.add(found);
        const inner = this.#store.views.find((name) => name.toLowerCase() === value.toLowerCase());
        if (inner !== undefined && !pending.includes(inner)) pending.push(inner);
      }
    }
    return [...tables];
  }

  async #plan({ readable, bindings, tables }: Prepared): Promise<Plan> {
    const isRead = tables.length > 0 && !isOnlyCompiled(readable.text.tokens);
    const directory = isRead ? await this.directory() : undefined;
    const orgs = directory === undefined ? noOrgs : orgNames(directory);
    const mentions = directory === undefined ? { ...readable, mentions: [], queries: [] } : readable;
    return planStatement(mentions, {
      catalog: this.#catalog,
      schema: this.#store,
      orgs,
      valueOfParameter: (name) => bindings.get(name),
    });
  }

  async #fetch(plan: Plan, prepared: Prepared, options: RunOptions): Promise<void> {
    for (const virtual of prepared.tables) this.#store.emptyTable(virtual);
    if (plan.immediate.length + plan.dependent.length === 0) return;
    const directory = await this.directory();
    const signal = options.signal ?? new AbortController().signal;
    await executePlan(plan, {
      client: await this.client(),
      store: this.#rowStore(prepared),
      orgs: orgNames(directory),
      checkOrg: (name) => void orgNamed(directory, name),
      signal,
      onFailedOrg: options.onFailedOrg,
    });
  }

  #rowStore({ readable, bindings, tables }: Prepared): RowStore {
    const views = this.#store.views.map((view) => tokenize(this.#store.viewNamed(view) ?? ''));
    const isUsed = usedColumns([readable.text.tokens, ...views]);
    const loaders = new Map<Table, TableLoader>(
      tables.map((virtual) => [virtual, new TableLoader(this.#store, virtual, isUsed)]),
    );
    return {
      load: ({ table: virtual, keys, request }, objects) => {
        const loader = loaders.get(virtual) ?? new TableLoader(this.#store, virtual, isUsed);
        loaders.set(virtual, loader);
        const missing = loader.missingIdentity(objects, keys);
        if (missing !== undefined) {
          throw new NoAnswerError(
            `org ${request.org} answered ${request.operation} with a row that has no ${missing} - ${request.method} ${request.path}`,
          );
        }
        loader.load(objects, keys);
      },
      keys: (sql) => {
        const statement = this.#store.prepare(sql, usedBy(sql, bindings));
        try {
          return [...statement.rows()];
        } finally {
          statement.free();
        }
      },
    };
  }

  #answer({ readable: { text }, statement }: Prepared, plan: Plan): Answer {
    const attempt = <T>(action: () => T) => this.#attempt(text, action);
    function* rows(): Generator<Row> {
      const iterator = statement.rows()[Symbol.iterator]();
      for (;;) {
        const next = attempt(() => iterator.next());
        if (next.done) return;
        yield next.value;
      }
    }
    const answer = {
      columns: resultColumns(statement.columns, plan),
      rows: rows(),
      hasColumns: statement.columns.length > 0,
      close: () => statement.free(),
    };
    // A statement that gives no rows still has to be run.
    if (!answer.hasColumns) for (const _ of answer.rows);
    return answer;
  }

  #attempt<T>(text: SqlText, action: () => T): T {
    try {
      return action();
    } catch (error) {
      const known = {
        tables: [...this.#catalog.tables.map(({ name }) => name), ...this.#store.localTables],
        columns: [
          ...this.#catalog.tables.flatMap(({ columns }) => columns.map((column: Column) => column.name)),
          ...this.#store.localTables.flatMap((name) => this.#store.columnsOf(name) ?? []),
        ],
        functions: createSqlFunctions(this.#clock).map((known) => known.name),
      };
      throw sqlErrorOf(error, text, known, (sql) => this.#store.prepare(sql).free());
    }
  }
}

/** `EXPLAIN QUERY PLAN` and `CREATE VIEW` mention tables without reading them. */
const isOnlyCompiled = (tokens: readonly Token[]): boolean =>
  isKeyword(tokens[0], 'EXPLAIN') ||
  (isKeyword(tokens[0], 'CREATE') && tokens.slice(1, 3).some((token) => isKeyword(token, 'VIEW')));

const orgNames = ({ orgs, orgBySubdomain }: OrgDirectory): OrgNames => ({
  names: orgs.map(({ name }) => name),
  open: orgBySubdomain !== undefined,
});

/** @throws SqlError that names every parameter without a value. */
function bindParameters(text: SqlText, parameters: ReadonlyMap<string, SqlValue>): Bindings {
  const names = parametersOf(text.tokens);
  const missing = names.filter((name) => !parameters.has(parameterKey(name)));
  if (missing.length > 0) {
    throw new SqlError(
      `no value for ${missing.length === 1 ? 'parameter' : 'parameters'} ${missing.join(', ')}`,
      {
        hint: `Give it: ${missing.map((name) => `-p ${parameterKey(name)}=…`).join(' ')}`,
      },
    );
  }
  return new Map(names.map((name) => [name, parameters.get(parameterKey(name)) ?? null]));
}

/** The bindings that a part of the statement needs. */
function usedBy(sql: string, bindings: Bindings): Bindings {
  const names = new Set(parametersOf(tokenize(sql)));
  return new Map([...bindings].filter(([name]) => names.has(name)));
}

function resultColumns(names: readonly string[], { outputs }: Plan): readonly ResultColumn[] {
  const known = outputs?.length === names.length ? outputs : undefined;
  return names.map((name, index) => {
    const output = known?.[index];
    const isJson =
      output !== undefined &&
      (output.jsonCall ||
        (output.origins.length > 0 &&
          output.origins.every(
            (origin) =>
              origin?.item.source.kind === 'virtual' &&
              origin.item.source.reference.table.columns.some(
                (column) => column.type === 'json' && column.name.toLowerCase() === origin.column,
              ),
          )));
    return { name, json: isJson };
  });
}

const table = ({ columns, rows }: RowSet): Answer => ({
  columns,
  rows,
  hasColumns: true,
  close: () => undefined,
});
