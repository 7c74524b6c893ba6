import { type TransferListItem, Worker } from 'node:worker_threads';
import { systemClock } from '../../base/clock.ts';
import { NoAnswerError } from '../../base/errors.ts';
import { sessionWorker } from '../../base/program-files.ts';
import type { ClientObserver } from '../../execute/ports.ts';
import type { DemoOrg } from '../../host/demo.ts';
import type { Chunk } from '../../output/format.ts';
import type { SavedImage } from '../../store/saved-image.ts';
import type {
  AnswerEnd,
  OrgSummary,
  SchemaSummary,
  SessionMethods,
  SessionSeed,
  ShellMethods,
  StatementRequest,
} from './protocol.ts';
import { errorCodec } from './reported-error.ts';
import { connectPeer, type Peer, type Port } from './rpc.ts';

/** A thread that holds a session, and how to end it by force. */
export interface SessionThread {
  readonly port: Port;
  /** Called at most once, when the thread ends by itself. */
  onEnd(listener: (reason: unknown) => void): void;
  terminate(): Promise<void>;
}

export type StartThread = (seed: SessionSeed) => SessionThread;

export const startWorker: StartThread = (seed) => {
  const { code, eval: isText } = sessionWorker();
  const worker = new Worker(code, { workerData: seed, eval: isText });
  return {
    port: worker as unknown as Port & { postMessage(value: unknown, transfer?: TransferListItem[]): void },
    onEnd: (listener) => {
      let told = false;
      const tell = (reason: unknown) => {
        if (!told) listener(reason);
        told = true;
      };
      worker.once('error', tell);
      worker.once('exit', (code) => tell(new Error(`it ended with code ${code}`)));
    },
    terminate: async () => {
      await worker.terminate();
    },
  };
};

export interface EngineOptions {
  readonly seed: SessionSeed;
  readonly start: StartThread;
  readonly observe: ClientObserver;
  readonly say: (text: string) => void;
  readonly demoOrgs: () => Promise<readonly DemoOrg[]>;
  /** Undefined when no answer is given. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Called when a computation had to be ended with its thread: the local tables that did not survive it. */
  readonly onRestart: (lost: readonly string[]) => void;
  /** How long a thread may take to notice that it is cancelled. Default 500 ms. */
  readonly graceMs?: number | undefined;
}

/** The answer of a statement as text. */
export interface PrintedAnswer {
  readonly hasColumns: boolean;
  /** To be read once. Leaving off early closes the answer. */
  readonly chunks: AsyncIterable<Chunk>;
  /** After all chunks were read. */
  readonly end: () => AnswerEnd | undefined;
}

/**
 * The session of the shell. It lives in a thread of its own: a computation in SQLite blocks its thread and cannot be
 * interrupted from outside, but the thread can be ended, and another one goes on from the local tables as they were
 * before the statement.
 */
export class Engine {
  readonly #options: EngineOptions;
  #thread: SessionThread;
  #peer: Peer<SessionMethods>;
  #image: Uint8Array | undefined;
  #schema: SchemaSummary = { localTables: [], functions: [], functionUsages: [] };
  #closed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#image = options.seed.image;
    [this.#thread, this.#peer] = this.#start();
  }

  /** As it was after the last statement. */
  get schema(): SchemaSummary {
    return this.#schema;
  }

  /** Asks the session for its tables and functions. */
  async refreshSchema(): Promise<SchemaSummary> {
    this.#schema = await this.#peer.call('schema', undefined);
    return this.#schema;
  }

