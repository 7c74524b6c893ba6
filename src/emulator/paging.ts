import { type Answer, ok, validationFailed } from './answer.ts';
import type { ReceivedRequest } from './requests.ts';
import type { Rows } from './rows.ts';

/** An opaque cursor: where the next page of a list begins. */
export function cursor(list: string, position: number): string {
  return Buffer.from(`${list}:${position}`).toString('base64url');
}

/** The position in a cursor of that list; undefined when it is none of ours. */
export function position(list: string, text: string): number | undefined {
  const [name, digits = ''] = Buffer.from(text, 'base64url').toString().split(':');
  return name === list && /^\d+$/.test(digits) ? Number(digits) : undefined;
}

/** The request's own address with some query values changed. */
export function addressOf(
  origin: string,
  request: ReceivedRequest,
  changes: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams({ ...request.query, ...changes }).toString();
  return `${origin}${request.path}${search === '' ? '' : `?${search}`}`;
}

/** A link of a body. */
export const link = (href: string, allow: readonly string[]) => ({ href, hints: { allow } });

interface ListOptions<Row> {
  /** Names the cursors: a list takes no cursor of another list. */
  readonly list: string;
  /** Default: the largest `limit`. */
  readonly pageSize?: number;
  /** The largest `limit` that the list takes; undefined: `limit` is ignored. */
  readonly maxLimit?: number;
  readonly defaultLimit?: number;
  readonly keep?: (row: Row) => boolean;
}

interface Page<Row> {
  readonly rows: readonly Row[];
  /** `after` of the next page. */
  readonly next: string | undefined;
  /** How many rows were asked for. */
  readonly limit: number;
}

/** The page that a request asks for, or the 400 that its `limit` or `after` earns. */
export function pageOf<Row extends { readonly id: string }>(
  rows: Rows<Row>,
  request: ReceivedRequest,
  options: ListOptions<Row>,
): Page<Row> | Answer {
  const { list, maxLimit, pageSize = maxLimit ?? 200, defaultLimit = pageSize } = options;
  const asked = request.query['limit'];
  const obeyed = maxLimit !== undefined && asked !== undefined;
  if (obeyed && (!/^\d+$/.test(asked) || Number(asked) === 0)) {
    return validationFailed('limit', ['limit: must be a positive integer']);
  }
  const limit = Math.min(obeyed ? Math.min(Number(asked), maxLimit) : defaultLimit, pageSize);
  const after = request.query['after'];
  const from = after === undefined ? -1 : position(list, after);
  if (from === undefined && maxLimit !== undefined) {
    return validationFailed('after', ['after: not a cursor of this list']);
  }
  const { rows: found, next } = rows.slice(from ?? -1, limit, options.keep);
  return { rows: found, next: next === undefined ? undefined : cursor(list, next), limit };
}

export const isAnswer = (page: Page<unknown> | Answer): page is Answer => 'status' in page;

/** The page of a list that a request asks for, each row as its body; or the 400 that the request earns. */
export function answerPage<Row extends { readonly id: string }>(
  { origin, request }: { readonly origin: string; readonly request: ReceivedRequest },
  rows: Rows<Row>,
  options: ListOptions<Row>,
  bodyOf: (row: Row) => unknown,
): Answer {
  const page = pageOf(rows, request, options);
  return isAnswer(page) ? page : listAnswer(origin, request, page.rows.map(bodyOf), page.next, page.limit);
}

/** A list with its `Link` headers, two of them as Okta sends them: `self`, and `next` unless it is the last page. */
export function listAnswer(
  origin: string,
  request: ReceivedRequest,
  body: readonly unknown[],
  next: string | undefined,
  limit: number,
): Answer {
  const links = [`<${addressOf(origin, request)}>; rel="self"`];
  if (next !== undefined) {
    links.push(`<${addressOf(origin, request, { after: next, limit: String(limit) })}>; rel="next"`);
  }
  return ok(body, { link: links });
}
