// The same statement again and again in one session, between requests for the same page by node:http alone.
import http from 'node:http';
import { createApiClient, Secret, Session } from '../dist/parts.js';
import { summarize } from '../statistics.js';

const { org } = JSON.parse(process.argv[2]);
const directory = {
  orgs: [
    {
      name: org.name,
      url: org.url,
      credentials: { kind: 'ssws', token: new Secret(org.token) },
      sources: { url: 'bench', token: 'bench' },
    },
  ],
  warnings: [],
};
const session = await Session.open({
  directory: async () => directory,
  client: async () => createApiClient({ directory }),
});
const [statement] = session.read(
  "SELECT id, name, userId, created, expiresAt FROM okta.api_tokens.api_tokens WHERE name LIKE '%7%'",
);
const agent = new http.Agent({ keepAlive: true });

const statementTimes = [];
const httpTimes = [];
for (let round = 0; round < 60; round++) {
  const begun = performance.now();
  await get(`${org.url}/api/v1/api-tokens`);
  const got = performance.now();
  const answer = await session.run(statement);
  for (const _ of answer.rows);
  answer.close();
  // The first rounds warm up.
  if (round < 20) continue;
  httpTimes.push(got - begun);
  statementTimes.push(performance.now() - got);
}
await session.close();
agent.destroy();
process.stderr.write(
  JSON.stringify({
    statementMs: summarize(statementTimes).median,
    httpMs: summarize(httpTimes).median,
  }),
);

function get(url) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `SSWS ${org.token}` };
    const request = http.get(url, { agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    request.on('error', reject);
  });
}
