/*
title: Tokens opened to the whole internet
description: >-
  Events within some days that made a token, or changed one, so that it works from anywhere, and who did it. Of an event that does not tell the network condition a person must look.
kind: check
severity: high
why: >-
  Whoever wants to use a stolen token elsewhere removes its restriction first.
remedy: >-
  Ask who did it for the change that was approved. If there is none, confine the token again, and look at the account.
whenNone: {verdict: passed, why: 'The log tells of no token that was made or changed.'}
controls: [NIST SP 800-53 AU-6]
tags: [hunt]
parameters:
  days:
    type: number
    default: 30
    help: Changed within this many days; the log reaches 90 days back.
    check: {above: 0, max: 90, why: 'The log holds nothing of the future, and 90 days of the past'}
*/
WITH changes AS (
  SELECT e.subdomain, e.tokenId, e.eventType, e.published, e.actorAlternateId, e.ipAddress,
         e.debugContext ->> '$.debugData.networkConnection' AS networkConnection
  FROM okta.logs.system_log_events e
  WHERE e.eventType IN ('system.api_token.create', 'system.api_token.update')
    AND e.outcomeResult = 'SUCCESS'
    AND days_since(e.published) <= :days
),
-- The last word of the log on each token.
latest AS (
  SELECT *, row_number() OVER (PARTITION BY subdomain, tokenId ORDER BY published DESC) AS place FROM changes
)
SELECT c.subdomain,
       c.tokenId,
       t.name,
       t.userId,
       CASE c.networkConnection WHEN 'ANYWHERE' THEN 'finding' WHEN 'ZONE' THEN 'passed' ELSE 'manual' END AS verdict,
       CASE
         WHEN c.networkConnection = 'ANYWHERE' THEN c.actorAlternateId || ' opened it to anywhere.'
         WHEN c.networkConnection = 'ZONE' THEN 'It is confined to zones.'
         ELSE 'Look at the network condition of the token: the event does not tell what it was set to.'
       END AS reason,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       c.eventType,
       c.published,
       c.actorAlternateId AS changedBy,
       c.ipAddress
FROM latest c
LEFT JOIN okta.api_tokens.api_tokens t ON t.subdomain = c.subdomain AND t.id = c.tokenId
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
WHERE c.place = 1
ORDER BY c.published DESC, c.subdomain, c.tokenId;
