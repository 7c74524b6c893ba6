/*
title: Tokens that expire soon
description: Tokens that end within some days unless they are used before; each use moves the end on.
kind: check
severity: low
why: A job that runs seldom finds its token expired, and expired tokens cannot be brought back.
remedy: Ask the owner whether the token is needed; if so, use it, if not, revoke it now.
controls: [NIST SP 800-53 IA-5]
tags: [lifetime]
parameters:
  days:
    type: number
    default: 7
    help: Ends within this many days.
    check: {above: 0, max: 3650, why: Tokens that have ended are not listed}
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       expiresAt,
       round(days_until(expiresAt), 1) AS daysLeft
FROM okta.api_tokens.api_tokens
WHERE days_until(expiresAt) <= :days
ORDER BY expiresAt, subdomain, name, id;
