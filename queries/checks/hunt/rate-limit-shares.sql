/*
title: Tokens with a share of the rate limit of their own
description: >-
  Tokens for which somebody changed the share of the org’s rate limit.
kind: check
severity: low
why: >-
  A token with a larger share can starve every other client.
remedy: >-
  Ask who needs it, and set it back.
tags: [hunt]
*/
SELECT r.subdomain,
       r.principalId AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       r.defaultPercentage,
       r.defaultConcurrencyPercentage,
       r.lastUpdate,
       r.lastUpdatedBy
FROM okta.principal_rate_limits.principal_rate_limit_entities r
LEFT JOIN okta.api_tokens.api_tokens t ON t.subdomain = r.subdomain AND t.id = r.principalId
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
WHERE r.principalType = 'SSWS_TOKEN'
ORDER BY r.subdomain, r.principalId;
