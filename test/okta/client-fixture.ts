import { onTestFinished } from 'vitest';
import type { Org } from '../../src/config/org.ts';
import { Secret } from '../../src/config/secret.ts';
import type { ApiClient, ApiRequest, ClientEvent, JsonObject } from '../../src/execute/ports.ts';
import { type ApiClientOptions, createApiClient } from '../../src/okta/client.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export * from './requests.ts';

import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** An org with an API token, at a server on loopback. */
export function sswsOrg(name: string, url: string, token = `token-of-${name}`): Org {
  return {
    name,
    url,
    credentials: { kind: 'ssws', token: new Secret(token) },
    sources: { url: 'file', token: `environment ${name.toUpperCase()}_OKTA_TOKEN` },
  };
}

/** A client with a clock on which waiting takes no time, closed when the test ends. */
export interface TestClient {
  readonly client: ApiClient;
  readonly clock: FakeClock;
  readonly events: readonly ClientEvent[];
}

export function testClient(
  orgs: readonly Org[],
  options: Partial<Omit<ApiClientOptions, 'clock'>> & { readonly clock?: FakeClock } = {},
): TestClient {
  const clock = options.clock ?? createFakeClock();
  const events: ClientEvent[] = [];
  const client = createApiClient({
    directory: { orgs, warnings: [] },
    observer: (event) => events.push(event),
    env: {},
    random: () => 0.5,
    ...options,
    clock,
  });
  onTestFinished(() => client.close());
  return { client, clock, events };
}

/** A scripted server that ends with the test, and a client whose org `acme` is there. */
export async function serve(
  script: Parameters<typeof startScriptedServer>[0],
  options: Parameters<typeof testClient>[1] & { readonly tls?: boolean } = {},
): Promise<TestClient & { readonly server: ScriptedServer }> {
  const { tls, ...clientOptions } = options;
  const server = await startScriptedServer(script, tls === undefined ? {} : { tls });
  onTestFinished(() => server.close());
  return { server, ...testClient([sswsOrg('acme', server.url)], clientOptions) };
}

const never = new AbortController().signal;

/** All rows of all pages. */
export async function readAll(
  client: ApiClient,
  request: ApiRequest,
  signal: AbortSignal = never,
  deadline?: number,
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const page of client.read(request, signal, deadline)) rows.push(...page.rows);
  return rows;
}

/** What ended a writing request. */
export async function faultOf(client: ApiClient, request: ApiRequest): Promise<Error> {
  const { fault } = await write(client, request);
  if (fault instanceof Error) return fault;
  throw new Error('no fault');
}

export const write = (client: ApiClient, request: ApiRequest, deadline?: number) =>
  client.write(request, never, deadline);

/** What a promise is rejected with. @throws when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome && outcome.error instanceof Error) return outcome.error;
  throw new Error(`not rejected with an error, but: ${JSON.stringify(outcome)}`);
}
