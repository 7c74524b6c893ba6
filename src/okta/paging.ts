import type { JsonValue, Page, Paging } from '../execute/ports.ts';
import { type Answer, isObject, unusable } from './answer.ts';
import { findNextLink } from './link-header.ts';
import { resolveOwnUrl } from './origin.ts';

/** A page, and where the next one is. */
export interface LinkedPage {
  readonly page: Page;
  readonly next: URL | undefined;
}

/**
 * Where the page after this one is; undefined when this is the last.
 * A `Link` with `rel="next"` is followed whatever the declaration says: to leave it would cut the result short.
 * @throws NoAnswerError when the link is malformed or leads to another origin.
 */
export function findNextPage(answer: Answer, body: JsonValue, paging: Paging): URL | undefined {
  const link = findNextLink(answer.headers.get('link'));
  if (link.kind === 'malformed') {
    throw unusable(answer, `the link to the next page cannot be read: ${answer.quote(link.text)}`);
  }
  const reference =
    link.kind === 'next' ? link.reference : paging === 'body' ? nextIn(body, answer) : undefined;
  return reference === undefined ? undefined : resolveOwnUrl(reference, answer, 'the next page');
}

/** `_links.next.href` of a body. */
function nextIn(body: JsonValue, answer: Answer): string | undefined {
  const links = isObject(body) ? body['_links'] : undefined;
  const next = isObject(links) ? links['next'] : undefined;
  if (next === undefined || next === null) return undefined;
  const href = isObject(next) ? next['href'] : undefined;
  if (typeof href !== 'string') throw unusable(answer, '_links.next of the body holds no href');
  return href;
}

/**
 * The pages one after another. The next is asked for while the current one is being used, so two are in memory at
 * most, and the chain of requests never waits for the use of a page that has come.
 */
export async function* followPages(
  first: URL,
  fetchPage: (url: URL) => Promise<LinkedPage>,
): AsyncGenerator<Page, void, undefined> {
  let coming: Promise<LinkedPage> | undefined = fetchPage(first);
  while (coming !== undefined) {
    const { page, next }: LinkedPage = await coming;
    coming = next === undefined ? undefined : fetchPage(next);
    // It may fail while nobody waits for it; whoever asks for the next page gets the error then.
    coming?.catch(() => {});
    yield page;
  }
}

/** Refuses the second visit to a page, which would never end. One per list. */
export function createLoopGuard(first: URL): (next: URL, answer: Answer) => void {
  const visited = new Set([first.href]);
  return (next, answer) => {
    if (visited.has(next.href)) {
      throw unusable(answer, 'the link to the next page leads back to a page that was read already');
    }
    visited.add(next.href);
  };
}
