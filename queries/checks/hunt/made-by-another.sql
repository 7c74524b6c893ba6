/*
title: Tokens that somebody else made
description: >-
  Tokens that were made, as the log of 90 days tells, by another account than their owner. Okta’s own agents have theirs made by Okta.
kind: check
severity: medium
why: >-
  A token acts as its owner. Who makes one for another account can act as that account.
remedy: >-
  Ask who made it why. If nobody approved it, revoke it.
controls: [NIST SP 800-53 AU-6]
tags: [hunt]
*/
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       e.actorAlternateId AS madeBy,
       e.published AS made,
       e.ipAddress
FROM okta.api_tokens.api_tokens t
JOIN okta.logs.system_log_events e ON e.subdomain = t.subdomain AND e.tokenId = t.id
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
WHERE e.eventType = 'system.api_token.create'
  AND e.outcomeResult = 'SUCCESS'
  AND e.actorType = 'User'
  AND e.actorId <> t.userId
ORDER BY e.published DESC, t.subdomain, t.id;
