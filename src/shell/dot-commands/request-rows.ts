import type { Row } from '../../base/sql-value.ts';
import type { ClientEvent } from '../../execute/ports.ts';

/** A row of org, request, status, milliseconds and rows for each request, in the order of their ends. */
export function requestRows(events: readonly ClientEvent[]): readonly Row[] {
  const ended = new Set<number>();
  const rows: Row[] = [];
  for (const event of events) {
    switch (event.kind) {
      case 'sent':
        break;
      case 'answered':
        ended.add(event.id);
        rows.push([
          event.org,
          `${event.method} ${event.url}`,
          String(event.status),
          Math.round(event.durationMs),
          event.rows ?? null,
        ]);
        break;
      case 'failed':
        ended.add(event.id);
        rows.push([
          event.org,
          `${event.method} ${event.url}`,
          event.reason,
          Math.round(event.durationMs),
          null,
        ]);
        break;
      case 'waiting':
        rows.push([event.org, `waited: ${event.reason}`, null, Math.round(event.waitMs), null]);
        break;
    }
  }
  for (const event of events) {
    if (event.kind !== 'sent' || ended.has(event.id)) continue;
    ended.add(event.id);
    rows.push([event.org, `${event.method} ${event.url}`, 'not answered', null, null]);
  }
  return rows;
}
