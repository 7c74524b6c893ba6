/*
title: Tokens with an unusual window
description: Tokens that live longer or shorter after each use than Okta's own do, or that have no end at all.
kind: check
severity: low
why: A longer window keeps a forgotten token alive; one without an end never goes away by itself.
remedy: Find out which agent or migration made it, and whether it is still needed.
controls: [NIST SP 800-53 IA-5]
tags: [lifetime]
parameters:
  window:
    type: text
    default: P30D
    help: The usual window, as an ISO 8601 duration.
    check: {pattern: 'P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)'}
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       tokenWindow,
       clientName
FROM okta.api_tokens.api_tokens
WHERE tokenWindow IS NOT :window
ORDER BY subdomain, name, id;
