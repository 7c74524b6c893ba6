import type { Clock } from '../base/clock.ts';
import type { Environment } from '../base/environment.ts';
import { NoAnswerError, OktaError } from '../base/errors.ts';
import { isObject } from '../base/exact-json.ts';
import type { Org } from '../config/org.ts';
import { Secret } from '../config/secret.ts';
import type { Authorization } from './authorization.ts';
import { createBudget } from './budget.ts';
import { createChannel } from './channel.ts';
import { createConnections } from './connections.ts';
import { createSend } from './http.ts';
import { createOrgPlaces } from './org-places.ts';
import { createPause } from './pause.ts';
import { createTransport } from './transport.ts';

/** The metadata of an org, which anybody can read. */
export interface OrgMetadata {
  /** `Identity Engine` or `Classic Engine`. */
  readonly engine: string | undefined;
  /** The origin that Okta gave the org: another one than was asked, when that is a custom domain. */
  readonly origin: string | undefined;
}

export interface MetadataContext {
  readonly clock: Clock;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

const engines: Readonly<Record<string, string>> = { idx: 'Identity Engine', v1: 'Classic Engine' };

/** The first question to an address of which only a person has said that it is an org: it must not get a secret. */
const unsigned: Authorization = {
  sign: async () => ({ headers: {}, refusedFor: () => undefined }),
  secrets: () => [],
};

/**
 * `GET /.well-known/okta-organization`, which needs no credentials.
 * @throws NoAnswerError when nothing answers there, or something that is no org of Okta's
 */
export async function readOrgMetadata(
  url: string,
  { clock, env, signal }: MetadataContext,
): Promise<OrgMetadata> {
  const { host } = new URL(url);
  const connections = createConnections(env);
  const observer = () => {};
  const org: Org = { name: host, url, credentials: { kind: 'ssws', token: new Secret('') }, sources: {} };
  const pause = createPause(org.name, clock, observer);
  const transport = createTransport({
    connections,
    timeouts: { connectMs: 10_000, firstByteMs: 20_000, totalMs: 30_000 },
    maxBodyBytes: 2 ** 20,
  });
  const channel = createChannel({
    org,
    send: createSend(transport, 'oktaql'),
    budget: createBudget(1, {}, clock, pause, createOrgPlaces()(org.name)),
    clock,
    pause,
    observer,
    random: Math.random,
    nextId: () => 1,
  });
  try {
    return await channel.request(
      {
        method: 'GET',
        url: new URL('/.well-known/okta-organization', url),
        operation: 'the metadata of the org',
        scope: '',
        retryable: true,
      },
      unsigned,
      { signal, deadline: undefined },
      ({ text }) => ({ value: metadataIn(text, url) }),
    );
  } catch (error) {
    if (error instanceof OktaError && error.status < 500 && error.status !== 429) throw noOrg(url);
    throw error;
  } finally {
    connections.close();
  }
}

/** @throws NoAnswerError */
function metadataIn(text: string, url: string): OrgMetadata {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw noOrg(url);
  }
  if (!isObject(body) || typeof body['id'] !== 'string' || !isObject(body['_links'])) throw noOrg(url);
  const { organization } = body['_links'];
  const href = isObject(organization) ? organization['href'] : undefined;
  return {
    engine: engines[String(body['pipeline'])],
    origin: typeof href === 'string' && URL.canParse(href) ? new URL(href).origin : undefined,
  };
}

const noOrg = (url: string): NoAnswerError =>
  new NoAnswerError(`${url} answers, but not as an org of Okta's does`, {
    hint: 'Give the address of the org, such as https://acme.okta.com: not that of an app, a page or a proxy.',
  });
