import { resolve } from 'node:path';
import { UsageError } from './base/errors.ts';
import type { ResultColumn, Row, SqlValue } from './base/sql-value.ts';
import { loadOrgDirectory } from './config/load-orgs.ts';
import type { OrgDirectory } from './config/org.ts';
import { type OrgOptions, orgsFromOptions } from './config/org-options.ts';
import { createTrust } from './config/trust/trust.ts';
import { TrustStore } from './config/trust/trust-store.ts';
import { homeDirectory } from './config/user-directories.ts';
import type { ClientObserver } from './execute/ports.ts';
import { type Answer, Session, type SessionOptions } from './session.ts';
import type { Parameters } from './sql/parameter-value.ts';

export interface CreateSessionOptions {
  /**
   * The orgs to ask; then no file is read. Left out: the orgs of the configuration file or the environment, as for the
   * command line. An `oktaql.yaml` or `okta.yaml` of the working directory is used once a person has agreed to it
   * (`oktaql trust`).
   */
  readonly orgs?: readonly OrgOptions[];
  /** A configuration file, in place of `orgs`. Naming it is agreement. */
  readonly configPath?: string;
  /** Requests at once to each org, 1 to 8. Default 8. */
  readonly concurrency?: number;
  /** A directory of snapshots, as `oktaql snapshot` keeps them: for `FOR SYSTEM_TIME` and `asOf`. */
  readonly history?: string;
  /** Called for every request; gets no secrets. */
  readonly observer?: ClientObserver;
}

type ParamValue = SqlValue | boolean;

export interface QueryOptions {
  /**
   * Values of `:name` and `'{{ name }}'`; an array is a list for `IN (:name)`. A string is a text, also one that looks
   * like a number.
   */
  readonly params?: Readonly<Record<string, ParamValue | readonly ParamValue[]>>;
  readonly signal?: AbortSignal;
  /** Okta's tables as they were then, out of the history; `now` is then, too. */
  readonly asOf?: Date;
  /** How many requests the statement may send to one org, 1 or more; default: 1,000. Pages of a list do not count. */
  readonly maxRequests?: number;
}

export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  /** Each row is an array in the order of `columns`. They can be read once. */
  readonly rows: AsyncIterable<Row>;
  /**
   * Sentences for a person about limits of the answer: a value of Okta's that a function could not read, a comparison
   * that cannot mean what it says. More can come while the rows are read.
   */
  readonly warnings: readonly string[];
}

/** SQL over the API tokens of some orgs, with local tables and views that last as long as it does. */
export interface OktaqlSession {
  /**
   * Runs one statement that reads or works on local tables.
   * @throws OktaqlError: nothing is left out silently.
   */
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  /** Ends the connections and forgets the local tables. */
  close(): Promise<void>;
}

/**
 * Opens a session. Orgs are asked only when a statement needs them.
 * @throws ConfigError when an org's options are wrong.
 */
export async function createSession(options: CreateSessionOptions = {}): Promise<OktaqlSession> {
  const given = options.orgs === undefined ? undefined : orgsFromOptions(options.orgs);
  const { history } = options;
  const session = await Session.open({
    past: history === undefined ? undefined : pastIn(resolve(history)),
    directory: async () => given ?? loadDirectory(options.configPath),
    client: async (directory) => {
      const { createApiClient } = await import('./okta/client.ts');
      return createApiClient({ directory, concurrency: options.concurrency, observer: options.observer });
    },
  });
  return new QueuedSession(session);
}

/** The past of statements. A statement sees the runs that were there when it began. */
const pastIn =
  (path: string): SessionOptions['past'] =>
  async (listener, { orgs }) => {
    const { HistoryDirectory, createHistoryReader } = await import('./history/history-reader.ts');
    return createHistoryReader(new HistoryDirectory(path), { ...listener, orgs });
  };

const isParamList = (value: ParamValue | readonly ParamValue[]): value is readonly ParamValue[] =>
  Array.isArray(value);

const sqlValue = (value: ParamValue): SqlValue => (typeof value === 'boolean' ? Number(value) : value);

/** A library asks nobody: it uses files of the working directory only if a person agreed to them before. */
function loadDirectory(configPath: string | undefined): Promise<OrgDirectory> {
  const home = { homeDir: homeDirectory(), env: process.env };
  const trust = createTrust(new TrustStore(home));
  return loadOrgDirectory({ ...home, configPath, cwd: process.cwd(), trust });
}

/** Lets one statement run at a time. An answer that is still being read when the next begins is read to its end. */
class QueuedSession implements OktaqlSession {
  readonly #session: Session;
  #last: Promise<unknown> = Promise.resolve();
  #open: OpenRows | undefined;
  #closed = false;

  constructor(session: Session) {
    this.#session = session;
  }

  query(sql: string, { params = {}, signal, maxRequests, asOf }: QueryOptions = {}): Promise<QueryResult> {
    const run = async (): Promise<QueryResult> => {
      if (this.#closed) throw new UsageError('the session is closed');
      this.#open?.detach();
      const statements = this.#session.read(sql);
      const [statement] = statements;
      if (statement === undefined || statements.length > 1) {
        throw new UsageError('query takes one statement', { hint: 'Call it once for each.' });
      }
      const parameters: Parameters = new Map(
        Object.entries(params).map(([name, value]) => [
          name,
          isParamList(value) ? value.map(sqlValue) : sqlValue(value),
        ]),
      );
      const warnings: string[] = [];
      const answer = await this.#session.run(statement, {
        parameters,
        signal,
        maxRequests,
        asOf: asOf?.getTime(),
        onWarning: (warning) => warnings.push(warning),
      });
      const rows = new OpenRows(answer);
      this.#open = rows;
      return { columns: answer.columns, rows, warnings };
    };
    const result = this.#last.then(run);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#last;
    this.#open?.detach();
    await this.#session.close();
  }
}

/** Rows that are still inside SQLite, until they are read or have to make way. */
class OpenRows implements AsyncIterable<Row> {
  readonly #answer: Answer;
  readonly #iterator: Iterator<Row>;
  /** Undefined while the rows are inside SQLite. */
  #rest: readonly Row[] | undefined;
  /** SQLite's error at a row, for a reader that comes so far. */
  #failure: unknown;

  constructor(answer: Answer) {
    this.#answer = answer;
    this.#iterator = answer.rows[Symbol.iterator]();
  }

  /** Takes all that is left out of SQLite. */
  detach(): void {
    if (this.#rest !== undefined) return;
    const rest: Row[] = [];
    this.#rest = rest;
    try {
      for (let next = this.#iterator.next(); next.done !== true; next = this.#iterator.next())
        rest.push(next.value);
    } catch (error) {
      this.#failure = error;
    }
    this.#answer.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row> {
    try {
      while (this.#rest === undefined) {
        const next = this.#iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
      const rest = this.#rest;
      this.#rest = [];
      yield* rest;
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure !== undefined) throw failure;
    } finally {
      this.#discard();
    }
  }

  /** A reader that stops does not need the rest. */
  #discard(): void {
    if (this.#rest === undefined) this.#answer.close();
    this.#rest = [];
  }
}
