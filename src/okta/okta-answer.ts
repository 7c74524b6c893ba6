import { NoAnswerError, type RequestLocation } from '../base/errors.ts';
import { isObject } from '../base/exact-json.ts';
import type { JsonObject } from '../execute/ports.ts';

/** What came back for one request, whole, whatever its status. */
export interface Answer {
  /** For people: its url is shortened, and without secrets. */
  readonly request: RequestLocation;
  /** Where it came from, for what is asked for next. Never shown. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The beginning of a text that the server sent, fit for a message: one line, printable, without secrets. */
  readonly quote: (text: string, length?: number) => string;
}

/** Okta's id of the request, to be quoted to its support. */
export function requestIdOf({ headers, quote }: Answer): string | undefined {
  const id = headers.get('x-okta-request-id');
  return id === null ? undefined : quote(id);
}

/** `GET https://…`, as every message about a request ends. */
export const target = ({ method, url }: RequestLocation): string => `${method} ${url}`;

/** The error for an answer that is none. `what` says why, in half a sentence. */
export function unusable(answer: Answer, what: string, hint?: string): NoAnswerError {
  const { request, status } = answer;
  const id = requestIdOf(answer);
  const where = id === undefined ? `HTTP ${status}` : `HTTP ${status}, request ${id}`;
  return new NoAnswerError(`${request.org}: ${what} (${where}): ${target(request)}`, { request, hint });
}

/** The object in the body of an error or of the token endpoint; undefined when it is anything else. */
export function jsonObjectIn({ text }: Answer): JsonObject | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
