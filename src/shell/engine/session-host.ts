import type { Clock } from '../../base/clock.ts';
import { SqlError } from '../../base/errors.ts';
import type { Row } from '../../base/sql-value.ts';
import { TimeLimit } from '../../base/time-limit.ts';
import { withoutQuotedNames, withoutStoredNames } from '../../catalog/stored-name.ts';
import { asOfTime } from '../../host/open-history.ts';
import type { Chunk, Format } from '../../output/format.ts';
import { formatNamed } from '../../output/formats.ts';
import { revealLines } from '../../output/unprintable.ts';
import type { Answer, RunOptions, Session } from '../../session.ts';
import { withoutWraps } from '../../sql/time-wraps.ts';
import { createSqlFunctions } from '../../store/functions/sql-functions.ts';
import { UnreadableValues } from '../../store/functions/unreadable.ts';
import { loadLocalTable } from '../../store/load-local-table.ts';
import { type SavedImage, savedImage } from '../../store/saved-image.ts';
import type { WriteOptions } from '../../writes/prepare/write-options.ts';
import type { StatementOptions } from '../settings.ts';
import { changesLocalTables, mayCompute } from './local-change.ts';
import type {
  AnswerEnd,
  AnswerPart,
  AnswerStart,
  OrgSummary,
  SchemaSummary,
  SessionMethods,
  StatementRequest,
} from './protocol.ts';
import { errorCodec } from './reported-error.ts';
import type { ResultCache } from './result-cache.ts';

export interface SessionHostOptions {
  readonly session: Session;
  readonly cache: ResultCache;
  readonly cwd: string;
  /** Options of the command line for each statement, unless it brings others. */
  readonly options: StatementOptions;
  readonly clock: Clock;
  /** How a statement may write. */
  readonly writes: (request: StatementRequest) => WriteOptions;
  /** Called with `--partial`. */
  readonly onFailedOrg: RunOptions['onFailedOrg'];
  readonly onNote: (note: string) => void;
  readonly onWarning: RunOptions['onWarning'];
  /** Takes the local tables as they are, before a statement that may never end. */
  readonly keepImage: (image: Uint8Array) => void;
  readonly close: () => Promise<void>;
}

type Parts = Iterator<Chunk> | AsyncIterator<Chunk>;

/** An answer that is being printed. */
interface OpenAnswer {
  readonly answer: Answer;
  readonly parts: Parts;
  rows: number;
  /** Undefined unless a table was too wide for its place. */
  columnsNeeded: number | undefined;
}

/** The shell's side of a session: runs one statement at a time and prints its answer piece by piece. */
export class SessionHost implements SessionMethods {
  readonly #options: SessionHostOptions;
  #open: OpenAnswer | undefined;
  #running: AbortController | undefined;
  /** Whether the local tables differ from the image that was kept last. */
  #changed: boolean;

  /** @param changed whether there are local tables already without an image. */
  constructor(options: SessionHostOptions, changed: boolean) {
    this.#options = options;
    this.#changed = changed;
  }

