/** One request that an emulated org received. */
export interface ReceivedRequest {
  readonly org: string;
  readonly method: string;
  /** As it came, still encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When it came, by the emulator's clock. */
  readonly at: number;
  /** Of the answer; undefined while there is none. */
  readonly status: number | undefined;
}

/** The requests that came in, in order of arrival, over all orgs. */
export class RequestLog {
  #entries: ReceivedRequest[] = [];

  get entries(): readonly ReceivedRequest[] {
    return this.#entries;
  }

  /** `GET acme /api/v1/api-tokens?after=…`, one line per request: handy to compare in tests. */
  get lines(): readonly string[] {
    return this.#entries.map(({ org, method, path, query }) => {
      const search = new URLSearchParams(query).toString();
      return `${method} ${org} ${path}${search === '' ? '' : `?${search}`}`;
    });
  }

  reset(): void {
    this.#entries = [];
  }

  /** Called by the servers. Gives the function that notes the status of the answer. */
  note(request: Omit<ReceivedRequest, 'status'>): {
    readonly request: ReceivedRequest;
    readonly answered: (status: number) => void;
  } {
    const entry = { ...request, status: undefined as number | undefined };
    this.#entries.push(entry);
    return {
      request: entry,
      answered: (status) => {
        entry.status = status;
      },
    };
  }
}