  /**
   * Runs one statement. The signal cancels it, and the printing of its answer as well.
   * @throws ReportedError, or the signal's reason
   */
  async run(request: StatementRequest, signal: AbortSignal): Promise<PrintedAnswer> {
    const { hasColumns } = await this.#cancellable(this.#peer.call('run', request), signal);
    let end: AnswerEnd | undefined;
    const next = () => this.#cancellable(this.#peer.call('nextPart', undefined), signal);
    const closeAnswer = () => this.#peer.call('closeAnswer', undefined).catch(() => {});
    async function* chunks(): AsyncGenerator<Chunk> {
      try {
        for (let part = await next(); ; part = await next()) {
          if ('end' in part) {
            end = part.end;
            return;
          }
          yield part.chunk;
        }
      } finally {
        if (end === undefined) void closeAnswer();
      }
    }
    return { hasColumns, chunks: chunks(), end: () => end };
  }

  orgs(): Promise<readonly OrgSummary[]> {
    return this.#peer.call('orgs', undefined);
  }

  saveTables(signal: AbortSignal): Promise<SavedImage | undefined> {
    return this.#cancellable(this.#peer.call('saveTables', undefined), signal, true);
  }

  importTable(file: string, table: string, signal: AbortSignal): Promise<number> {
    return this.#cancellable(this.#peer.call('importTable', { file, table }), signal, true);
  }

  clearCache(): Promise<number> {
    return this.#peer.call('clearCache', undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const grace = new AbortController();
    await Promise.race([this.#peer.call('close', undefined).catch(() => {}), this.#grace(grace.signal)]);
    grace.abort();
    await this.#thread.terminate();
  }

  /**
   * The work's value. Once the signal is aborted the thread gets a message; when it does not answer, it is busy
   * computing and is ended. Work that cannot take a message (`deaf`) is ended at once.
   */
  async #cancellable<T>(work: Promise<T>, signal: AbortSignal, deaf = false): Promise<T> {
    const onAbort = () => void (deaf ? this.#restart(signal.reason) : this.#cancel(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await work;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #cancel(signal: AbortSignal): Promise<void> {
    const peer = this.#peer;
    const answered = new AbortController();
    const heard = peer.call('cancel', errorCodec.encode(signal.reason)).then(
      () => true,
      () => true,
    );
    const silent = this.#grace(answered.signal).then(() => false);
    const isAlive = await Promise.race([heard, silent]);
    answered.abort();
    if (!isAlive && peer === this.#peer && !this.#closed) await this.#restart(signal.reason);
  }

  /** Resolves when a thread has had the time to answer, or when the signal says that it did. */
  #grace(answered: AbortSignal): Promise<void> {
    return systemClock.sleep(this.#options.graceMs ?? defaultGraceMs, answered).catch(() => {});
  }

  async #restart(reason: unknown): Promise<void> {
    const before = this.#schema.localTables.map(({ name }) => name);
    const [thread, peer] = [this.#thread, this.#peer];
    [this.#thread, this.#peer] = this.#start();
    await thread.terminate();
    // The calls that wait for the old thread fail last, so that the prompt comes after their message.
    const { localTables } = await this.refreshSchema();
    const kept = new Set(localTables.map(({ name }) => name));
    this.#options.onRestart(before.filter((name) => !kept.has(name)));
    peer.abandon(reason);
  }

  #start(): [SessionThread, Peer<SessionMethods>] {
    const { observe, say, demoOrgs, ask, start, seed } = this.#options;
    const methods: ShellMethods = {
      observe,
      say,
      demoOrgs: () => demoOrgs(),
      ask,
      keepImage: (image) => {
        this.#image = image;
      },
    };
    const thread = start({ ...seed, image: this.#image });
    const peer = connectPeer<SessionMethods>(thread.port, methods, errorCodec);
    let hasStarted = false;
    peer.call('schema', undefined).then(
      () => {
        hasStarted = true;
      },
      () => {},
    );
    thread.onEnd((reason) => {
      if (peer !== this.#peer || this.#closed) return;
      const text = reason instanceof Error ? reason.message : String(reason);
      const error = new NoAnswerError(`the session's thread ended: ${text}`);
      // A thread that cannot even start would end again and again.
      if (hasStarted) void this.#restart(error);
      else peer.abandon(error);
    });
    return [thread, peer];
  }
}

const defaultGraceMs = 500;
