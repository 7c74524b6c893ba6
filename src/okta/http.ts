import ky from 'ky';
import type { JsonObject } from '../execute/ports.ts';
import type { Transport } from './transport.ts';

/** One message to an org, ready to go. */
export interface Message {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: JsonObject | undefined;
  /** The fields of a form, as OAuth's token endpoint takes them. */
  readonly form?: Readonly<Record<string, string>> | undefined;
  /** False: it must arrive once at most, so it gets a connection of its own. */
  readonly repeatable: boolean;
  /** Called when it goes out over a connection: from then on it may have arrived. */
  readonly onSent?: (() => void) | undefined;
  /** Called with the status and headers before the body is there. */
  readonly onHeaders?: ((status: number, headers: Headers) => void) | undefined;
}

/** Sends one message once. Rejected as the transport says; every status is an answer. */
export type Send = (message: Message, signal: AbortSignal) => Promise<Response>;

/**
 * ky over our transport. Retries, time-outs and errors of a status are ours, because they depend on Okta's headers
 * and error codes, on the org's budget and on the clock. So is the signal: it goes to the transport directly, since
 * a `Request` stays registered at its signal, and a statement's signal outlives thousands of them.
 */
export function createSend(transport: Transport, userAgent: string): Send {
  const api = ky.create({
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    headers: { accept: 'application/json', 'user-agent': userAgent },
  });
  return (message, signal) =>
    api(message.url, {
      method: message.method,
      headers: message.headers,
      ...(message.json === undefined ? {} : { json: message.json }),
      ...(message.form === undefined ? {} : { body: new URLSearchParams(message.form) }),
      fetch: (request) =>
        transport(request as Request, {
          signal,
          reuseConnection: message.repeatable,
          onSent: message.onSent,
          onHeaders: message.onHeaders,
        }),
    });
}
