import { isObject } from '../base/exact-json.ts';
import type { JsonValue, Page, Paging } from '../execute/ports.ts';
import { findNextLink } from './link-header.ts';
import { type Answer, unusable } from './okta-answer.ts';
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
 * Where the next page probably is, by the headers of a page whose body is still on its way; undefined when that is
 * not plain. `findNextPage` says what is wrong with the link.
 */
export function foreseeNextPage(headers: Headers, page: URL): URL | undefined {
  const link = findNextLink(headers.get('link'));
  if (link.kind !== 'next' || !URL.canParse(link.reference, page.href)) return undefined;
  const next = new URL(link.reference, page.href);
  next.hash = '';
  const own = next.origin === page.origin && next.username === '' && next.password === '';
  return own && next.href !== page.href ? next : undefined;
}

/**
 * Asks for a page.
 * @param number 1 for the first.
 * @param foresee To be called when it is seen where the next page is.
 */
export type FetchPage = (url: URL, number: number, foresee: (next: URL) => void) => Promise<LinkedPage>;

/** A page that was asked for, and the one after it if its headers were enough to ask for that as well. */
interface Coming {
  readonly url: URL;
  readonly number: number;
  readonly page: Promise<LinkedPage>;
  following?: Coming;
}

/**
 * The pages one after another. The next is asked for while the current one is being used; and when the reader waits
 * for a page, the one after it is asked for as soon as the headers name it, so that bodies travel and are read while
 * the server works. Two pages are in memory at most: the one in use or being received, and the one after it.
 */
export async function* followPages(first: URL, fetchPage: FetchPage): AsyncGenerator<Page, void, undefined> {
  let awaited: Coming | undefined;
  const open = (url: URL, number: number): Coming => {
    const coming: Coming = {
      url,
      number,
      page: fetchPage(url, number, (next) => {
        if (awaited === coming) coming.following ??= open(next, number + 1);
      }),
    };
    // It may fail while nobody waits for it; whoever asks for the page gets the error then.
    coming.page.catch(() => {});
    return coming;
  };
  let coming: Coming | undefined = open(first, 1);
  while (coming !== undefined) {
    awaited = coming;
    const { page, next }: LinkedPage = await coming.page;
    awaited = undefined;
    const { number }: Coming = coming;
    coming =
      next === undefined ? undefined : foreseen(coming, next) ? coming.following : open(next, number + 1);
    yield page;
  }
}

/** Whether the next page is on its way: one that was asked for again may name another than it did at first. */
const foreseen = ({ following }: Coming, next: URL): boolean => following?.url.href === next.href;

/** So many in a row are no list that has few rows: the log gives some where little matches its filter. */
const maxEmptyPages = 100;

/**
 * Refuses a list that would never end: the second visit to a page, and empty pages that go on and on.
 * One per list.
 */
export function createEndlessGuard(first: URL, operation: string) {
  const visited = new Set([first.href]);
  let emptyPages = 0;
  /** @throws NoAnswerError */
  return (next: URL, { rows }: Page, answer: Answer): void => {
    emptyPages = rows.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages >= maxEmptyPages) {
      throw unusable(
        answer,
        `${maxEmptyPages} pages of ${operation} in a row are empty, and the last names another`,
      );
    }
    if (visited.has(next.href)) {
      throw unusable(answer, 'the link to the next page leads back to a page that was read already');
    }
    visited.add(next.href);
  };
}
