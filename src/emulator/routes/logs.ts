import { dayMs } from '../../base/day.ts';
import { type Answer, validationFailed } from '../answer.ts';
import { logEventBody } from '../bodies.ts';
import { FilterError, parseFilter } from '../filter.ts';
import type { StoredLogEvent } from '../model.ts';
import { cursor, listAnswer, position } from '../paging.ts';
import type { Call, Route } from './route.ts';

const weekMs = 7 * dayMs;

/**
 * The system log. A request without `until` polls: it always gets a next link, and an empty page when there is
 * nothing new. Without `since`, seven days before `until`.
 */
export const logRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v1/logs', scopes: ['okta.logs.read'], answer: listLogEvents },
];

function listLogEvents(call: Call): Answer {
  const { state, origin, request, settings, now } = call;
  const { since, until, after, limit: asked = '100', sortOrder = 'ASCENDING' } = request.query;
  const polls = until === undefined;
  const end = polls ? now + 1 : Date.parse(until);
  const begin = since === undefined ? end - weekMs : Date.parse(since);
  const offset = after === undefined ? 0 : position('logs', after);
  const faults: string[] = [];
  if (Number.isNaN(end)) faults.push('until: must be an ISO 8601 timestamp');
  if (Number.isNaN(begin)) faults.push('since: must be an ISO 8601 timestamp');
  if (!/^\d+$/.test(asked) || Number(asked) > 1000) faults.push('limit: must be between 0 and 1000');
  if (offset === undefined) faults.push('after: not a cursor of this list');
  if (!['ASCENDING', 'DESCENDING'].includes(sortOrder)) faults.push('sortOrder: ASCENDING or DESCENDING');
  const wanted = wantedEvents(call, faults);
  if (faults.length > 0) return validationFailed('logs', faults);

  const limit = Math.min(Number(asked), settings.pageSize.logs);
  const from = offset ?? 0;
  const events = [...state.logEvents]
    .filter((event) => event.published >= begin && event.published < end && wanted(event))
    .sort((a, b) => a.published - b.published || (a.id < b.id ? -1 : 1));
  if (sortOrder === 'DESCENDING') events.reverse();
  const page = events.slice(from, from + limit);
  const more = from + page.length < events.length;
  const next = polls || more ? cursor('logs', from + page.length) : undefined;
  // A position counts from `since`, so a poll's links hold on to the one that it began with.
  const pinned = { ...request, query: { ...request.query, since: new Date(begin).toISOString() } };
  return listAnswer(origin, pinned, page.map(logEventBody), next, limit);
}

/** What `filter` and `q` keep; what is wrong with them is added to `faults`. */
function wantedEvents({ request }: Call, faults: string[]): (event: StoredLogEvent) => boolean {
  const { filter, q } = request.query;
  const keywords = q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  if (keywords.length > 10) faults.push('q: at most 10 keywords');
  if (keywords.some((keyword) => keyword.length > 40)) faults.push('q: at most 40 characters a keyword');
  let matches: (row: unknown) => boolean = () => true;
  try {
    if (filter !== undefined) matches = parseFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    faults.push(`filter: ${error.message}`);
  }
  return (event) => {
    const body = logEventBody(event);
    if (!matches(body)) return false;
    const text = keywords.length === 0 ? '' : JSON.stringify(body).toLowerCase();
    return keywords.every((keyword) => text.includes(keyword));
  };
}
