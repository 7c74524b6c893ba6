import type { Command } from 'commander';
import { InterruptedError, UsageError } from '../base/errors.ts';
import { type Host, say } from '../host/host.ts';

/** `oktaql emulator [--port N]`: the embedded orgs on loopback, until interrupted. */
export async function runEmulator(command: Command, context: Host): Promise<void> {
  const { startEmulator } = await import('../emulator/emulator.ts');
  const port = command.opts<{ port?: number }>().port ?? 0;
  const emulator = await startEmulator({ clock: context.clock, port }).catch((error: unknown) => {
    throw new UsageError(`the emulator could not start: ${error instanceof Error ? error.message : error}`, {
      hint: 'Take another --port; the orgs need one each, one after the other.',
      cause: error,
    });
  });
  const orgs = emulator.orgs.map(
    ({ name, url, token }) => `  ${name}:\n    url: ${url}\n    token: ${token}\n`,
  );
  context.stdout.write(
    `# An oktaql.yaml for these orgs; their tokens open nothing else.\norgs:\n${orgs.join('')}`,
  );
  say(context, 'listening on 127.0.0.1 until interrupted');
  try {
    await new Promise<void>((_, reject) => {
      const stop = () => reject(context.interrupt.reason);
      if (context.interrupt.aborted) stop();
      context.interrupt.addEventListener('abort', stop, { once: true });
    });
  } catch (error) {
    // Being interrupted is how it ends.
    if (!(error instanceof InterruptedError)) throw error;
  } finally {
    await emulator.stop();
  }
}
