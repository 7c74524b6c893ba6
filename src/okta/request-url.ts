import { UsageError } from '../base/errors.ts';
import type { Org } from '../config/org.ts';
import type { ApiRequest } from '../execute/ports.ts';

/**
 * The URL of a request.
 * @throws UsageError when the path is not the one that would be sent: an id that is empty, or `..`, is dropped or
 * resolved by URL parsers, and the request would do something else.
 */
export function urlOf(org: Org, { path, query = {}, operation }: ApiRequest): URL {
  const url = new URL(path, org.url);
  if (url.origin !== org.url || url.pathname !== path || /\/(?:\/|$)/.test(path)) {
    throw new UsageError(`${operation}: an id is empty or no id: ${path}`, {
      hint: 'An id is a word such as 00T1gtr35t8ZbfBfV1d7.',
    });
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url;
}
