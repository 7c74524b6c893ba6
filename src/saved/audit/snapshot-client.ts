import { setMaxListeners } from 'node:events';
import { DefectError } from '../../errors.ts';
import type { ApiClient, ApiRequest, JsonObject, Page } from '../../execute/ports.ts';
import { identityOf } from '../../plan/requests.ts';

type Pages = Promise<readonly Page[]>;

/**
 * A client by which everything is read once: whoever asks again gets the same pages, or the same error. So all checks
 * of an audit see the same rows, and an org is asked no more than by the most thorough of them.
 *
 * @param signal Ends what is under way. A statement's own signal only ends its waiting: another may need the answer.
 */
export function createSnapshotClient(client: ApiClient, signal: AbortSignal): ApiClient {
  const taken = new Map<string, Pages>();
  /** The lists by `org path`, whatever they were narrowed by. */
  const lists = new Map<string, Pages[]>();

  const take = (request: ApiRequest, deadline: number | undefined): Pages => {
    const identity = identityOf(request);
    const known = taken.get(identity);
    if (known !== undefined) return known;
    const pages = collect(client.read(request, signal, deadline));
    // It may fail while nobody waits for it; whoever asks gets the error.
    pages.catch(() => undefined);
    taken.set(identity, pages);
    if (request.rows === 'many') {
      const key = `${request.org} ${request.path}`;
      lists.set(key, [...(lists.get(key) ?? []), pages]);
    }
    return pages;
  };

  return {
    async *read(request, statementSignal, deadline) {
      const listed = await findListed(request, lists);
      yield* listed ?? (await unlessAborted(take(request, deadline), statementSignal));
    },
    write: async ({ method, path }) => {
      throw new DefectError(`an audit only reads: ${method} ${path}`);
    },
    close: () => client.close(),
  };
}

async function collect(pages: AsyncIterable<Page>): Pages {
  const collected: Page[] = [];
  for await (const page of pages) collected.push(page);
  return collected;
}

/** The row of a get that was in a list before: asked for again it might differ. */
async function findListed(
  { org, path, rows }: ApiRequest,
  lists: ReadonlyMap<string, readonly Pages[]>,
): Promise<readonly Page[] | undefined> {
  const end = path.lastIndexOf('/');
  if (rows !== 'one' || end < 0) return undefined;
  const id = decodeURIComponent(path.slice(end + 1));
  for (const list of lists.get(`${org} ${path.slice(0, end)}`) ?? []) {
    const pages = await list.catch((): readonly Page[] => []);
    const row = pages.flatMap((page): readonly JsonObject[] => page.rows).find((found) => found['id'] === id);
    if (row !== undefined) return [{ rows: [row] }];
  }
  return undefined;
}

function unlessAborted(pages: Pages, signal: AbortSignal): Pages {
  signal.throwIfAborted();
  // Many requests of one statement wait on its signal at once: no leak, so no warning about it.
  setMaxListeners(0, signal);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    pages.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
