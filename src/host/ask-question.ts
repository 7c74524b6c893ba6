import { createInterface } from 'node:readline/promises';
import { dropPendingInput } from './drop-pending-input.ts';
import type { Host } from './host.ts';

/**
 * Asks on standard error, and reads a line of standard input. Text typed before the question does not answer it.
 * @returns undefined when the input ends without an answer, or when it does not come to rest before
 * @throws the signal's reason
 */
export async function askQuestion(
  question: string,
  { stdin, stderr, clock }: Host,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!(await dropPendingInput(stdin, clock, signal))) return undefined;
  // It ended while it was emptied.
  if (!stdin.readable) return undefined;
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
