import { setMaxListeners } from 'node:events';

/** A signal that ends with any of several others, and can be let go of them. */
export interface FollowingSignal {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Stops following, so that nothing is left behind on signals that outlive this one. */
  release(): void;
}

/**
 * Follows `sources`: the first that aborts passes its reason on. Used in place of `AbortSignal.any`, whose result
 * stays registered at a source for as long as the source lives: a statement may send thousands of requests.
 */
export function followSignals(...sources: readonly AbortSignal[]): FollowingSignal {
  const controller = new AbortController();
  // Many requests of one statement wait on the same signal at once. That is no leak, so no warning about it.
  for (const source of [...sources, controller.signal]) setMaxListeners(0, source);
  const listeners = sources.map((source) => {
    const onAbort = () => controller.abort(source.reason);
    if (source.aborted) onAbort();
    else source.addEventListener('abort', onAbort, { once: true });
    return () => source.removeEventListener('abort', onAbort);
  });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      for (const stop of listeners) stop();
    },
  };
}

/** Waits for `promise`, but no longer than until `signal` aborts; `promise` itself goes on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
