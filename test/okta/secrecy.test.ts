import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OktaqlError } from '../../src/base/errors.ts';
import type { Org } from '../../src/config/org.ts';
import { Secret } from '../../src/config/secret.ts';
import type { ApiRequest } from '../../src/execute/ports.ts';
import { listTokens, putToken, readAll, revokeToken, sswsOrg, testClient, write } from './client-fixture.ts';
import { faults } from './faults.ts';
import { holdTimeouts } from './held-timeouts.ts';
import { oktaErrorBody, type ReceivedRequest, type Step, startScriptedServer } from './scripted-server.ts';

const sswsMark = '00SSWSmarkMARKmarkMARKmarkMARKmarkMARKmark00';
const accessMark = 'eyJhY2Nlc3MtbWFyayI6IkFDQ0VTUyJ9.markMARKmark';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = privateKey.export({ format: 'jwk' });
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

/** Every secret of these tests, and what would give it away: the lines of the PEM, the number of the JWK. */
const secrets = [sswsMark, accessMark, String(jwk.d), ...pem.split('\n').filter((line) => line.length > 40)];

/** Answers that throw back at us what we sent, wherever a server can put it. */
const echoes: Readonly<Record<string, (mark: string) => Step>> = {
  'the summary of a 401': (mark) => ({ status: 401, body: oktaErrorBody('E0000011', `Invalid: ${mark}`) }),
  'the summary of an error': (mark) => ({ status: 403, body: oktaErrorBody('E0000006', `No: ${mark}`) }),
  'the causes of an error': (mark) => ({ status: 400, body: oktaErrorBody('E0000001', 'No', [mark]) }),
  'the id and code of an error': (mark) => ({
    status: 404,
    body: { errorCode: mark, errorId: mark, errorSummary: mark },
  }),
  'the text of an error': (mark) => ({ status: 500, body: `<html>${mark}` }),
  'the end of the excerpt': (mark) => ({ status: 500, body: `${'x'.repeat(60)}${mark}` }),
  'a body that is not JSON': (mark) => ({ body: `Authorization: ${mark}` }),
  'a body of the wrong shape': (mark) => ({ body: { mark } }),
  'the request id': (mark) => ({ status: 403, headers: { 'x-okta-request-id': mark } }),
  'a link to another origin': (mark) => ({
    body: [],
    headers: { link: `<https://evil.example/${mark}>; rel=next` },
  }),
  'the host of a link': (mark) => ({ body: [], headers: { link: `<https://${mark}.example/>; rel=next` } }),
  'a malformed link': (mark) => ({ body: [], headers: { link: `<${mark}; rel=next` } }),
  'a redirect to another origin': (mark) => ({
    status: 302,
    headers: { location: `https://evil.example/${mark}` },
  }),
  'a redirect within the origin': (mark) => ({ status: 302, headers: { location: `/${mark}` } }),
  'a DPoP nonce': (mark) => ({ status: 401, headers: { 'dpop-nonce': mark, 'www-authenticate': mark } }),
};

/** All that can be seen of an error: how it prints, to any depth, and what it serialises to. */
function everythingOf(error: unknown): string {
  const parts = [
    inspect(error, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error),
  ];
  if (error instanceof Error) parts.push(error.stack ?? '', error.message);
  if (error instanceof OktaqlError) parts.push(JSON.stringify(error.details()), error.hint ?? '');
  if (error instanceof Error && error.cause !== undefined) parts.push(everythingOf(error.cause));
  return parts.join('\n');
}

function expectNoSecret(text: string) {
  const seen = text.toLowerCase();
  for (const secret of secrets) expect(seen).not.toContain(secret.toLowerCase());
}

/** Sends requests of all kinds to a server, and looks at all errors, events and the client itself. */
async function everythingSeenAt(org: Org, requests: readonly ApiRequest[]): Promise<string> {
  const { client, events } = testClient([org]);
  const seen: string[] = [inspect(client, { depth: 20 }), inspect(org, { depth: 20, showHidden: true })];
  for (const request of requests) {
    // Rows are the user's to see; what is looked at here are errors.
    if (request.method === 'GET') {
      await readAll(client, request).catch((error: unknown) => seen.push(everythingOf(error)));
      continue;
    }
    const { attempts, fault } = await write(client, request);
    seen.push(everythingOf(fault), inspect(attempts.map(({ reply }) => ({ ...reply, json: undefined }))));
  }
  seen.push(JSON.stringify(events), inspect(events, { depth: 20 }));
  return seen.join('\n');
}

