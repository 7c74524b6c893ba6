import { type Answer, unusable } from './okta-answer.ts';

/**
 * Where the server sends us next, by a `Link` or a redirect.
 * @throws NoAnswerError when that is no URL or at another origin: credentials belong to the org's own alone.
 */
export function resolveOwnUrl(reference: string, answer: Answer, what: string): URL {
  const base = answer.url;
  const url = URL.canParse(reference, base.href) ? new URL(reference, base) : undefined;
  if (url === undefined) throw unusable(answer, `${what} is not a URL: ${answer.quote(reference)}`);
  if (url.origin !== base.origin || url.username !== '' || url.password !== '') {
    const own = answer.quote(base.origin, 200);
    const to = url.origin === 'null' ? url.protocol : url.origin;
    throw unusable(
      answer,
      `${what} leads from ${own} to ${answer.quote(to, 200)}, and was not followed`,
      `The credentials of ${answer.request.org} go to ${own} only.`,
    );
  }
  url.hash = '';
  return url;
}
