import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { certificate, privateKey } from './test-certificate.ts';

/** A request as it came. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Differs between connections: 1 for the first. */
  readonly connection: number;
}

/** An answer, whole. */
export interface ScriptedAnswer {
  /** Default 200. */
  readonly status?: number;
  /** A name may have several values: each is sent as a header of its own. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Text and bytes go as they are; anything else as JSON. Default: no body. */
  readonly body?: unknown;
}

/** What the server does with a request: answers it, or does to the socket what no answer can say. */
export type Step =
  | ScriptedAnswer
  | ((
      request: ReceivedRequest,
      exchange: RawExchange,
    ) => ScriptedAnswer | undefined | Promise<ScriptedAnswer | undefined>);

/** The connection behind a request, for misbehaviour. */
export interface RawExchange {
  readonly response: http.ServerResponse;
  readonly socket: Socket;
}

export interface ScriptedServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** How many connections were accepted. */
  readonly connections: () => number;
  /** Breaks all connections off; new ones are accepted. */
  dropConnections(): void;
  close(): Promise<void>;
}

/**
 * A server on loopback that answers by a script: one step per request, the last one again and again. A function
 * in place of the list decides by itself.
 */
export async function startScriptedServer(
  script: readonly Step[] | ((request: ReceivedRequest, index: number) => Step),
  options: { readonly tls?: boolean; readonly cert?: string } = {},
): Promise<ScriptedServer> {
  const received: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const numbers = new WeakMap<Socket, number>();
  let accepted = 0;

  const listener: http.RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => {});
    response.on('error', () => {});
    incoming.on('end', () => {
      const request: ReceivedRequest = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        connection: numbers.get(incoming.socket) ?? 0,
      };
      const index = received.push(request) - 1;
      const step =
        typeof script === 'function' ? script(request, index) : script[Math.min(index, script.length - 1)];
      void play(step ?? { status: 500 }, request, response);
    });
  };
  const server = options.tls
    ? https.createServer({ key: privateKey, cert: options.cert ?? certificate }, listener)
    : http.createServer(listener);
  server.keepAliveTimeout = 60_000;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', track);
  server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    numbers.set(socket, ++accepted);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    received,
    connections: () => accepted,
    dropConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function play(step: Step, request: ReceivedRequest, response: http.ServerResponse): Promise<void> {
  const socket = response.socket as Socket;
  const answer = typeof step === 'function' ? await step(request, { response, socket }) : step;
  if (answer === undefined) return;
  const { status = 200, headers = {}, body } = answer;
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = body === undefined ? undefined : raw ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string | string[]);
  if (bytes !== undefined && !raw && !response.hasHeader('content-type')) {
    response.setHeader('content-type', 'application/json');
  }
  response.writeHead(status);
  response.end(bytes);
}

/** Okta's error body. */
export const oktaErrorBody = (errorCode: string, errorSummary: string, causes: readonly string[] = []) => ({
  errorCode,
  errorSummary,
  errorLink: errorCode,
  errorId: 'oaeQ1w2e3r4t5y6',
  errorCauses: causes.map((cause) => ({ errorSummary: cause })),
});
