import type { ClientEvent, ClientObserver } from '../execute/ports.ts';

/**
 * Says, once for each org, why it waits when a request did not succeed at once: retries may take minutes, in which a
 * script would seem to hang. A request that is not tried again ends in an error, which says why.
 */
export function noticeRetries(say: (line: string) => void): ClientObserver {
  const failures = new Map<string, string>();
  const told = new Set<string>();
  const tell = (org: string, line: string) => {
    if (!told.has(org)) say(`note: ${org}: ${line}`);
    told.add(org);
  };
  return (event: ClientEvent) => {
    switch (event.kind) {
      case 'failed':
        failures.set(event.org, event.reason);
        break;
      case 'answered':
        // A request that goes out again with a new access token is not waited for.
        if (event.status === 429 || event.status >= 500)
          failures.set(event.org, `the answer was ${event.status}`);
        else failures.delete(event.org);
        break;
      case 'waiting':
        if (event.reason === 'rate limit')
          tell(event.org, `waiting ${Math.ceil(event.waitMs / 1000)} s for the rate limit`);
        break;
      case 'sent': {
        const failure = failures.get(event.org);
        if (event.attempt > 1 && failure !== undefined) tell(event.org, `${failure}; trying again`);
        break;
      }
    }
  };
}
