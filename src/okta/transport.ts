import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { onAbort } from '../base/on-abort.ts';
import type { Connections, Route } from './connections.ts';
import * as fetchClasses from './fetch-classes.ts';
import { receiveBody } from './response-body.ts';
import { checkProxy, failureOf, TransportFailure } from './transport-failure.ts';

/** How long each stretch of a request may take. Each in milliseconds, greater than 0. */
export interface Timeouts {
  /** Finding the address, connecting, TLS, and the proxy. */
  readonly connectMs: number;
  /** From the request's last byte to the answer's first. */
  readonly firstByteMs: number;
  /** All of it, to the last byte of the body. */
  readonly totalMs: number;
}

export interface TransportOptions {
  readonly connections: Connections;
  readonly timeouts: Timeouts;
  /** Of one answer, decompressed. A greater body is given up. */
  readonly maxBodyBytes: number;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** False: over a new connection, which cannot have been closed by the server before the request arrives. */
  readonly reuseConnection: boolean;
  /** Called when the connection stands over which the request goes out: before, it cannot have arrived. */
  readonly onSent?: (() => void) | undefined;
  /** Called with the status and headers as soon as they are there, before the body. */
  readonly onHeaders?: ((status: number, headers: Headers) => void) | undefined;
}

/** Sends one request and gives its whole answer. Follows no redirect, repeats nothing, judges no status. */
export type Transport = (request: Request, options: SendOptions) => Promise<Response>;

/**
 * `fetch` over node:http for ky: the first use of the built-in one costs a tenth of a second, and it knows one
 * time-out only.
 * The promise is rejected with a TransportFailure, a ConfigError (proxy), or the signal's reason.
 */
export function createTransport({ connections, timeouts, maxBodyBytes }: TransportOptions): Transport {
  return async (request, { signal, reuseConnection, onSent, onHeaders }) => {
    signal.throwIfAborted();
    const url = new URL(request.url);
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const route = await connections.routeTo(url, reuseConnection);
    const headers: http.OutgoingHttpHeaders = {
      ...Object.fromEntries(request.headers),
      'accept-encoding': 'gzip, br',
      ...(body === undefined ? {} : { 'content-length': body.byteLength }),
    };
    const answer = await exchange(
      { url, method: request.method, headers, body, route, signal, onSent, onHeaders },
      timeouts,
      maxBodyBytes,
    );
    return toResponse(answer);
  };
}

interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: Buffer | undefined;
  readonly route: Route;
  readonly signal: AbortSignal;
  readonly onSent: SendOptions['onSent'];
  readonly onHeaders: SendOptions['onHeaders'];
}

interface RawAnswer {
  readonly status: number;
  readonly headers: fetchClasses.Headers;
  readonly body: Buffer;
}

