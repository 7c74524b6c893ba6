import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { byNode } from '../limits.js';
import { seedTokens, startOrgs } from '../orgs.js';
import { baseline, oktaql, runNode } from '../process.js';

export const coldSql = `SELECT id, name, userId, created, expiresAt FROM okta.api_tokens.api_tokens
  WHERE subdomain = 'acme' AND name LIKE '%7%'`;

const sdk = fileURLToPath(new URL('../node_modules/@okta/okta-sdk-nodejs', import.meta.url));

/** 200 tokens of one org on loopback, filtered and printed as CSV: the whole process. */
export const coldStart = {
  name: 'cold-start',
  rounds: 11,
  async prepare(directory) {
    const server = await startOrgs([{ name: 'acme', extraTokens: 200 - seedTokens }]);
    await server.configure(directory);
    const [{ url, token }] = server.orgs;
    const script = { ORG_URL: url, ORG_TOKEN: token };
    const hasSdk = existsSync(sdk);
    const run = (args, options = {}) =>
      runNode(args, { cwd: directory, ...options }).then(({ wallMs }) => wallMs);
    const peak = (args, options = {}) =>
      runNode(args, { cwd: directory, memory: true, ...options }).then(({ peakBytes }) => peakBytes);
    const query = [oktaql, 'query', coldSql, '-o', 'csv'];
    return {
      notes: hasSdk ? [] : ["Okta's SDK is not installed: run npm install in bench/"],
      subjects: {
        oktaql: () => run(query),
        fetch: () => run([baseline('fetch.js')], { env: script }),
        ...(hasSdk ? { sdk: () => run([baseline('sdk.js')], { env: script }) } : {}),
        oktaqlBytes: () => peak(query),
        fetchBytes: () => peak([baseline('fetch.js')], { env: script }),
        version: () => run([oktaql, '--version']),
        help: () => run([oktaql, '--help']),
        node: () => run(['-e', '0']),
      },
      figures: [
        {
          name: 'cold query / bare fetch script',
          limit: byNode(0.88, 1.55),
          of: (ms) => ms.oktaql / ms.fetch,
        },
        ...(hasSdk
          ? [{ name: "cold query / script with Okta's SDK", limit: 0.33, of: (ms) => ms.oktaql / ms.sdk }]
          : []),
        {
          name: 'its peak memory / bare fetch script',
          limit: byNode(0.9, 1.15),
          of: (bytes) => bytes.oktaqlBytes / bytes.fetchBytes,
        },
        { name: '--version / node -e 0', limit: 1.15, of: (ms) => ms.version / ms.node },
        { name: '--help / node -e 0', limit: 1.15, of: (ms) => ms.help / ms.node },
      ],
      close: () => server.stop(),
    };
  },
};
