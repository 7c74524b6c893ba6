/*
title: Tokens with the same name
description: Tokens of one org that have a name in common.
kind: check
severity: low
why: Nobody can tell which of them is the one to rotate or revoke.
remedy: Revoke the one that is not used; give the next one a name of its own.
tags: [names]
*/
SELECT subdomain,
       tokenId,
       name,
       userId,
       tokensOfName,
       last_used(expiresAt, tokenWindow, lastUpdated) AS lastUsed
FROM (
  SELECT subdomain,
         id AS tokenId,
         name,
         userId,
         count(*) OVER (PARTITION BY subdomain, name) AS tokensOfName,
         expiresAt,
         tokenWindow,
         lastUpdated
  FROM okta.api_tokens.api_tokens
)
WHERE tokensOfName > 1
ORDER BY subdomain, name, tokenId;
