import { CommanderError } from 'commander';
import { exitCode } from '../errors.ts';
import type { CliContext } from './context.ts';
import { messageStream } from './message-stream.ts';
import { createProgram } from './program.ts';
import { type ReportOptions, reportError } from './report-error.ts';

/**
 * Runs one command line.
 * @param argv the arguments alone, without the program's name
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], given: CliContext): Promise<number> {
  for (const stream of [given.stdout, given.stderr]) stream.on('error', ignoreLostReader);
  const context: CliContext = { ...given, stderr: messageStream(given.stderr) };
  const program = createProgram(context, argv);
  try {
    await program.parseAsync(argv.map(unlessOption), { from: 'user' });
    return exitCode.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.done;
    const fault =
      error instanceof CommanderError ? (await import('./usage-fault.ts')).usageFault(error, program) : error;
    const thrown = context.interrupt.aborted ? context.interrupt.reason : fault;
    const report = reportError(thrown, reportOptions(argv));
    context.stderr.write(report.text);
    return report.exitCode;
  }
}

/** How errors are told, as far as the arguments say: also for those that arise before the options are read. */
export const reportOptions = (argv: readonly string[]): ReportOptions => ({
  json: asksForJson(argv),
  verbose: asks(argv, '-v', '--verbose'),
});

/**
 * Whoever read the messages or the help may be gone: that must not end the process, and with an exit code that means
 * something else. What cannot be written of a result is told by the one who writes it.
 */
const ignoreLostReader = (): void => undefined;

/** SQL may begin with a comment, which commander would take for an option. */
const unlessOption = (argument: string): string =>
  /^--(?:\s|[^=]*\n)/.test(argument) ? ` ${argument}` : argument;

const asks = (argv: readonly string[], ...flags: readonly string[]): boolean =>
  argv.some((argument) => flags.includes(argument));

/** With `-o json` an error is a JSON object. */
const asksForJson = (argv: readonly string[]): boolean =>
  asks(argv, '-ojson', '--output=json') ||
  argv.some((argument, index) => argument === 'json' && asks(argv.slice(index - 1, index), '-o', '--output'));
