import { SqlError } from '../base/errors.ts';
import { type Fetch, identityOf } from '../plan/fetch.ts';
import type { Reference } from '../plan/scope.ts';

/** How many requests a statement may send to one org when nothing else is said. */
export const defaultMaxRequests = 1000;

/**
 * Counts what a statement asks of each org, before it is asked. A list counts once: its further pages are part of
 * reading it to its end.
 */
export class RequestLimit {
  readonly #most: number;
  readonly #admitted = new Map<string, Map<string, Fetch>>();

  /** @param most requests to one org, 1 or more */
  constructor(most: number = defaultMaxRequests) {
    this.#most = most;
  }

  /**
   * @param after what the keys of the requests were read out of; empty for keys that the statement names
   * @throws SqlError when an org would be asked more often than it may be; then none of these requests is to be sent
   */
  admit(fetches: readonly Fetch[], after: readonly Reference[] = []): void {
    for (const fetch of fetches) {
      const { org } = fetch.request;
      const ofOrg = this.#admitted.get(org) ?? new Map<string, Fetch>();
      this.#admitted.set(org, ofOrg.set(identityOf(fetch.request), fetch));
    }
    for (const org of new Set(fetches.map(({ request }) => request.org))) {
      const ofOrg = [...(this.#admitted.get(org)?.values() ?? [])];
      if (ofOrg.length > this.#most) throw this.#refusal(org, ofOrg, fetches, after);
    }
  }

  #refusal(
    org: string,
    all: readonly Fetch[],
    fetches: readonly Fetch[],
    after: readonly Reference[],
  ): SqlError {
    const [largest] = fetches.filter(({ request }) => request.org === org);
    const operation = largest?.operation;
    const count = all.filter((fetch) => fetch.operation === operation).length;
    const parents = [...new Set(after.map(({ table }) => table.name))].join(', ');
    const from =
      parents === '' ? 'one for each key that the statement names' : `one for each key from ${parents}`;
    return new SqlError(
      `${org} would be asked ${all.length} times, and ${this.#most} are allowed: ` +
        `${count} times ${operation?.name} for ${largest?.table.name}, ${from}`,
      {
        hint: `Narrow the keys (EXPLAIN shows where they come from), or allow more: --max-requests ${all.length}.`,
      },
    );
  }
}
