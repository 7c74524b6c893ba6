import type { Answer } from '../answer.ts';
import type { StoredToken } from '../model.ts';
import type { EmulatorSettings } from '../options.ts';
import type { OrgState } from '../org-state.ts';
import type { ReceivedRequest } from '../requests.ts';

/** Who signed a request. */
export type Caller =
  | { readonly kind: 'ssws'; readonly token: StoredToken }
  | { readonly kind: 'app'; readonly clientId: string; readonly scopes: readonly string[] };

/** Who signed a request, or what the one that no one may have signed is answered with. */
export type Authorization = { readonly caller: Caller } | { readonly refused: Answer };

/** What an answer is made from. */
export interface Call {
  readonly state: OrgState;
  /** The org's own, such as `http://127.0.0.1:41234`. */
  readonly origin: string;
  readonly request: ReceivedRequest;
  readonly caller: Caller;
  readonly settings: EmulatorSettings;
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
