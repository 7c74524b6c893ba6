/*
title: Tokens made lately
description: Tokens made within some days.
kind: check
severity: low
why: A token is an open door that somebody has just made; each should answer to a request that was approved.
remedy: Compare with what was approved; the log tells who made it and from where.
controls: [NIST SP 800-53 AU-6]
tags: [changes]
parameters:
  days:
    type: number
    default: 7
    help: Made within this many days.
    check: {above: 0, max: 3650, why: No token is made after now}
notAssessed:
  column: created
  why: Okta did not tell when they were made.
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       created
FROM okta.api_tokens.api_tokens
WHERE days_since(created) <= :days OR created IS NULL
ORDER BY created DESC, subdomain, name, id;