function exchange(outgoing: Outgoing, timeouts: Timeouts, maxBodyBytes: number): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { url, method, headers, body, route, signal, onSent, onHeaders } = outgoing;
    const { agent, proxyHost } = route;
    const request = (url.protocol === 'https:' ? https : http).request(url, { method, headers, agent });
    // Who is being talked to: a proxy, until it has connected us to the host.
    let atProxy = proxyHost !== undefined;
    const peer = () => (atProxy ? `the proxy ${proxyHost}` : url.host);
    let bodyBytes: number | undefined;
    let settled = false;

    const settle = (how: () => void) => {
      settled = true;
      stretch.stop();
      whole.stop();
      forget();
      how();
    };
    const fail = (error: unknown) => {
      // By then its connection may serve another request.
      if (settled) return;
      const phase = { host: peer(), isProxy: atProxy, reused: request.reusedSocket, bodyBytes };
      settle(() => reject(signal.aborted ? signal.reason : failureOf(error, phase)));
      request.destroy();
    };
    const failAfter = (ms: number, message: string, transient: boolean) =>
      startTimer(ms, () =>
        fail(new TransportFailure('time-out', `${message} ${seconds(ms)}`, { transient })),
      );

    let stretch = failAfter(timeouts.connectMs, `no connection to ${peer()} within`, true);
    // A server that has the request and stays silent may be working on it still: it is not asked again.
    const whole = startTimer(timeouts.totalMs, () => {
      const got = bodyBytes === undefined ? '' : `: ${bodyBytes} bytes of the body came`;
      fail(new TransportFailure('time-out', `no whole answer within ${seconds(timeouts.totalMs)}${got}`));
    });
    const forget = onAbort(signal, () => fail(signal.reason));

    request.on('error', fail);
    request.once('socket', (socket) => {
      const onConnected = () => {
        // A proxy that refuses hands out a socket as well.
        if (settled) return;
        onSent?.();
        stretch.stop();
        stretch = failAfter(timeouts.firstByteMs, 'no answer to the request within', false);
      };
      whenConnected(socket, request.reusedSocket, onConnected);
    });
    request.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      // What the proxy says of itself must not be taken for Okta's answer.
      if (statusCode === 200) atProxy = false;
      else fail(proxyRefusal(statusCode));
    });
    request.on('information', ({ statusCode }) => {
      if (!interimStatuses.has(statusCode)) fail(unknownStatus(statusCode));
    });
    // Without this, Node closes the connection and says nothing.
    request.once('upgrade', () => {
      fail(new TransportFailure('unreadable', 'the server changed to another protocol (HTTP 101)'));
    });
    request.once('response', (response) => {
      stretch.stop();
      bodyBytes = 0;
      try {
        const answered = readHead(response);
        onHeaders?.(answered.status, answered.headers);
        receiveBody(response, maxBodyBytes, (bytes) => {
          bodyBytes = bytes;
        }).then((received) => settle(() => resolve({ ...answered, body: received })), fail);
      } catch (error) {
        fail(error);
      }
    });
    request.end(body);
  });
}

/**
 * Calls back after `ms`, but not before what has arrived meanwhile was looked at: a busy process (SQLite loading
 * rows) may find a time-out and the answer waiting for it at the same moment.
 */
function startTimer(ms: number, callback: () => void): { stop(): void } {
  let last: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    last = setImmediate(callback);
  }, ms);
  return {
    stop: () => {
      clearTimeout(timer);
      clearImmediate(last);
    },
  };
}

/** Calls back once the socket can carry a request: connected, and for https the handshake done. */
function whenConnected(socket: Socket, reused: boolean, callback: () => void): void {
  if (reused) callback();
  else if (socket instanceof TLSSocket && !isSecured(socket)) socket.once('secureConnect', callback);
  else if (socket.connecting) socket.once('connect', callback);
  else callback();
}

function proxyRefusal(status: number): TransportFailure {
  return new TransportFailure('proxy', `the proxy refused to connect (HTTP ${status})`, {
    transient: status >= 500,
    hint: checkProxy,
  });
}

/** The statuses that another answer follows: 100 Continue, 102 Processing, 103 Early Hints. */
const interimStatuses = new Set([100, 102, 103]);

const unknownStatus = (status: number): TransportFailure =>
  new TransportFailure('unreadable', `the answer has the status ${status}, which HTTP does not know`);

/** @throws TransportFailure when Fetch's classes could not hold it. */
function readHead({ statusCode = 0, rawHeaders }: http.IncomingMessage) {
  if (statusCode < 200 || statusCode > 599) throw unknownStatus(statusCode);
  const headers = new fetchClasses.Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return { status: statusCode, headers };
}

/** A connection that was opened early may have its handshake behind it. */
const isSecured = (socket: TLSSocket): boolean => socket.getPeerFinished() !== undefined;

/** As much of a `Response` as ky and our code look at. */
const toResponse = ({ status, headers, body }: RawAnswer): Response =>
  new fetchClasses.Response(fetchClasses.bodilessStatuses.has(status) ? null : body, {
    status,
    headers,
  }) as unknown as Response;

const seconds = (ms: number): string => `${ms / 1000} s`;
