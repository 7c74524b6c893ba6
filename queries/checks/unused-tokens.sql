/*
title: Tokens that are not used
description: >-
  Tokens whose last use is more than some days ago. Each use moves the end of a token on by its window, so the last use
  is expiresAt − tokenWindow. Where Okta does not tell the window, lastUpdated stands in: it moves with each use, so it
  is never before the last one.
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
    check: {min: 0, below: 30, why: 'A token that is not used for 30 days, the usual window, no longer exists'}
notAssessed:
  column: lastUsed
  why: Okta tells neither their window nor when they were last updated, so their last use is not known.
*/
SELECT subdomain,
       tokenId,
       name,
       userId,
       lastUsed,
       round(days_since(lastUsed), 1) AS daysUnused
FROM (
  SELECT subdomain,
         id AS tokenId,
         name,
         userId,
         last_used(expiresAt, tokenWindow, lastUpdated) AS lastUsed
  FROM okta.api_tokens.api_tokens
)
WHERE days_since(lastUsed) > :days OR lastUsed IS NULL
ORDER BY lastUsed IS NULL, lastUsed, subdomain, name, tokenId;
