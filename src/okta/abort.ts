import { onAbort } from '../base/on-abort.ts';

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
  const listeners = sources.map((source) => {
    const follow = () => controller.abort(source.reason);
    if (!source.aborted) return onAbort(source, follow);
    follow();
    return () => {};
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
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    const forget = onAbort(signal, giveUp);
    promise.then(resolve, reject).finally(forget);
  });
}
