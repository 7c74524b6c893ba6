import type { Answer } from './answer.ts';
import type { EmulatorSettings } from './options.ts';
import type { OrgRows, RowSource } from './org-rows.ts';
import type { ReceivedRequest } from './requests.ts';

/** The token or app that signed a request. */
export type Caller =
  /** `id` and `userId` of the token. */
  | { readonly kind: 'ssws'; readonly tokenId: string; readonly userId: string }
  | { readonly kind: 'app'; readonly clientId: string; readonly scopes: readonly string[] };

/** The caller that signed a request, or the answer to a request without a valid signature. */
export type Authorization = { readonly caller: Caller } | { readonly refused: Answer };

/** The inputs of an answer. */
export interface Call {
  readonly rows: OrgRows;
  /** The org's own, such as `http://127.0.0.1:41234`. */
  readonly origin: string;
  readonly request: ReceivedRequest;
  readonly caller: Caller;
  readonly settings: EmulatorSettings;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The decoded value of a `:name` in the route's path. */
  param(name: string): string;
}

export interface Route {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Segments that begin with `:` take any value. */
  readonly path: string;
  /** Any one of them does; a `manage` scope stands for its `read` as well. Empty: not offered with OAuth 2.0. */
  readonly scopes: readonly string[];
  answer(call: Call): Answer;
}

/** A kind of object in an org: its rows, and the answers about them. A file each in `resources`. */
export interface Resource<Row extends { readonly id: string }> extends RowSource<Row> {
  readonly routes: readonly Route[];
}
