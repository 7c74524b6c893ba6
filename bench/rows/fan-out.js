import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { seedTokens, startOrgs } from '../orgs.js';
import { baseline, oktaql, runNode } from '../process.js';
import { coldSql } from './cold-start.js';

const tokens = 'okta.api_tokens.api_tokens';
const pageRows = 200;
const mib = 2 ** 20;

/** One server with its configuration, and a statement that is asked of it. */
async function stage(directory, orgs, latencyMs, sql) {
  const server = await startOrgs(orgs, latencyMs);
  const cwd = await mkdtemp(join(directory, 'stage-'));
  await server.configure(cwd);
  const run = (options) => runNode([oktaql, 'query', sql, '-o', 'csv'], { cwd, ...options });
  const [{ url, token }] = server.orgs;
  const runScript = () => runNode([baseline('fetch.js')], { cwd, env: { ORG_URL: url, ORG_TOKEN: token } });
  return { server, run, runScript };
}

/** Many orgs, many pages, and a join: what is left of the time when waiting is all that there is to do. */
export const fanOut = {
  name: 'fan-out',
  ordered: true,
  rounds: 7,
  async prepare(directory) {
    const orgs = Array.from({ length: 50 }, (_, index) => ({
      name: `org-${index}`,
      extraTokens: pageRows - seedTokens,
    }));
    const cold = await stage(directory, [{ name: 'acme', extraTokens: pageRows - seedTokens }], 0, coldSql);
    const many = await stage(directory, orgs, 100, `SELECT id, name, userId FROM ${tokens}`);
    const chain = await stage(
      directory,
      [{ name: 'acme', extraTokens: 100 * pageRows - seedTokens }],
      20,
      `SELECT id, name, userId FROM ${tokens}`,
    );
    const joined = await stage(
      directory,
      [{ name: 'acme', extraTokens: 40, extraUsers: 500_000 }],
      20,
      `SELECT t.name, u.login FROM ${tokens} t JOIN okta.users.users u ON u.id = t.userId
       WHERE t.name LIKE 'integration-%'`,
    );
    const wall = ({ run }) => run({}).then(({ wallMs }) => wallMs);
    const scriptWall = ({ runScript }) => runScript().then(({ wallMs }) => wallMs);
    return {
      notes: [],
      subjects: {
        cold: () => wall(cold),
        many: () => wall(many),
        chain: () => wall(chain),
        scriptCold: () => scriptWall(cold),
        scriptChain: () => scriptWall(chain),
        joined: async () => {
          await joined.server.countRequests();
          return wall(joined);
        },
        joinedRequests: () => joined.server.countRequests(),
      },
      figures: [
        {
          name: '50 orgs, 100 ms: beyond a cold start / latency',
          limit: 3,
          of: (ms) => (ms.many - ms.cold) / 100,
        },
        {
          name: '100 pages, 20 ms: beyond a cold start / chain of latencies',
          limit: 1.15,
          of: (ms) => (ms.chain - ms.cold) / (100 * 20),
        },
        {
          name: 'the same / what the bare fetch script takes beyond its own start',
          limit: 1.15,
          of: (ms) => (ms.chain - ms.cold) / (ms.scriptChain - ms.scriptCold),
        },
        {
          name: '40 owners of 500,000 users, 20 ms: beyond a cold start / latency',
          limit: 12,
          of: (ms) => (ms.joined - ms.cold) / 20,
        },
        { name: '40 owners: requests', limit: 45, unit: '', of: ({ joinedRequests }) => joinedRequests },
      ],
      close: () => Promise.all([cold, many, chain, joined].map(({ server }) => server.stop())),
    };
  },
};

/** The whole process on a list that is far larger than a page. */
export const largeList = {
  name: 'large-list',
  rounds: 3,
  async prepare(directory) {
    const all = await stage(
      directory,
      [{ name: 'acme', extraTokens: 100_000 - seedTokens }],
      0,
      `SELECT * FROM ${tokens}`,
    );
    return {
      notes: [],
      subjects: { peak: () => all.run({ memory: true }).then(({ peakBytes }) => peakBytes) },
      figures: [
        {
          name: 'peak memory for 100,000 tokens in pages of 200',
          limit: 300,
          unit: ' MiB',
          of: ({ peak }) => peak / mib,
        },
      ],
      close: () => all.server.stop(),
    };
  },
};
