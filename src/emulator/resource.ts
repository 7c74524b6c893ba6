import type { Answer } from './answer.ts';
import type { EmulatorSettings } from './options.ts';
import type { OrgRows, RowSource } from './org-rows.ts';
import type { ReceivedRequest } from './requests.ts';

/** Who signed a request. */
export type Caller =
  /** `id` and `userId` of the token. */
  | { readonly kind: 'ssws'; readonly tokenId: string; readonly userId: string }
  | { readonly kind: 'app'; readonly clientId: string; readonly scopes: readonly string[] };

/** Who signed a request, or what the one that no one may have signed is answered with. */
export type Authorization = { readonly caller: Caller } | { readonly refused: Answer };

/** What an answer is made from. */
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

/** A kind of thing that an org has: its rows, and what is answered about them. A file each in `resources`. */
export interface Resource<Row extends { readonly id: string }> extends RowSource<Row> {
  readonly routes: readonly Route[];
}
