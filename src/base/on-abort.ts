import { setMaxListeners } from 'node:events';

/** The actions that wait for each signal. A signal gets one listener for all of them. */
const actions = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Has something done when a signal aborts, as `addEventListener` does. But thousands of requests wait on the signal of a
 * statement at once, and Node goes through the list of a signal's listeners whenever one comes or goes: of an audit of
 * many orgs that took most of the time. A set does it at once.
 * @param signal one that is not aborted
 * @returns forgets it
 */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  const waiting = actions.get(signal) ?? listen(signal);
  // The same action may be given twice.
  const entry = () => action();
  waiting.add(entry);
  return () => {
    waiting.delete(entry);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const waiting = new Set<() => void>();
  actions.set(signal, waiting);
  // Others of our code listen by themselves. That is no leak, so no warning about it.
  setMaxListeners(0, signal);
  signal.addEventListener(
    'abort',
    () => {
      for (const action of waiting) {
        waiting.delete(action);
        action();
      }
    },
    { once: true },
  );
  return waiting;
}
