import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../fixtures/wait.ts';
import { startScriptedServer } from './scripted-server.ts';
import { certificate, faultyCertificates } from './test-certificate.ts';

/** Reads all tokens of the org at `ORG_URL` and prints their ids, or the error. */
const program = `
import { once } from 'node:events';
import { createApiClient } from ${JSON.stringify(join(import.meta.dirname, '../../src/okta/client.ts'))};
import { Secret } from ${JSON.stringify(join(import.meta.dirname, '../../src/config/secret.ts'))};
import { listTokens } from ${JSON.stringify(join(import.meta.dirname, 'requests.ts'))};
const credentials = { kind: 'ssws', token: new Secret('token-of-acme') };
const org = { name: 'acme', url: process.env['ORG_URL']!, credentials, sources: {} };
const client = createApiClient({ directory: { orgs: [org], warnings: [] } });
if (process.env['EARLY'] !== undefined) client.connect?.('acme');
if (process.env['EARLY'] === 'until told') await once(process.stdin, 'data');
try {
  for await (const { rows } of client.read(listTokens(), new AbortController().signal)) console.log(rows[0]?.['id']);
} catch (error) {
  console.log(String(error));
  console.log(String((error as { hint?: string }).hint));
}
await client.close();
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oktaql-trust-'));
  await writeFile(join(folder, 'program.ts'), program);
  await writeFile(join(folder, 'ca.pem'), certificate);
  await writeFile(join(folder, 'other-host.pem'), faultyCertificates.otherHost);
  const bundle = await rolldown({ input: join(folder, 'program.ts'), platform: 'node', logLevel: 'silent' });
  await bundle.write({ dir: join(folder, 'out'), format: 'esm', entryFileNames: 'program.mjs' });
});
afterAll(() => rm(folder, { recursive: true }));

/** What a process of its own prints, since trust is settled when Node starts. `told` is when it may go on. */
async function run(env: Readonly<Record<string, string>>, told?: Promise<unknown>): Promise<string[]> {
  const running = promisify(execFile)(process.execPath, [join(folder, 'out/program.mjs')], {
    env: { PATH: process.env['PATH'], ...env },
  });
  await told;
  running.child.stdin?.end('go');
  const { stdout } = await running;
  return stdout.trim().split('\n');
}

async function twoPages() {
  const server = await startScriptedServer(
    ({ url }) =>
      url.includes('after=')
        ? { body: [{ id: 'second' }] }
        : { body: [{ id: 'first' }], headers: { link: '</api/v1/api-tokens?after=1>; rel="next"' } },
    { tls: true },
  );
  onTestFinished(() => server.close());
  return { server, url: server.url.replace('127.0.0.1', 'localhost') };
}

describe('an org behind a certificate of one’s own', () => {
  it('is read when NODE_EXTRA_CA_CERTS vouches for it', async () => {
    const { server, url } = await twoPages();
    expect(await run({ ORG_URL: url, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })).toEqual([
      'first',
      'second',
    ]);
    expect(server.connections()).toBe(1);
  });

  it.each(['just before', 'until told'])('is read over the connection opened early: %s', async (early) => {
    const { server, url } = await twoPages();
    const env = { ORG_URL: url, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'), EARLY: early };
    const opened = early === 'just before' ? undefined : until(() => server.connections() > 0);
    expect(await run(env, opened)).toEqual(['first', 'second']);
    expect(server.received[0]?.connection).toBe(1);
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('is not read otherwise', async () => {
    const { url } = await twoPages();
    expect((await run({ ORG_URL: url }))[0]).toMatch(
      /^NoAnswerError: acme: the certificate of localhost:\d+ is not/,
    );
  });

  it('is not read when the certificate is for another host, however trusted, and the hint is for that', async () => {
    const server = await startScriptedServer([{ body: [] }], {
      tls: true,
      cert: faultyCertificates.otherHost,
    });
    onTestFinished(() => server.close());
    const env = { ORG_URL: server.url, NODE_EXTRA_CA_CERTS: join(folder, 'other-host.pem') };
    const [message, hint] = await run(env);
    expect(message).toMatch(
      /the certificate of 127\.0\.0\.1:\d+ is for another host \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    );
    expect(hint).toMatch(/^Check the spelling of the host/);
    expect(server.received).toEqual([]);
  });

  it('is read through the proxy of HTTPS_PROXY, by tunnels to the org alone', async () => {
    const { server, url } = await twoPages();
    const asked: string[] = [];
    const proxy = http.createServer().on('connect', (request, socket: net.Socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const upstream = net.connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const env = {
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      HTTPS_PROXY: `http://user:word@127.0.0.1:${port}`,
    };
    expect(await run({ ORG_URL: url, ...env })).toEqual(['first', 'second']);
    const tunnel = `${new URL(url).host} Basic ${Buffer.from('user:word').toString('base64')}`;
    expect(new Set(asked)).toEqual(new Set([tunnel]));
    expect(asked.length).toBeLessThanOrEqual(2);
  });
});
