import type { ClientEvent } from '../execute/ports.ts';

/** A line for `--verbose`; undefined for an event that the answer's own line covers. */
export function describeEvent(event: ClientEvent): string | undefined {
  switch (event.kind) {
    case 'sent':
      return undefined;
    case 'answered': {
      const rows = event.rows === undefined ? '' : `, ${event.rows} ${event.rows === 1 ? 'row' : 'rows'}`;
      const id = event.requestId === undefined ? '' : `, ${event.requestId}`;
      return `${event.method} ${event.url} ${event.status} (${Math.round(event.durationMs)} ms${rows}${id})`;
    }
    case 'failed':
      return `${event.method} ${event.url} failed after ${Math.round(event.durationMs)} ms: ${event.reason}`;
    case 'waiting':
      return `${event.org}: waiting ${(event.waitMs / 1000).toFixed(1)} s (${event.reason})`;
  }
}
