import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NoAnswerError } from '../../src/base/errors.ts';
import { listTokens, readAll, rejection, serve, sswsOrg, testClient } from './client-fixture.ts';
import { startScriptedServer } from './scripted-server.ts';
import { faultyCertificates } from './test-certificate.ts';

/** A port on loopback where nobody listens. */
async function closedPort(): Promise<string> {
  const server = await startScriptedServer([]);
  await server.close();
  return new URL(server.url).port;
}

async function failureAt(url: string) {
  const { client, events, clock } = testClient([sswsOrg('acme', url)]);
  const error = await rejection(readAll(client, listTokens()));
  expect(error).toBeInstanceOf(NoAnswerError);
  return { error, clock, sent: events.filter(({ kind }) => kind === 'sent').length };
}

describe('a server that cannot be reached', () => {
  it('refuses the connection: tried six times, with growing waits', async () => {
    const { error, sent, clock } = await failureAt(`http://127.0.0.1:${await closedPort()}`);
    expect(error.message).toMatch(
      /^acme: the connection was refused by 127\.0\.0\.1:\d+ \(ECONNREFUSED\), after 5 retries too: GET http/,
    );
    expect(sent).toBe(6);
    expect(clock.sleeps).toEqual([750, 1500, 3000, 6000, 12000]);
  });

  it('goes away between two pages', async () => {
    const server = await startScriptedServer([
      (_, { response }) => {
        response.once('finish', () => void server.close());
        return { body: [{ id: 'a' }], headers: { link: '</api/v1/api-tokens?after=2>; rel=next' } };
      },
    ]);
    const { client } = testClient([sswsOrg('acme', server.url)]);
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toMatch(/ECONNREFUSED.*after 5 retries too: GET http.*after=2$/);
  });

  it('has no address: not tried again', async () => {
    const { error, sent } = await failureAt('https://no-such-org.invalid');
    expect(error.message).toMatch(
      /^acme: there is no address for the host no-such-org\.invalid \(ENOTFOUND\): GET/,
    );
    expect(error).toMatchObject({ hint: expect.stringContaining('spelling') });
    expect(sent).toBe(1);
  });

  it('shows a certificate that nobody vouches for: not tried again, and nothing sent', async () => {
    const server = await startScriptedServer([{ body: [] }], { tls: true });
    onTestFinished(() => server.close());
    const { error, sent } = await failureAt(server.url);
    expect(error.message).toMatch(
      /the certificate of 127\.0\.0\.1:\d+ is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    );
    expect(error).toMatchObject({ hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    expect(sent).toBe(1);
    expect(server.received).toEqual([]);
  });

  it.each([
    ['expired', /has expired \(CERT_HAS_EXPIRED\)/, /clock of this machine.*needs a new certificate/],
    ['notYetValid', /is not valid yet \(CERT_NOT_YET_VALID\)/, /clock of this machine/],
    ['unknownIssuer', /is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/, /NODE_EXTRA_CA_CERTS/],
    ['unknownRoot', /is not trusted \(SELF_SIGNED_CERT_IN_CHAIN\)/, /NODE_EXTRA_CA_CERTS/],
  ] as const)(
    'shows a certificate with a fault, and the hint is for this one: %s',
    async (fault, says, hint) => {
      const server = await startScriptedServer([{ body: [] }], {
        tls: true,
        cert: faultyCertificates[fault],
      });
      onTestFinished(() => server.close());
      const { error, sent } = await failureAt(server.url);
      expect(error.message).toMatch(/^acme: the certificate of 127\.0\.0\.1:\d+ /);
      expect(error.message).toMatch(says);
      const told = (error as NoAnswerError).hint ?? '';
      expect(told).toMatch(hint);
      // A CA of a company does not help against a wrong date.
      expect(told.includes('NODE_EXTRA_CA_CERTS')).toBe(fault.startsWith('unknown'));
      expect(sent).toBe(1);
      expect(server.received).toEqual([]);
    },
  );

  it('speaks http where https is expected', async () => {
    const server = await startScriptedServer([{ body: [] }]);
    onTestFinished(() => server.close());
    const { error, sent } = await failureAt(server.url.replace('http:', 'https:'));
    expect(error.message).toMatch(/no TLS connection to 127\.0\.0\.1/);
    expect(sent).toBe(1);
  });

  it('accepts and says nothing of TLS: given up by the time-out for connecting', async () => {
    const { default: net } = await import('node:net');
    const sockets: import('node:net').Socket[] = [];
    const silent = net.createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as import('node:net').AddressInfo;
    const { client, events } = testClient([sswsOrg('acme', `https://127.0.0.1:${port}`)], {
      timeouts: { connectMs: 40 },
    });
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toMatch(/no connection to 127\.0\.0\.1:\d+ within 0\.04 s, after 5 retries too/);
    expect(events.filter(({ kind }) => kind === 'sent')).toHaveLength(6);
  });
});

describe('a body of 300 MB', () => {
  const megabyte = gzipSync(Buffer.alloc(2 ** 20, ' '));

  it('is given up at 256 MiB, compressed or not', async () => {
    const { client, events } = await serve([
      (_, { response }) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(Buffer.concat(Array.from({ length: 300 }, () => megabyte)));
        return undefined;
      },
    ]);
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toMatch(/^acme: the body is larger than 256 MiB: GET http/);
    expect(events.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
  });

  it('is not kept: no more is received once the limit is passed', async () => {
    let written = 0;
    const { client } = await serve(
      [
        (_, { response }) => {
          const chunk = Buffer.alloc(2 ** 16, ' ');
          const push = () => {
            while (!response.destroyed && response.write(chunk)) written += chunk.length;
          };
          response.on('drain', push);
          push();
          return undefined;
        },
      ],
      { maxPageBytes: 2 ** 20 },
    );
    const error = await rejection(readAll(client, listTokens()));
    expect(error.message).toMatch(/larger than 1 MiB/);
    expect(written).toBeLessThan(20 * 2 ** 20);
  });
});
