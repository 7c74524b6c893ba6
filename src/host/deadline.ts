import { NoAnswerError, TimeUpError } from '../base/errors.ts';
import { TimeLimit } from '../base/time-limit.ts';
import type { Host } from './host.ts';

/** When work must be done. */
export interface Deadline {
  /** Undefined without `--timeout`. */
  readonly limit: TimeLimit | undefined;
  /** Aborted by the user's interrupt, or with a TimeUpError when the time, as it is limited now, is over. */
  readonly signal: AbortSignal;
  /** The error to report: SQLite's own, once the time is over, becomes one that says so. */
  explain(error: unknown): unknown;
  /** To be called when the work is done. */
  stop(): void;
}

/**
 * @param seconds of `--timeout`; undefined: no limit
 * @param graceMs how much later than that it ends
 */
export function startDeadline(
  what: string,
  seconds: number | undefined,
  { interrupt, clock }: Pick<Host, 'interrupt' | 'clock'>,
  graceMs = 0,
): Deadline {
  if (seconds === undefined) {
    return { limit: undefined, signal: interrupt, explain: (error) => error, stop: () => undefined };
  }
  const limit = new TimeLimit({ what, seconds, clock, graceMs });
  return {
    limit,
    get signal() {
      return AbortSignal.any([interrupt, limit.signal]);
    },
    explain: (error) => (isOfSqlite(error) && clock.now() >= limit.at ? limit.error : error),
    stop: () => limit.stop(),
  };
}

/** All other errors name an org and a request. */
const isOfSqlite = (error: unknown): boolean =>
  error instanceof NoAnswerError && !(error instanceof TimeUpError) && error.request === undefined;
