/*
title: Zones that changed under a token
description: >-
  Changes within some days of zones that a token’s network condition names.
kind: check
severity: medium
subject: zone
why: >-
  Who changes the zone changes from where the token works, and the token shows nothing of it.
remedy: >-
  Compare with the change that was approved.
controls: [NIST SP 800-53 CM-3]
tags: [hunt]
parameters:
  days:
    type: number
    default: 30
    help: Changed within this many days; the log reaches 90 days back.
    check: {above: 0, max: 90, why: 'The log holds nothing of the future, and 90 days of the past'}
*/
WITH named AS (
  SELECT t.subdomain, i.value AS zoneId, t.id AS tokenId
  FROM okta.api_tokens.api_tokens t, json_tree(t.network, '$.include') i
  WHERE i.type = 'text'
  UNION
  SELECT t.subdomain, x.value, t.id
  FROM okta.api_tokens.api_tokens t, json_tree(t.network, '$.exclude') x
  WHERE x.type = 'text'
),
changes AS (
  SELECT e.subdomain, x.value ->> '$.id' AS zoneId, x.value ->> '$.displayName' AS name, e.eventType, e.published, e.actorAlternateId
  FROM okta.logs.system_log_events e, json_each(e.target) x
  WHERE e.eventType IN ('zone.create', 'zone.update', 'zone.activate', 'zone.deactivate', 'zone.delete', 'zone.make_blacklist', 'zone.remove_blacklist')
    AND e.outcomeResult = 'SUCCESS'
    AND days_since(e.published) <= :days
    AND x.type = 'object'
)
SELECT c.subdomain,
       'zone' AS subjectType,
       c.zoneId AS subjectId,
       max(c.name) AS subjectName,
       group_concat(DISTINCT c.eventType) AS changes,
       max(c.published) AS lastChange,
       group_concat(DISTINCT c.actorAlternateId) AS changedBy,
       count(DISTINCT n.tokenId) AS tokens
FROM changes c
JOIN named n ON n.subdomain = c.subdomain AND n.zoneId = c.zoneId
GROUP BY c.subdomain, c.zoneId
ORDER BY c.subdomain, c.zoneId;
