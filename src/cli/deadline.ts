import { NoAnswerError } from '../errors.ts';
import type { CliContext } from './context.ts';

/** When work must be done. */
export interface Deadline {
  /** Aborted by the user's interrupt, or with a NoAnswerError when the time is over. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch; undefined without a limit. */
  readonly at: number | undefined;
  /** What to say when the time is over. */
  readonly error: NoAnswerError;
  /** Whether an error came because the time is over, when something else noticed it first. */
  isOver(error: unknown): boolean;
  /** To be called when the work is done. */
  stop(): void;
}

/** @param seconds of `--timeout`; undefined: no limit */
export function startDeadline(
  what: string,
  seconds: number | undefined,
  { interrupt, clock }: CliContext,
): Deadline {
  const error = new NoAnswerError(`${what} was not done within ${seconds} s`, {
    hint: 'Give it more time with --timeout, or ask for less.',
  });
  if (seconds === undefined) {
    return { signal: interrupt, at: undefined, error, isOver: () => false, stop: () => undefined };
  }
  const over = new AbortController();
  const stopped = new AbortController();
  const at = clock.now() + seconds * 1000;
  clock.sleep(seconds * 1000, stopped.signal).then(
    () => over.abort(error),
    () => undefined,
  );
  return {
    signal: AbortSignal.any([interrupt, over.signal]),
    at,
    error,
    isOver: (thrown) => thrown instanceof NoAnswerError && clock.now() >= at,
    stop: () => stopped.abort(),
  };
}
