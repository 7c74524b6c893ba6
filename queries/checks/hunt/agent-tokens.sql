/*
title: Tokens of agents in an org without agents
description: >-
  Tokens that a client of Okta’s own made, such as a directory agent, where no agent is registered. Which token is whose agent Okta does not tell.
kind: check
severity: medium
why: >-
  The agent is gone, and its token works on.
remedy: >-
  Revoke it, unless the agent is about to come back.
controls: [NIST SP 800-53 AC-2]
tags: [hunt]
*/
WITH agents AS (
  SELECT p.subdomain, count(a.value) AS agents
  FROM okta.agentpools.agent_pools p, json_each(p.agents) a
  GROUP BY p.subdomain
)
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       t.clientName
FROM okta.api_tokens.api_tokens t
LEFT JOIN agents a ON a.subdomain = t.subdomain
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
WHERE t.clientName <> 'Okta API'
  AND coalesce(a.agents, 0) = 0
ORDER BY t.subdomain, t.name, t.id;
