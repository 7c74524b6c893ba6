import diagnostics from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { onTestFinished, vi } from 'vitest';
import { until } from '../fixtures/wait.ts';
import type { Fault } from './faults.ts';
import type { ScriptedServer } from './scripted-server.ts';

/**
 * Holds back the time-outs of clients until the test lets them strike: a short one would, on a busy machine, end what
 * does not hang.
 */
export function holdTimeouts() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const answered: string[] = [];
  const onHead = (message: unknown) => {
    const { request } = message as { readonly request: ClientRequest };
    answered.push(`http://${request.getHeader('host')}${request.path}`);
  };
  diagnostics.subscribe('http.client.response.finish', onHead);
  onTestFinished(() => {
    diagnostics.unsubscribe('http.client.response.finish', onHead);
    vi.useRealTimers();
  });
  return {
    strike: (ms: number) => vi.advanceTimersByTime(ms),
    /** Lets all of them strike once the request hangs. */
    strikeAt: async (
      server: ScriptedServer,
      hangs: NonNullable<Fault['hangs']>,
      isMeant: (request: { readonly url: string }) => boolean = () => true,
    ): Promise<void> => {
      const headOf = (url: string) => url.startsWith(server.url) && isMeant({ url });
      await until(() => (hangs === 'at once' ? server.received.some(isMeant) : answered.some(headOf)));
      vi.advanceTimersByTime(longestMs);
    },
  };
}

/** A client gives no request longer than this by default. */
const longestMs = 180_000;
