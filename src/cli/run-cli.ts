import { CommanderError } from 'commander';
import { exitCode } from '../base/errors.ts';
import type { Host } from '../host/host.ts';
import { messageStream } from '../host/message-stream.ts';
import { type ReportOptions, reportError } from '../host/report-error.ts';
import { createProgram } from './program.ts';

/**
 * Runs one command line.
 * @param argv the arguments alone, without the program's name
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], given: Host): Promise<number> {
  for (const stream of [given.stdin, given.stdout, given.stderr]) stream.on('error', ignoreLostPeer);
  const context: Host = { ...given, stderr: messageStream(given.stderr) };
  try {
    await runCommand(argv, context);
    return exitCode.done;
  } catch (error) {
    const thrown = context.interrupt.aborted ? context.interrupt.reason : error;
    const width = context.stderr.isTTY === true ? context.stderr.columns : undefined;
    const report = reportError(thrown, { ...reportOptions(argv), width });
    context.stderr.write(report.text);
    return report.exitCode;
  }
}

/**
 * Runs one command line within another one, or within a program that has its own way to report.
 * @throws OktaqlError, also for a wrong usage
 */
export async function runCommand(argv: readonly string[], context: Host): Promise<void> {
  const program = createProgram(context, argv);
  try {
    await program.parseAsync(argv.map(unlessOption), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help was asked for.
    if (error.exitCode === 0) return;
    throw (await import('../host/usage-fault.ts')).usageFault(error, program);
  }
}

/** How to print errors, as far as the arguments say: some arise before the options are read. */
export const reportOptions = (argv: readonly string[]): ReportOptions => ({
  json: asksForJson(argv),
  verbose: asks(argv, '-v', '--verbose'),
});

/**
 * The reader of the messages or the help may be gone, or the whole terminal: an error that nobody hears would end the
 * process with an exit code that means something else. Code that reads input or writes a result listens by itself.
 */
const ignoreLostPeer = (): void => undefined;

/** SQL may begin with a comment, which commander would take for an option. */
const unlessOption = (argument: string): string =>
  /^--(?:\s|[^=]*\n)/.test(argument) ? ` ${argument}` : argument;

const asks = (argv: readonly string[], ...flags: readonly string[]): boolean =>
  argv.some((argument) => flags.includes(argument));

/** With `-o json` an error is a JSON object. */
const asksForJson = (argv: readonly string[]): boolean =>
  asks(argv, '-ojson', '--output=json') ||
  argv.some((argument, index) => argument === 'json' && asks(argv.slice(index - 1, index), '-o', '--output'));
