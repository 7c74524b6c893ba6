import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { endingSignals } from '../base/errors.ts';

/**
 * Runs this command line in a child process. The first process of a container is not ended by a signal that it does not
 * handle, and nothing is handled while SQLite computes: `docker stop` would have no effect on it.
 * @returns the exit code
 */
export function runAsChild(): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
  });
  for (const signal of endingSignals) {
    // A terminal sends them to both.
    const isForBoth = signal !== 'SIGTERM' && isatty(0);
    process.on(signal, () => isForBoth || child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
