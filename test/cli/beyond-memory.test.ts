import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { makeWorkplace, startOktaql } from '../fixtures/run-oktaql.ts';

it('a page that Node has no memory for ends the command with an error, and does not kill it', async () => {
  const page = `[${Array.from({ length: 600_000 }, (_, index) => `{"id":"t${index}","name":"ci","n":[{},{}]}`).join(',')}]`;
  const server = createServer((_, response) => response.end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const config = `orgs:\n  acme:\n    url: http://127.0.0.1:${port}\n    token: 00secret\n`;
  const { ended } = startOktaql(['query', 'SELECT count(*) FROM okta.api_tokens.api_tokens'], {
    place: makeWorkplace({ 'oktaql.yaml': config }),
    env: { NODE_OPTIONS: '--max-old-space-size=64' },
  });
  const { exitCode, stdout, stderr } = await ended;
  expect(stderr).toMatch(
    /^error: acme: a page does not fit into memory, and \d+ MiB of the \d+ MiB that Node allows/,
  );
  expect(stderr).toContain('hint: Give Node more with NODE_OPTIONS=--max-old-space-size=');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});
