import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { type Answer, methodNotAllowed, notFound } from './answer.ts';
import { authorize, scopeRefusal } from './authorize.ts';
import type { Extend, OrgExtension } from './extension.ts';
import type { EmulatorSettings } from './options.ts';
import { orgMetadata, orgMetadataPath } from './org-metadata.ts';
import { OrgRows } from './org-rows.ts';
import { RateLimiter } from './rate-limit.ts';
import type { ReceivedRequest, RequestLog } from './requests.ts';
import { bucketOf, findRoute } from './router.ts';
import type { OrgSeed } from './seed/org-seed.ts';
import { Wire } from './wire.ts';

/** The parts that the orgs of one emulator share. */
interface Shared {
  readonly clock: Clock;
  readonly settings: EmulatorSettings;
  readonly requests: RequestLog;
  readonly extend: Extend;
}

const largestBody = 1_000_000;

/** One org with a server and an origin of its own. */
export class EmulatedOrg {
  readonly name: string;
  /** The obviously fake SSWS value that it is asked with. */
  readonly token: string;
  readonly rows: OrgRows;
  /** Where it listens; 0 before. It is kept after the stop. */
  port = 0;
  /** Connections opened so far. */
  connections = 0;
  readonly #shared: Shared;
  readonly #extension: OrgExtension;
  readonly #server: Server;
  readonly #limiter: RateLimiter;
  readonly #wire: Wire;
  readonly #stopped = new AbortController();

  constructor(seed: OrgSeed, shared: Shared) {
    const { clock, settings, extend } = shared;
    this.name = seed.name;
    this.token = seed.token;
    this.#shared = shared;
    this.#extension = extend(seed, { clock, settings, stopped: this.#stopped.signal });
    this.rows = new OrgRows(seed, clock.now(), this.#extension.collect);
    this.#limiter = new RateLimiter(settings);
    this.#wire = new Wire(seed.name, clock);
    this.#server = createServer((incoming, response) => {
      this.#serve(incoming, response).catch((error: unknown) => {
        // Stopped while it was waiting, or a client that gave up; anything else is a defect, and must show.
        if (this.#stopped.signal.aborted) return;
        if (!response.headersSent) response.statusCode = 500;
        response.end(String(error));
      });
    });
    // Longer than any pause between two requests of a client that keeps its connection.
    this.#server.keepAliveTimeout = 65_000;
    this.#server.on('connection', () => {
      this.connections++;
    });
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @throws Error when the port is taken. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        this.port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    this.#stopped.abort();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, settings, requests } = this.#shared;
    const body = await bodyOf(incoming);
    const { request, answered } = requests.note({
      ...described(incoming, body),
      org: this.name,
      at: clock.now(),
    });
    this.#limiter.enter();
    try {
      if (settings.latencyMs > 0) await clock.sleep(settings.latencyMs, this.#stopped.signal);
      const usual = () => this.#answer(request);
      const exchange = { request, response, wire: this.#wire, usual, answered };
      if ((await this.#extension.intercept?.(exchange)) === true) return;
      const answer = await usual();
      answered(answer.status);
      this.#wire.send(response, answer);
    } finally {
      this.#limiter.leave();
    }
  }

  async #answer(request: ReceivedRequest): Promise<Answer> {
    const { clock, settings } = this.#shared;
    const now = clock.now();
    const limits = this.#limiter.count(bucketOf(request.path), now);
    const withLimits = (answer: Answer): Answer => ({
      ...answer,
      headers: { ...limits.headers, ...answer.headers },
    });
    if (limits.refused !== undefined) return withLimits(limits.refused);
    const other = await this.#extension.answer?.(request, this.url);
    if (other !== undefined) return withLimits(other);
    if (request.method === 'GET' && request.path === orgMetadataPath)
      return withLimits(orgMetadata(this.url));
    const authorization = await authorize(request, this.rows, this.#extension, this.url, now);
    if ('refused' in authorization) return withLimits(authorization.refused);
    const { caller } = authorization;
    const found = findRoute(request.method, request.path);
    if (found === 'no such path') return withLimits(notFound(request.path, 'Path'));
    if (found === 'no such method') return withLimits(methodNotAllowed());
    const { route, params } = found;
    const param = (name: string) => params[name] ?? '';
    const call = { rows: this.rows, origin: this.url, request, caller, settings, now, param };
    return withLimits(scopeRefusal(caller, route) ?? route.answer(call));
  }
}

function described(incoming: IncomingMessage, body: string): Omit<ReceivedRequest, 'org' | 'at' | 'status'> {
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? {} : Object.fromEntries(new URLSearchParams(target.slice(mark + 1))),
    headers,
    body,
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error('the request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
