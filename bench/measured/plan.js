// Reads and plans a statement of forty lines: all that comes before its first request, once the process is warm.
import { Session } from '../dist/parts.js';
import { summarize } from '../statistics.js';

const tokens = 'okta.api_tokens.api_tokens';
const sql = `EXPLAIN
WITH stale AS (
  SELECT
    id,
    name,
    userId,
    subdomain,
    network,
    days_since(lastUpdated) AS idle
  FROM ${tokens}
  WHERE subdomain IN ('acme', 'globex')
    AND name NOT LIKE 'ci-%'
    AND (days_since(created) > 30 OR expiresAt IS NULL)
),
open_tokens AS (
  SELECT
    id,
    subdomain,
    json_extract(network, '$.connection') AS connection
  FROM ${tokens}
  WHERE subdomain = 'acme'
    AND json_extract(network, '$.connection') = 'ANYWHERE'
)
SELECT
  s.name,
  s.idle,
  o.connection,
  CASE
    WHEN s.idle > 90 THEN 'revoke'
    WHEN o.connection = 'ANYWHERE' THEN 'restrict'
    ELSE 'keep'
  END AS advice,
  (SELECT count(*) FROM ${tokens} x WHERE x.userId = s.userId AND x.subdomain = s.subdomain) AS siblings
FROM stale s
LEFT JOIN open_tokens o
  ON o.id = s.id
  AND o.subdomain = s.subdomain
WHERE s.subdomain = 'acme'
  AND s.id <> 'current'
  AND s.userId IN ('00u1', '00u2', '00u3')
ORDER BY s.idle DESC,
  s.name
LIMIT 50`;

const directory = {
  orgs: ['acme', 'globex'].map((name) => ({ name, url: `https://${name}.okta.com` })),
  warnings: [],
};
const session = await Session.open({
  directory: async () => directory,
  client: async () => {
    throw new Error('planning asks nobody');
  },
});
const times = [];
for (let round = 0; round < 300; round++) {
  const begun = performance.now();
  const [statement] = session.read(sql);
  const answer = await session.run(statement);
  if (round >= 100) times.push(performance.now() - begun);
  answer.close();
}
await session.close();
process.stderr.write(JSON.stringify({ planMs: summarize(times).median, lines: sql.split('\n').length }));
