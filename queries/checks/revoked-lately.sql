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
    check: {min: 0, max: 90}
*/
SELECT e.subdomain,
       t.value ->> '$.id' AS tokenId,
       max(t.value ->> '$.displayName') AS name,
       NULL AS userId,
       max(e.published) AS revoked,
       e.actorAlternateId AS revokedBy
FROM okta.logs.system_log_events e, json_each(e.target) t
WHERE e.eventType = 'system.api_token.revoke'
  AND (t.value ->> '$.type' = 'Token' OR t.value ->> '$.id' LIKE '00T%')
  AND days_since(e.published) <= :days
GROUP BY e.subdomain, t.value ->> '$.id'
ORDER BY revoked DESC, e.subdomain, tokenId;