const requests = [listTokens(), putToken('00T1', { name: 'n' }), revokeToken('00T1')];

const serviceOrg = (url: string, privateKeyText: string): Org => ({
  name: 'acme',
  url,
  credentials: { kind: 'privateKey', clientId: '0oa1', privateKey: new Secret(privateKeyText), scopes: [] },
  sources: {},
});

async function serverFor(script: (request: ReceivedRequest) => Step) {
  const server = await startScriptedServer(script);
  onTestFinished(() => server.close());
  return server;
}

describe('no secret is told', () => {
  it.each(Object.entries(echoes))('of an API token, when the server puts it into %s', async (_, echo) => {
    const server = await serverFor(({ headers }) =>
      echo(String(headers['authorization']).replace(/^SSWS /, '')),
    );
    const seen = await everythingSeenAt(sswsOrg('acme', server.url, sswsMark), requests);
    expect(server.received[0]?.headers['authorization']).toBe(`SSWS ${sswsMark}`);
    expectNoSecret(seen);
  });

  it.each(Object.entries(echoes))('of an access token, when the server puts it into %s', async (_, echo) => {
    const server = await serverFor(({ method }) =>
      method === 'POST'
        ? { body: { access_token: accessMark, token_type: 'Bearer', expires_in: 3600 } }
        : echo(accessMark),
    );
    expectNoSecret(await everythingSeenAt(serviceOrg(server.url, JSON.stringify(jwk)), requests));
    expect(server.received[1]?.headers['authorization']).toBe(`Bearer ${accessMark}`);
  });

  it.each(Object.entries(echoes))(
    'of a client assertion, when the server puts it into %s',
    async (_, echo) => {
      const assertionIn = ({ body }: ReceivedRequest) =>
        new URLSearchParams(body).get('client_assertion') ?? '';
      const server = await serverFor((request) => echo(assertionIn(request)));
      const seen = await everythingSeenAt(serviceOrg(server.url, pem), requests);
      expectNoSecret(seen);
      for (const request of server.received) expect(seen).not.toContain(assertionIn(request) || 'never');
    },
  );

  it.each(faults)('under the fault: $name', async ({ step, hangs }) => {
    const server = await serverFor(() => step({ body: [{ id: 'a' }] }));
    const held = hangs && holdTimeouts();
    const seen = everythingSeenAt(sswsOrg('acme', server.url, sswsMark), [listTokens()]);
    if (held) await held.strikeAt(server, hangs);
    expectNoSecret(await seen);
  });

  it('to another host, by a redirect or a link', async () => {
    const elsewhere = await serverFor(() => ({ body: [] }));
    for (const step of [
      { status: 302, headers: { location: `${elsewhere.url}/x` } },
      { body: [], headers: { link: `<${elsewhere.url}/x>; rel="next"` } },
      { body: { value: [], _links: { next: { href: `${elsewhere.url}/x` } } } },
    ]) {
      const server = await serverFor(() => step);
      await everythingSeenAt(sswsOrg('acme', server.url, sswsMark), [
        listTokens(),
        { ...listTokens(), paging: 'body', rowsAt: 'value' },
        putToken('1', {}),
      ]);
      expect(server.received.length).toBeGreaterThan(0);
    }
    expect(elsewhere.connections()).toBe(0);
  });

  it('of one org to another', async () => {
    const [first, second] = [await serverFor(() => ({ body: [] })), await serverFor(() => ({ body: [] }))];
    const { client } = testClient([
      sswsOrg('one', first.url, 'token-of-one'),
      sswsOrg('two', second.url, 'token-of-two'),
    ]);
    await Promise.all(['one', 'two', 'one', 'two'].map((name) => readAll(client, listTokens(name))));
    expect(new Set(first.received.map(({ headers }) => headers['authorization']))).toEqual(
      new Set(['SSWS token-of-one']),
    );
    expect(new Set(second.received.map(({ headers }) => headers['authorization']))).toEqual(
      new Set(['SSWS token-of-two']),
    );
  });
});
