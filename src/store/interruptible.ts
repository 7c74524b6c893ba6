import { Script } from 'node:vm';
import { endingSignals, InterruptedError, NoAnswerError } from '../base/errors.ts';

const slot = Symbol.for('oktaql.computation');
const holder = globalThis as { [slot]?: () => unknown };

// Only code that `vm` runs can be ended from outside while it keeps the event loop waiting, WebAssembly included.
const script = new Script(`globalThis[Symbol.for('oktaql.computation')]()`);

/**
 * Runs a computation that may never end, such as a step of SQLite's in an endless recursive CTE, so that Ctrl-C and a
 * deadline end it. sql.js offers no interrupt. Costs about 0.15 ms a call. An interrupt leaves the computation in the
 * middle: the database must not be used any more. Meanwhile Node calls no listeners for SIGTERM and SIGHUP: they have
 * their default effect and end the process at once. Main thread only.
 * @param timeoutMs above 0; undefined for none
 * @throws InterruptedError after SIGINT, NoAnswerError after the time, and any error of the computation
 */
export function runInterruptibly<T>(compute: () => T, timeoutMs?: number): T {
  holder[slot] = compute;
  const listen = withoutListeners(endingSignals.filter((signal) => signal !== 'SIGINT'));
  try {
    return script.runInThisContext({
      breakOnSigint: true,
      ...(timeoutMs === undefined ? {} : { timeout: Math.max(1, Math.ceil(timeoutMs)) }),
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw new InterruptedError();
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new NoAnswerError('SQLite was not done with the statement in time', {
        hint: 'Give it more time with --timeout, or ask for less.',
      });
    }
    throw error;
  } finally {
    delete holder[slot];
    listen();
  }
}

/** @returns a function that puts the listeners back */
function withoutListeners(signals: readonly NodeJS.Signals[]): () => void {
  const before = signals.map((signal) => ({ signal, listeners: process.listeners(signal) }));
  for (const signal of signals) process.removeAllListeners(signal);
  return () => {
    for (const { signal, listeners } of before)
      for (const listener of listeners) process.on(signal, listener);
  };
}
