import { Script } from 'node:vm';
import { InterruptedError, NoAnswerError } from '../errors.ts';

const slot = Symbol.for('oktaql.computation');
const holder = globalThis as { [slot]?: () => unknown };

// Only code that `vm` runs can be ended from outside while it keeps the event loop waiting, WebAssembly included.
const script = new Script(`globalThis[Symbol.for('oktaql.computation')]()`);

/**
 * Runs a computation that may never end, such as a step of SQLite's in an endless recursive CTE, so that Ctrl-C and a
 * deadline end it. sql.js offers no interrupt. Costs about 0.15 ms a call, and what was being computed is left as it
 * was at that moment: the database is not to be used any more. Main thread only.
 * @param timeoutMs above 0; undefined for none
 * @throws InterruptedError after SIGINT, NoAnswerError after the time, and what the computation throws
 */
export function runInterruptibly<T>(compute: () => T, timeoutMs?: number): T {
  holder[slot] = compute;
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
  }
}