  async run(request: StatementRequest): Promise<AnswerStart> {
    this.closeAnswer();
    const { session, cache } = this.#options;
    const statement = session.read(request.sql)[0];
    if (statement === undefined) throw new SqlError('there is no SQL statement here');
    if (mayCompute(statement)) this.#keepImage();
    if (changesLocalTables(statement)) this.#changed = true;
    const running = new AbortController();
    this.#running = running;
    const options = { ...this.#options.options, ...request.options };
    const { timeout: seconds } = options;
    const timeLimit =
      seconds === undefined
        ? undefined
        : new TimeLimit({ what: 'the statement', seconds, clock: this.#options.clock });
    // A write must not be decided on old rows.
    cache.beginStatement(statement.kind === 'write' ? undefined : request.cacheMs);
    const answer = await session
      .run(statement, {
        parameters: request.parameters,
        signal: running.signal,
        orgs: request.orgs,
        timeLimit,
        maxRequests: options.maxRequests,
        asOf: asOfTime(options, this.#options.clock),
        writes: this.#options.writes(request),
        onFailedOrg: options.partial === true ? this.#options.onFailedOrg : undefined,
        onWarning: this.#options.onWarning,
        onNote: this.#options.onNote,
      })
      .finally(() => timeLimit?.stop());
    try {
      running.signal.throwIfAborted();
      const parts = await this.#print(answer, request);
      this.#open = { answer, parts, rows: 0, columnsNeeded: undefined };
      return { hasColumns: answer.hasColumns };
    } catch (error) {
      answer.close();
      throw error;
    }
  }

  async #print(answer: Answer, { format, formatOptions }: StatementRequest): Promise<Parts> {
    if (format === 'table' && answer.text !== undefined) {
      return [revealLines(answer.text(formatOptions.width))][Symbol.iterator]();
    }
    const { columns, rows } = answer;
    const count = () => {
      if (this.#open !== undefined) this.#open.rows += 1;
    };
    const onLines = (needed: number) => {
      if (this.#open !== undefined) this.#open.columnsNeeded = needed;
    };
    const loaded: Format = await formatNamed(format).load();
    const printed = loaded.format({ columns, rows: counted(rows, count) }, { ...formatOptions, onLines });
    return Symbol.iterator in printed ? printed[Symbol.iterator]() : printed[Symbol.asyncIterator]();
  }

  async nextPart(): Promise<AnswerPart> {
    const open = this.#open;
    if (open === undefined) {
      return { end: { rows: 0, columnsNeeded: undefined, cacheAgeMs: undefined, failure: undefined } };
    }
    this.#running?.signal.throwIfAborted();
    const next = open.answer.hasColumns ? await open.parts.next() : { done: true as const };
    if (next.done !== true) return { chunk: next.value };
    const { failure } = open.answer;
    const end: AnswerEnd = {
      rows: open.rows,
      columnsNeeded: open.columnsNeeded,
      cacheAgeMs: this.#options.cache.ageMs,
      failure: failure === undefined ? undefined : errorCodec.encode(failure),
    };
    this.closeAnswer();
    return { end };
  }

  closeAnswer(): void {
    const open = this.#open;
    this.#open = undefined;
    void open?.parts.return?.();
    open?.answer.close();
  }

  cancel(reason: unknown): void {
    this.#running?.abort(errorCodec.decode(reason));
  }

  async orgs(): Promise<readonly OrgSummary[]> {
    const { orgs, unavailable = [] } = await this.#options.session.directory();
    return [
      ...orgs.map(({ name, url, credentials }) => ({
        name,
        url,
        credentials: credentials.kind === 'ssws' ? 'API token' : 'private key',
      })),
      ...unavailable.map(({ name, error }) => ({ name, url: undefined, credentials: error.message })),
    ];
  }

  async importTable({ file, table }: { readonly file: string; readonly table: string }): Promise<number> {
    // Loading cannot be cancelled but by ending this thread.
    this.#keepImage();
    const rows = await loadLocalTable(this.#options.session.store, table, file, this.#options.cwd);
    this.#changed = true;
    return rows;
  }

  async saveTables(): Promise<SavedImage | undefined> {
    const image = this.#options.session.localImage();
    return image && savedImage(image);
  }

  schema(): SchemaSummary {
    const { store } = this.#options.session;
    return {
      localTables: definitions(store).map(({ name, sql }) => ({
        name,
        sql,
        columns: store.columnsOf([name]) ?? [],
      })),
      functions: store.functionNames,
      functionUsages: createSqlFunctions(this.#options.clock, new UnreadableValues()).map(
        ({ usage, description }) => ({ usage, description }),
      ),
    };
  }

  clearCache(): number {
    return this.#options.cache.clear();
  }

  async close(): Promise<void> {
    this.closeAnswer();
    await this.#options.close();
  }

  #keepImage(): void {
    if (!this.#changed) return;
    const image = this.#options.session.localImage();
    // While a transaction is open the last image stands: losing the thread rolls the transaction back.
    if (image === undefined) return;
    this.#options.keepImage(image);
    this.#changed = false;
  }
}

/** The user's own tables and views, with the statements that made them. */
function definitions(store: Session['store']): readonly { readonly name: string; readonly sql: string }[] {
  const own = new Set(store.localTables);
  const statement = store.prepare(
    `SELECT name, sql FROM (SELECT * FROM sqlite_master UNION ALL SELECT * FROM sqlite_temp_master)
     WHERE type IN ('table', 'view') ORDER BY name`,
  );
  try {
    return [...statement.rows()]
      .map(([name, sql]) => ({ name: String(name), sql: asWritten(String(sql)) }))
      .filter(({ name }) => own.has(name));
  } finally {
    statement.free();
  }
}

/** A view's definition with the three-part names of Okta's tables. */
const asWritten = (sql: string): string => withoutStoredNames(withoutQuotedNames(withoutWraps(sql).source));

function* counted(rows: Iterable<Row>, count: () => void): Generator<Row> {
  for (const row of rows) {
    count();
    yield row;
  }
}
