/*
title: Tokens that were not rotated
description: Tokens made more than some days ago. A secret cannot be changed, so the age of a token is that of its secret.
kind: check
severity: medium
why: The older a secret, the more logs, backups and former colleagues have it.
remedy: Make a new token for the same owner, put it in place, revoke the old one.
controls: [NIST SP 800-53 IA-5]
tags: [lifetime]
parameters:
  days:
    type: number
    default: 90
    help: Made more than this many days ago.
    check: {min: 0, max: 3650, why: Hardly any token can be older than ten years}
notAssessed:
  column: created
  why: Okta did not tell when they were made.
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       created,
       round(days_since(created), 1) AS daysOld
FROM okta.api_tokens.api_tokens
WHERE days_since(created) > :days OR created IS NULL
ORDER BY created, subdomain, name, id;
