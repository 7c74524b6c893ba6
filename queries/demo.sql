/*
title: Tokens to look at first
description: >-
  Tokens without a network condition, or that have not been used for two weeks, the longest unused first.
kind: report
tags: [demo]
*/
SELECT subdomain AS org,
       name,
       userId AS owner,
       coalesce(network ->> '$.connection', 'no condition') AS network,
       substr(last_used(expiresAt, tokenWindow, lastUpdated), 1, 10) AS last_used,
       CAST(days_since(created) AS INTEGER) AS age_days
FROM okta.api_tokens.api_tokens
WHERE coalesce(network ->> '$.connection', 'ANYWHERE') = 'ANYWHERE'
   OR days_since(last_used(expiresAt, tokenWindow, lastUpdated)) > 14
ORDER BY last_used;
