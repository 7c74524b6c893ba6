import type { EmulatedOrg } from '../emulator-support/start-emulator.ts';

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of any shape, which the tests look into.
  readonly body: any;
  /** Address of the next page, from the `Link` header. */
  readonly next: string | undefined;
}

/** A request to an emulated org, signed with its token unless `authorization` says otherwise. */
export async function ask(
  org: EmulatedOrg,
  target: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string>; unsigned?: boolean } = {},
): Promise<Answered> {
  const { method = 'GET', body, headers = {}, unsigned = false } = options;
  const response = await fetch(new URL(target, org.url), {
    method,
    headers: { ...(unsigned ? {} : { authorization: `SSWS ${org.token}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const link = response.headers.get('link') ?? '';
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
    next: /<([^>]+)>; rel="next"/.exec(link)?.[1],
  };
}

/** All rows of a list, page by page. */
export async function askAll(org: EmulatedOrg, target: string) {
  const rows = [];
  let pages = 0;
  for (let next: string | undefined = target; next !== undefined; pages++) {
    const answer: Answered = await ask(org, next);
    rows.push(...answer.body);
    next = answer.next;
  }
  return { rows, pages };
}
