import { systemClock } from '../base/clock.ts';
import { type EndingSignal, endingSignals, InterruptedError } from '../base/errors.ts';
import { homeDirectory } from '../config/user-directories.ts';
import { asDefect, reportError } from '../host/report-error.ts';
import { reportOptions, runCli } from './run-cli.ts';

/**
 * Runs a command line with this process's streams, environment and signals. The first interrupt ends the command
 * in good order; a second one ends the process at once. So does an error that nobody caught (or a promise's): it is
 * reported as a defect.
 * @param exit Ends the process.
 * @returns the exit code
 */
export async function runProcess(argv: readonly string[], exit: (code: number) => void): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = (signal: EndingSignal) => {
    const error = new InterruptedError(signal);
    if (interrupt.signal.aborted) exit(error.exitCode);
    interrupt.abort(error);
  };
  const onUncaught = (error: unknown) => {
    const { text, exitCode: code } = reportError(asDefect(error), reportOptions(argv));
    process.stderr.write(text);
    exit(code);
  };
  process.on('uncaughtException', onUncaught);
  for (const signal of endingSignals) process.on(signal, onSignal);
  try {
    return await runCli(argv, {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      cwd: process.cwd(),
      homeDir: homeDirectory(),
      clock: systemClock,
      interrupt: interrupt.signal,
    });
  } finally {
    process.off('uncaughtException', onUncaught);
    for (const signal of endingSignals) process.off(signal, onSignal);
  }
}
