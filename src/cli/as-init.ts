import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { endingSignals } from '../base/errors.ts';
import { isExecutable } from '../base/program-files.ts';

/**
 * Runs this command line in a child process. The first process of a container is not ended by a signal that it does not
 * handle, and nothing is handled while SQLite computes: `docker stop` would have no effect on it.
 * @returns the exit code
 */
export function runAsChild(): Promise<number> {
  // An executable is its own script.
  const given = isExecutable ? process.argv.slice(2) : [...process.execArgv, ...process.argv.slice(1)];
  const child = spawn(process.execPath, given, {
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
