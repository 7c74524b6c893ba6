import { createInterface } from 'node:readline/promises';
import type { CliContext } from './context.ts';

/**
 * Asks on standard error, and reads a line of standard input.
 * @returns undefined when the input ends without one
 * @throws the signal's reason
 */
export async function askQuestion(
  question: string,
  { stdin, stderr }: CliContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  const terminal = createInterface({ input: stdin, output: stderr, terminal: false });
  const ended = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([terminal.question(question, { signal }), ended]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    terminal.close();
  }
}
