/*
title: What was made, changed and revoked
description: >-
  Each token that the log of the last days saw made, changed or revoked, by whom and from where. Okta keeps its log for 90
  days. A token that expired is logged as revoked by system@okta.com. What was there before the log began, and has not
  changed since, is not in it: that a history of snapshots tells.
kind: report
tags: [changes, log]
parameters:
  days:
    type: number
    default: 90
    help: What happened within this many days; the log reaches 90 days back.
    check: {above: 0, max: 90, why: 'The log holds nothing of the future, and 90 days of the past'}
*/
SELECT e.subdomain,
       e.published,
       CASE substr(e.eventType, length('system.api_token.') + 1)
         WHEN 'create' THEN 'made'
         WHEN 'revoke' THEN 'revoked'
         ELSE 'changed'
       END AS change,
       x.value ->> '$.id' AS tokenId,
       x.value ->> '$.displayName' AS name,
       e.actorAlternateId AS actor,
       e.outcomeResult AS outcome,
       e.ipAddress,
       e.debugContext ->> '$.debugData.networkConnection' AS network
FROM okta.logs.system_log_events e, json_each(e.target) x
WHERE e.eventType IN (
    'system.api_token.create', 'system.api_token.update', 'system.api_token.enable', 'system.api_token.disable',
    'system.api_token.revoke'
  )
  AND CASE x.type WHEN 'object' THEN x.value ->> '$.type' = 'Token' OR x.value ->> '$.id' LIKE '00T%' END
  AND days_since(e.published) <= :days
ORDER BY e.subdomain, e.published, tokenId;
