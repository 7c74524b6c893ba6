/**
 * The two things that a plan needs of the outside: something that answers API requests and something that holds
 * rows. `okta` and `store` implement them; the session plugs them in.
 */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export type Method = 'GET' | 'PUT' | 'DELETE' | 'POST';

/** How an operation's further pages are found: not at all, by the `Link` header, or by `_links.next` in the body. */
export type Paging = 'none' | 'link' | 'body';

/** One API request, all of it decided: plain data between planning and the client. */
export interface ApiRequest {
  readonly org: string;
  /** Such as `list_api_tokens`. */
  readonly operation: string;
  readonly method: Method;
  /** Encoded, beginning with `/`: `/api/v1/api-tokens/00T1gtr35t8ZbfBfV1d7`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: JsonObject | undefined;
  readonly paging: Paging;
  /** Whether the body is one object or an array of them (under `rowsAt` when given). */
  readonly rows: 'one' | 'many' | 'none';
  /** The member of the body that holds the array, when the body is an object around it, such as `value`. */
  readonly rowsAt?: string | undefined;
  /** The OAuth 2.0 scope that it needs, such as `okta.apiTokens.read`. */
  readonly scope: string;
  /** False for a request that must not be sent twice (`DELETE …/current`). */
  readonly retryable: boolean;
}

export interface Page {
  readonly rows: readonly JsonObject[];
}

export interface ApiClient {
  /**
   * The pages of a reading request, as they come; the next is asked for while this one is being used.
   * @throws OktaError when Okta says no (after the retries), NoAnswerError when no whole answer came.
   */
  read(request: ApiRequest, signal: AbortSignal): AsyncIterable<Page>;
  /**
   * One writing request. Gives the answer's object, or undefined for 204.
   * @throws OktaError, NoAnswerError as `read`. A NoAnswerError after the request went out means: not known.
   */
  write(request: ApiRequest, signal: AbortSignal): Promise<JsonObject | undefined>;
  /** Closes the idle connections. */
  close(): Promise<void>;
}

/** What a client tells of its work: for `--verbose`, progress, `.requests` and an audit's evidence. No secrets. */
export type ClientEvent =
  | {
      readonly kind: 'sent';
      readonly id: number;
      readonly org: string;
      readonly method: Method;
      readonly url: string;
      readonly attempt: number;
    }
  | {
      readonly kind: 'answered';
      readonly id: number;
      readonly org: string;
      readonly method: Method;
      readonly url: string;
      readonly status: number;
      readonly durationMs: number;
      readonly requestId: string | undefined;
      /** Of `x-rate-limit-remaining`. */
      readonly rateLimitRemaining: number | undefined;
      /** Rows of the page; undefined when the body was no page. */
      readonly rows: number | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly org: string;
      readonly method: Method;
      readonly url: string;
      readonly durationMs: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'waiting';
      readonly org: string;
      readonly waitMs: number;
      readonly reason: 'rate limit' | 'retry';
    };

export type ClientObserver = (event: ClientEvent) => void;
