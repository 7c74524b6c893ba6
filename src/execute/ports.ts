/**
 * What a plan needs of the outside: something that answers API requests, something that has the rows of the past, and
 * something that holds rows. `okta`, `history` and `store` implement them; the session plugs them in.
 */

import type { RequestLocation } from '../base/errors.ts';
import type { Method, Paging, Table } from '../catalog/table.ts';
import type { ApiRequest, JsonObject, JsonValue } from '../plan/api-request.ts';
import type { Fetch } from '../plan/fetch.ts';

export type { ApiRequest, JsonObject, JsonValue, Method, Paging };

export interface Page {
  readonly rows: readonly JsonObject[];
  /** The request that it answers, for messages about its rows. */
  readonly request?: RequestLocation | undefined;
}

/** The rows of the past. */
export interface PastReader {
  /** The orgs of which there is a history of any of the tables. */
  orgs(tables: readonly Table[]): Promise<readonly string[]>;
  /**
   * The rows of an org that a table of the past has.
   * @param columns the names of those that are wanted
   * @throws HistoryError when they were not read whole by that time, or are not as they were written
   */
  read(fetch: Fetch, columns: readonly string[], signal: AbortSignal): AsyncIterable<Page>;
}

export interface ApiClient {
  /**
   * The pages of a reading request, as they come; the next is asked for while this one is being used.
   * @param deadline When the statement must be done, in milliseconds since the epoch by the client's clock: a wait
   * that would last longer fails at once. The signal ends what is under way then.
   * @throws OktaError when Okta says no (after the retries), NoAnswerError when no whole answer came.
   */
  read(request: ApiRequest, signal: AbortSignal, deadline?: number): AsyncIterable<Page>;
  /**
   * One writing request, sent as often as the retry rules allow. Gives all that came of it and judges nothing:
   * which answer means that it was done is for the caller to say.
   * @throws ConfigError, IncompleteError for what is refused before anything is sent
   */
  write(request: ApiRequest, signal: AbortSignal, deadline?: number): Promise<WriteExchange>;
  /**
   * Opens a connection to an org that will be asked, while there is other work to do. Sends nothing on it; what goes
   * wrong with it shows at the first request.
   * @throws ConfigError when the org is not configured.
   */
  connect?(org: string): void;
  /** Ends what is under way and closes the connections. */
  close(): Promise<void>;
}

/** All that came of a writing request, as plain data. */
export interface WriteExchange {
  /** Each time that it was sent, or was about to be, in order; none when it was given up before the first. */
  readonly attempts: readonly WriteAttempt[];
  /** The error that ended it (OktaError, NoAnswerError, the signal's reason); undefined after a status of success. */
  readonly fault: unknown;
}

export interface WriteAttempt {
  /** It went out over a connection, so that it may have arrived. */
  readonly sent: boolean;
  /** Undefined when no whole answer came. */
  readonly reply: WriteReply | undefined;
}

export interface WriteReply {
  readonly request: RequestLocation;
  readonly status: number;
  /** `x-okta-request-id`. */
  readonly requestId: string | undefined;
  /** Without parameters, such as `text/html`. */
  readonly contentType: string | undefined;
  /** The body; undefined when it is empty or no JSON. */
  readonly json: JsonValue | undefined;
  /** The printable beginning of the body; empty when there is none. */
  readonly start: string;
}

/** A client's reports of its work: for `--verbose`, progress, `.requests` and an audit's evidence. No secrets. */
export type ClientEvent =
  | {
      readonly kind: 'sent';
      readonly id: number;
      readonly org: string;
      readonly method: Method;
      readonly url: string;
      /** Such as `list_api_tokens`. */
      readonly operation: string;
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
