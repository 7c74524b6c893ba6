import type { Clock } from '../clock.ts';

/** The process as the command line sees it, so that a test can stand in for it. */
export interface CliContext {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDir: string;
  readonly clock: Clock;
  /** Aborted with an InterruptedError when the user interrupts. */
  readonly interrupt: AbortSignal;
}

/** Writes a line for a person. */
export function say(context: CliContext, line: string): void {
  context.stderr.write(`${line}\n`);
}

/** Whether colours go to that stream: only to a terminal, and not against NO_COLOR or --no-color. */
export const usesColor = (
  { env }: CliContext,
  stream: { readonly isTTY?: boolean },
  wanted: boolean,
): boolean => wanted && stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
