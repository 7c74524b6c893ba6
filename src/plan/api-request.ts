import type { JsonObject, JsonValue } from '../base/exact-json.ts';
import type { Method, Paging } from '../catalog/table.ts';

export type { JsonObject, JsonValue };

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
