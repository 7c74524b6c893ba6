/*
title: Tokens revoked lately
description: >-
  Tokens that were revoked within some days, by whom. A token that expired is logged as revoked by system@okta.com.
  The log does not say whose token it was.
kind: check
severity: low
why: A revoked token is a job that stops, or the end of something that should not have been.
remedy: Compare with what was planned; see what else the same person did.
controls: [NIST SP 800-53 AU-6]
tags: [changes, log]
parameters:
  days:
    type: number
    default: 7
    help: Revoked within this many days; the log reaches 90 days back.
    check: {above: 0, max: 90, why: 'The log holds nothing of the future, and 90 days of the past'}
*/
SELECT e.subdomain,
       x.value ->> '$.id' AS tokenId,
       max(x.value ->> '$.displayName') AS name,
       NULL AS userId,
       max(e.published) AS revoked,
       e.actorAlternateId AS revokedBy
FROM okta.logs.system_log_events e, json_each(e.target) x
WHERE e.eventType = 'system.api_token.revoke'
  AND CASE x.type WHEN 'object' THEN x.value ->> '$.type' = 'Token' OR x.value ->> '$.id' LIKE '00T%' END
  AND days_since(e.published) <= :days
GROUP BY e.subdomain, x.value ->> '$.id'
ORDER BY revoked DESC, e.subdomain, tokenId;
