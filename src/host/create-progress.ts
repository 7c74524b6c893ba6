import type { Host } from './host.ts';
import { writeStyled } from './message-stream.ts';
import type { Progress } from './progress.ts';

/**
 * Progress on standard error, and a context whose messages do not run into its line. Undefined where standard error is
 * no terminal that could take the line back; its code is not loaded then.
 * @param computing the text while no request is under way; default nothing
 */
export async function createProgress(
  context: Host,
  { quiet }: { readonly quiet?: boolean | undefined },
  computing?: string,
): Promise<{ readonly progress: Progress | undefined; readonly context: Host }> {
  const { stderr } = context;
  if (stderr.isTTY !== true || quiet === true || context.env['TERM'] === 'dumb') {
    return { progress: undefined, context };
  }
  const progress = new (await import('./progress.ts')).Progress(context, computing);
  const cleared: Host['stderr'] = Object.create(stderr, {
    write: {
      value: (...args: Parameters<typeof stderr.write>) => {
        progress.erase();
        return stderr.write(...args);
      },
    },
    writeStyled: {
      value: (text: string) => {
        progress.erase();
        writeStyled(stderr, text);
      },
    },
  });
  return { progress, context: { ...context, stderr: cleared } };
}
