import type { Clock } from '../../base/clock.ts';
import type { ApiClient, ApiRequest, Page } from '../../execute/ports.ts';
import { identityOf } from '../../plan/fetch.ts';

interface Entry {
  readonly pages: readonly Page[];
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** Rows that are kept at most, over all entries: the oldest entries make room. */
const maxRows = 500_000;

/** Keeps fetched rows, so that the same request need not be sent again for a time. */
export class ResultCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #maxAgeMs: number | undefined;
  #oldestUsed: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Before each statement. @param maxAgeMs how old rows may be; undefined: the cache is off. */
  beginStatement(maxAgeMs: number | undefined): void {
    this.#maxAgeMs = maxAgeMs;
    this.#oldestUsed = undefined;
  }

  /** Age of the oldest rows that the statement took from here, in milliseconds. */
  get ageMs(): number | undefined {
    return this.#oldestUsed === undefined ? undefined : Math.max(0, this.#clock.now() - this.#oldestUsed);
  }

  /** @returns how many answers were kept */
  clear(): number {
    const { size } = this.#entries;
    this.#entries.clear();
    return size;
  }

  /** The client with this cache before it. Any write through it empties the cache. */
  over(client: ApiClient): ApiClient {
    const read = (request: ApiRequest, signal: AbortSignal, deadline?: number) =>
      this.#read(client, request, signal, deadline);
    return {
      read,
      write: async (request, signal, deadline) => {
        this.clear();
        try {
          return await client.write(request, signal, deadline);
        } finally {
          // Rows read while the write was under way may be older than it.
          this.clear();
        }
      },
      ...(client.connect === undefined ? {} : { connect: (org: string) => client.connect?.(org) }),
      close: () => client.close(),
    };
  }

  async *#read(
    client: ApiClient,
    request: ApiRequest,
    signal: AbortSignal,
    deadline?: number,
  ): AsyncGenerator<Page> {
    const maxAgeMs = this.#maxAgeMs;
    if (maxAgeMs === undefined) {
      yield* client.read(request, signal, deadline);
      return;
    }
    const identity = identityOf(request);
    const kept = this.#entries.get(identity);
    if (kept !== undefined && this.#clock.now() - kept.fetchedAt < maxAgeMs) {
      this.#oldestUsed = Math.min(this.#oldestUsed ?? kept.fetchedAt, kept.fetchedAt);
      yield* kept.pages;
      return;
    }
    const fetchedAt = this.#clock.now();
    const pages: Page[] = [];
    for await (const page of client.read(request, signal, deadline)) {
      pages.push(page);
      yield page;
    }
    this.#keep(identity, { pages, fetchedAt, rows: pages.reduce((sum, page) => sum + page.rows.length, 0) });
  }

  #keep(identity: string, entry: Entry): void {
    this.#entries.delete(identity);
    if (entry.rows > maxRows) return;
    this.#entries.set(identity, entry);
    let rows = [...this.#entries.values()].reduce((sum, kept) => sum + kept.rows, 0);
    for (const [oldest, kept] of this.#entries) {
      if (rows <= maxRows) break;
      this.#entries.delete(oldest);
      rows -= kept.rows;
    }
  }
}
