import { type Clock, systemClock } from '../base/clock.ts';
import type { Environment } from '../base/environment.ts';
import { IncompleteError, InterruptedError, UsageError } from '../base/errors.ts';
import type { Org, OrgDirectory } from '../config/org.ts';
import type { ApiClient, ApiRequest, ClientObserver } from '../execute/ports.ts';
import { followSignals } from './abort.ts';
import { type Authorization, createSswsAuthorization } from './authorization.ts';
import { createBudget, type Patience } from './budget.ts';
import { type Channel, createChannel, type Outgoing } from './channel.ts';
import { createConnections } from './connections.ts';
import { createDpop } from './dpop.ts';
import {
  createEndlessGuard,
  type FetchPage,
  findNextPage,
  followPages,
  foreseeNextPage,
} from './follow-pages.ts';
import { createSend } from './http.ts';
import { createOauthAuthorization } from './oauth.ts';
import { createOrgPlaces } from './org-places.ts';
import { readPage } from './page.ts';
import { createPause } from './pause.ts';
import { urlOf } from './request-url.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import { createTransport, type Timeouts } from './transport.ts';
import { trustedOrg } from './trusted-org.ts';
import { writeReplyOf } from './write-reply.ts';

export interface ApiClientOptions {
  readonly directory: OrgDirectory;
  readonly clock?: Clock | undefined;
  readonly observer?: ClientObserver | undefined;
  /** Requests at once to each org, 1 to 8. Default 8. */
  readonly concurrency?: number | undefined;
  /** Defaults: 10 s to connect, 60 s to the first byte, 180 s for all. */
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** Where HTTPS_PROXY, ALL_PROXY and NO_PROXY are looked up. Default: `process.env`. */
  readonly env?: Environment | undefined;
  readonly userAgent?: string | undefined;
  /** In [0, 1), for the jitter of retries. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Of one page, decompressed. Default 256 MiB. */
  readonly maxPageBytes?: number | undefined;
}

const defaultTimeouts: Timeouts = { connectMs: 10_000, firstByteMs: 60_000, totalMs: 180_000 };

const maxConcurrency = 8;

/** An org as the client knows it. */
interface OrgAccess {
  readonly org: Org;
  readonly channel: Channel;
  readonly authorization: Authorization;
}

/**
 * The client of Okta's API: it keeps to each org's limits, retries what may be retried, and never takes half an
 * answer for a whole one.
 * @throws UsageError when `concurrency` is not a whole number from 1 to 8.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { directory, clock = systemClock, concurrency = maxConcurrency } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > maxConcurrency) {
    throw new UsageError(
      `concurrency must be a whole number from 1 to ${maxConcurrency}, not ${concurrency}`,
    );
  }
  const observer = options.observer ?? (() => {});
  const connections = createConnections(options.env ?? process.env);
  const transport = createTransport({
    connections,
    timeouts: { ...defaultTimeouts, ...options.timeouts },
    maxBodyBytes: options.maxPageBytes ?? 256 * 2 ** 20,
  });
  const send = createSend(transport, options.userAgent ?? 'oktaql');
  const closing = new AbortController();
  const accesses = new Map<string, OrgAccess>();
  const placeOf = createOrgPlaces();
  let lastId = 0;

  const createChannelTo = (org: Org): Channel => {
    const pause = createPause(org.name, clock, observer);
    return createChannel({
      org,
      send,
      budget: createBudget(concurrency, org.limits ?? {}, clock, pause, placeOf(org.name)),
      clock,
      pause,
      observer,
      random: options.random ?? Math.random,
      nextId: () => ++lastId,
    });
  };
  const authorizationOf = (org: Org): Authorization => {
    const { credentials } = org;
    if (credentials.kind === 'ssws') return createSswsAuthorization(org, credentials.token);
    const dpop = createDpop(clock);
    const channel = createChannelTo(org);
    const endpoint = createTokenEndpoint({ org, credentials, channel, clock, closing: closing.signal, dpop });
    return createOauthAuthorization({ endpoint, clock, dpop, scopes: credentials.scopes });
  };
  const accessTo = (name: string): OrgAccess => {
    const known = accesses.get(name);
    if (known !== undefined) return known;
    const org = trustedOrg(directory, name);
    const access = { org, channel: createChannelTo(org), authorization: authorizationOf(org) };
    accesses.set(name, access);
    return access;
  };

  return {
    async *read(request, signal, deadline) {
      const { org, channel, authorization } = accessTo(request.org);
      const first = urlOf(org, request);
      const guard = createEndlessGuard(first, request.operation);
      const life = followSignals(signal, closing.signal);
      const patience: Patience = { signal: life.signal, deadline };
      const fetchPage: FetchPage = (url, number, foresee) => {
        const onHeaders = (headers: Headers, page: URL) => {
          const next = request.rows === 'many' ? foreseeNextPage(headers, page) : undefined;
          if (next !== undefined) foresee(next);
        };
        const what = request.rows === 'many' ? `page ${number} of ${request.operation}` : undefined;
        const outgoing = { ...outgoingOf(request, url), what, onHeaders };
        return channel.request(outgoing, authorization, patience, (answer) => {
          const { page, body } = readPage(answer, request);
          const next = request.rows === 'many' ? findNextPage(answer, body, request.paging) : undefined;
          if (next !== undefined) guard(next, page, answer);
          return { value: { page, next }, rows: page.rows.length };
        });
      };
      try {
        yield* followPages(first, fetchPage);
      } finally {
        // Whoever stops reading early has no use for the page that is on its way.
        life.abort(new InterruptedError());
        life.release();
      }
    },
    async write(request, signal, deadline) {
      const { org, channel, authorization } = accessTo(request.org);
      refuseSelfRevocationByOauth(org, request);
      const outgoing = outgoingOf(request, urlOf(org, request));
      const life = followSignals(signal, closing.signal);
      try {
        const patience: Patience = { signal: life.signal, deadline };
        const { attempts, fault } = await channel.attempt(outgoing, authorization, patience);
        const told = attempts.map(({ sent, answer }) => ({ sent, reply: answer && writeReplyOf(answer) }));
        return { attempts: told, fault };
      } finally {
        life.release();
      }
    },
    connect(name) {
      // One that is opened after the end would keep the process from ending.
      if (closing.signal.aborted) return;
      connections.openEarly(new URL(accessTo(name).org.url));
    },
    async close() {
      closing.abort(new InterruptedError());
      connections.close();
    },
  };
}

/** The operation revokes the API token that signs it; an access token of OAuth 2.0 is none. */
function refuseSelfRevocationByOauth(org: Org, { operation }: ApiRequest): void {
  if (operation !== 'revoke_current_api_token' || org.credentials.kind === 'ssws') return;
  throw new IncompleteError(
    `${operation} revokes the API token in use, and ${org.name} is used with OAuth 2.0: nothing was sent`,
    { hint: `Name the token by its id, or configure an API token for ${org.name}.` },
  );
}

const outgoingOf = ({ method, body, operation, scope, retryable }: ApiRequest, url: URL): Outgoing => ({
  method,
  url,
  json: body,
  operation,
  scope,
  retryable,
});
