/*
title: Tokens that are not used
description: >-
  Tokens whose last use is more than some days ago. Each use moves the end of a token on by its window, so the last use
  is expiresAt − tokenWindow. lastUpdated says nothing about use: it moves when the token is changed. A token without a
  window has no last use to tell.
kind: check
severity: medium
why: A secret that nobody uses is one that nobody misses when it is stolen.
remedy: Ask the owner, then revoke it.
controls: [NIST SP 800-53 AC-2]
tags: [lifetime]
parameters:
  days:
    type: number
    default: 14
    help: Last used more than this many days ago.
    check: {min: 0, max: 3650}
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       last_used(expiresAt, tokenWindow) AS lastUsed,
       round(days_since(last_used(expiresAt, tokenWindow)), 1) AS daysUnused
FROM okta.api_tokens.api_tokens
WHERE days_since(last_used(expiresAt, tokenWindow)) > :days
ORDER BY lastUsed, subdomain, name, id;
