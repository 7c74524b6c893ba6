import type { Clock } from './clock.ts';
import { TimeUpError } from './errors.ts';

/** The least time for SQLite after some orgs were left out because they had used up the time for fetching. */
const computingMs = 10_000;

export interface TimeLimitOptions {
  /** Such as `the statement`. */
  readonly what: string;
  /** Of `--timeout`. Above 0. */
  readonly seconds: number;
  readonly clock: Clock;
  /** How much later than said it ends. Default 0. */
  readonly graceMs?: number;
  /** Whether it also ends SQLite's computing, after which a session is of no more use. Default true. */
  readonly endsComputing?: boolean;
}

/**
 * How long a statement may take. When the time is over, the orgs that have not answered have failed. Where a statement
 * may go on without them (`--partial`, an audit), it has the same time again for the requests that are left.
 */
export class TimeLimit {
  /** The error when the time is over, and nothing more is known. */
  readonly error: TimeUpError;
  readonly #options: TimeLimitOptions;
  #ended = new AbortController();
  #at = 0;
  #isRenewed = false;
  #stopped = new AbortController();

  constructor(options: TimeLimitOptions) {
    this.#options = options;
    this.error = new TimeUpError(options.what, options.seconds);
    this.#start(this.#ms);
  }

  get #ms(): number {
    const { seconds, graceMs = 0 } = this.#options;
    return seconds * 1000 + graceMs;
  }

  /** When the time is over, in milliseconds since the epoch. */
  get at(): number {
    return this.#at;
  }

  /** Until when SQLite may compute; undefined: for as long as it takes. */
  get computingUntil(): number | undefined {
    return this.#options.endsComputing === false ? undefined : this.#at;
  }

  /** Aborted with a TimeUpError when the time is over. Another one after `renew`. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** For work that keeps the process busy, so that no signal is seen. @throws TimeUpError when the time is over */
  check(): void {
    if (this.#options.clock.now() >= this.#at) throw this.error;
  }

  /** Once the time is over: the same again, from now on. Before that nothing changes. */
  renew(): void {
    if (!this.#ended.signal.aborted) return;
    this.#isRenewed = true;
    this.#ended = new AbortController();
    this.#start(this.#ms);
  }

  /** To be called when all is fetched. SQLite gets time of its own if some org used up that of the statement. */
  endFetching(): void {
    if (!this.#isRenewed) return;
    this.stop();
    this.#start(Math.max(computingMs, this.#ms));
  }

  /** To be called when the work is done. */
  stop(): void {
    this.#stopped.abort();
  }

  #start(ms: number): void {
    const { clock } = this.#options;
    this.#at = clock.now() + ms;
    const ended = this.#ended;
    const stopped = new AbortController();
    this.#stopped = stopped;
    clock.sleep(ms, stopped.signal).then(
      // SQLite may have kept the process busy: answers that are here already are read first.
      () => setImmediate(() => stopped.signal.aborted || ended.abort(this.error)),
      () => undefined,
    );
  }
}
