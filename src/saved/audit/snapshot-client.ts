import { DefectError, TimeUpError } from '../../base/errors.ts';
import { onAbort } from '../../base/on-abort.ts';
import type { ApiClient, ApiRequest, JsonObject, Page } from '../../execute/ports.ts';
import { followSignals } from '../../okta/abort.ts';
import { identityOf } from '../../plan/fetch.ts';

/** A request, and its pages to come. */
interface Taken {
  readonly pages: Promise<readonly Page[]>;
  /** Ends the asking. */
  giveUp: (reason: TimeUpError) => void;
}

/**
 * A client that reads everything once: a repeated request gets the same pages, or the same error. So all checks
 * of an audit see the same rows, and an org gets no more requests than its most thorough check needs.
 *
 * @param signal Ends the requests under way. A statement's own signal ends only its waiting, for another may need the
 * answer. But a request that one statement's time was not enough for is given up for all of them.
 */
export function createSnapshotClient(client: ApiClient, signal: AbortSignal): ApiClient {
  const taken = new Map<string, Taken>();
  /** The lists by `org path`, with any filter. */
  const lists = new Map<string, Taken[]>();

  const take = (request: ApiRequest, deadline: number | undefined): Taken => {
    const identity = identityOf(request);
    const known = taken.get(identity);
    if (known !== undefined) return known;
    const life = followSignals(signal);
    const pages = collect(client.read(request, life.signal, deadline)).finally(life.release);
    // It may fail while nobody waits for it; each caller gets the error.
    pages.catch(() => undefined);
    const asked: Taken = { pages, giveUp: life.abort };
    // An audit has thousands of requests: once one is answered there is nothing to give up.
    pages.then(
      () => {
        asked.giveUp = doNothing;
      },
      () => undefined,
    );
    taken.set(identity, asked);
    if (request.rows === 'many') {
      const key = `${request.org} ${request.path}`;
      lists.set(key, [...(lists.get(key) ?? []), asked]);
    }
    return asked;
  };

  return {
    async *read(request, statementSignal, deadline) {
      const listed = await findListed(request, lists, statementSignal);
      yield* listed ?? (await unlessAborted(take(request, deadline), statementSignal));
    },
    write: async ({ method, path }) => {
      throw new DefectError(`an audit only reads: ${method} ${path}`);
    },
    close: () => client.close(),
  };
}

const doNothing = (): void => undefined;

async function collect(pages: AsyncIterable<Page>): Promise<readonly Page[]> {
  const collected: Page[] = [];
  for await (const page of pages) collected.push(page);
  return collected;
}

/** The row of a get that was in a list before: asked for again it might differ. */
async function findListed(
  { org, path, rows }: ApiRequest,
  lists: ReadonlyMap<string, readonly Taken[]>,
  signal: AbortSignal,
): Promise<readonly Page[] | undefined> {
  const end = path.lastIndexOf('/');
  if (rows !== 'one' || end < 0) return undefined;
  const id = decodeURIComponent(path.slice(end + 1));
  for (const list of lists.get(`${org} ${path.slice(0, end)}`) ?? []) {
    const pages = await unlessAborted(list, signal).catch((): readonly Page[] => []);
    const row = pages.flatMap((page): readonly JsonObject[] => page.rows).find((found) => found['id'] === id);
    if (row !== undefined) return [{ rows: [row] }];
  }
  return undefined;
}

function unlessAborted({ pages, giveUp }: Taken, signal: AbortSignal): Promise<readonly Page[]> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      // The client's own error says what it waited for.
      if (signal.reason instanceof TimeUpError) giveUp(signal.reason);
      else reject(signal.reason);
    };
    if (signal.aborted) stop();
    const forget = onAbort(signal, stop);
    pages.then(resolve, reject).finally(forget);
  });
}
