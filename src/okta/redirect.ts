import { type Answer, unusable } from './okta-answer.ts';
import { resolveOwnUrl } from './origin.ts';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const maxRedirects = 5;

export const isRedirect = ({ status }: Answer): boolean => redirects.has(status);

/**
 * Where a redirect leads to.
 * @param followed How many this request has followed before.
 * @throws NoAnswerError unless it is a GET's, within the org's origin, and one of at most 5.
 */
export function redirectTarget(answer: Answer, followed: number): URL {
  const location = answer.headers.get('location');
  if (location === null) throw unusable(answer, 'the redirect leads nowhere');
  const url = resolveOwnUrl(location, answer, 'the redirect');
  if (answer.request.method !== 'GET') {
    throw unusable(answer, `the redirect of a ${answer.request.method} was not followed`);
  }
  if (followed >= maxRedirects) throw unusable(answer, `more than ${maxRedirects} redirects in a row`);
  return url;
}
