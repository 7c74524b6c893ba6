import type { Clock } from '../base/clock.ts';
import type { DemoOrg } from './demo.ts';
import type { TypedInput } from './drop-pending-input.ts';
import { indentFurther, type MessageStream } from './message-stream.ts';

/** The process as the command line sees it, so that a test can stand in for it. */
export interface Host {
  readonly stdin: TypedInput & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Messages, questions, previews and progress. */
  readonly stderr: MessageStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDir: string;
  readonly clock: Clock;
  /** Embedded orgs that run already, for `--demo`. */
  readonly demoOrgs?: (() => Promise<readonly DemoOrg[]>) | undefined;
  /** Aborted with an InterruptedError when the user interrupts. */
  readonly interrupt: AbortSignal;
}

/** Writes a message for a person: a line, or several, with all but the first indented. */
export function say({ stderr }: Pick<Host, 'stderr'>, message: string): void {
  stderr.write(`${indentFurther(message)}\n`);
}

/** Whether colours go to that stream: only to a terminal, and not against NO_COLOR or --no-color. */
export const usesColor = ({ env }: Host, stream: { readonly isTTY?: boolean }, wanted: boolean): boolean =>
  wanted && stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
