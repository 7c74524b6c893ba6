/*
title: Tokens used from outside of their range
description: Tokens with which requests came from addresses that their network condition does not allow; Okta refused them.
kind: check
severity: high
why: Either the job has moved, or somebody else has the secret.
remedy: Look at the addresses. If nobody knows them, revoke the token at once.
controls: [NIST SP 800-53 SI-4]
tags: [network, log]
parameters:
  days:
    type: number
    default: 7
    help: Refused within this many days; the log reaches 90 days back.
    check: {above: 0, max: 90, why: 'The log holds nothing of the future, and 90 days of the past'}
*/
WITH refused AS (
  SELECT e.subdomain,
         x.value ->> '$.id' AS tokenId,
         max(x.value ->> '$.displayName') AS name,
         count(*) AS requests,
         max(e.published) AS lastRefused,
         json_group_array(DISTINCT e.ipAddress) AS addresses
  FROM okta.logs.system_log_events e, json_each(e.target) x
  WHERE e.eventType = 'system.api_token.request_outside_allowed_range'
    AND CASE x.type WHEN 'object' THEN x.value ->> '$.type' = 'Token' OR x.value ->> '$.id' LIKE '00T%' END
    AND days_since(e.published) <= :days
  GROUP BY e.subdomain, x.value ->> '$.id'
)
SELECT r.subdomain,
       r.tokenId,
       coalesce(t.name, r.name) AS name,
       t.userId,
       r.requests,
       r.lastRefused,
       r.addresses
FROM refused r
LEFT JOIN okta.api_tokens.api_tokens t ON t.subdomain = r.subdomain AND t.id = r.tokenId
ORDER BY r.lastRefused DESC, r.subdomain, r.tokenId;
