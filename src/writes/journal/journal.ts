import type { JsonObject } from '../../plan/api-request.ts';

/** The facts of a write before it is sent. Plain data, without secrets. */
export interface Intent {
  readonly org: string;
  /** Such as `revoke_api_token`. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** Undefined for the token in use when its id is not known. */
  readonly rowId: string | undefined;
  /** The row as Okta gave it right before the write. */
  readonly before: JsonObject | undefined;
  /** The body of the request. */
  readonly body: JsonObject | undefined;
  readonly statement: string;
  readonly parameters: Readonly<Record<string, string | number | null>>;
}

/** The result of a write. */
export interface Settlement {
  readonly status: 'done' | 'failed' | 'unknown';
  /** Okta's, of the last answer: by it the write is found in Okta's own log. */
  readonly requestId?: string | undefined;
  /** The row as Okta sent it back. */
  readonly after?: JsonObject | undefined;
  readonly error?:
    | {
        readonly message: string;
        readonly status?: number | undefined;
        readonly errorCode?: string | undefined;
        readonly errorId?: string | undefined;
      }
    | undefined;
}

/** A write of an earlier run whose outcome is not known. */
export interface UnsettledWrite {
  /** ISO 8601. */
  readonly time: string;
  readonly org: string;
  readonly operation: string;
  readonly method: string;
  readonly rowId: string | undefined;
  readonly name: string | undefined;
  /** The members of the body that differ from the row before. Undefined for a DELETE. */
  readonly changes: JsonObject | undefined;
}

/**
 * The record of writes. Every method resolves once its line is on disk.
 * @throws IncompleteError when that cannot be done
 */
export interface Journal {
  /** Unsettled writes that have not been reported yet. */
  readonly unsettled: readonly UnsettledWrite[];
  /** Records that a person has seen them. */
  markReported(): Promise<void>;
  /** @returns the id for `settle` */
  intend(intent: Intent): Promise<string>;
  settle(id: string, settlement: Settlement): Promise<void>;
  close(): Promise<void>;
}
