/*
title: Tokens used from a new network
description: >-
  Events that a token signed within some days, from a network (AS number) or through a proxy from which the log has none of it before. A token without earlier events is not judged, and one that only reads leaves no events.
kind: check
severity: high
why: >-
  A stolen token works from the thief’s network.
remedy: >-
  Ask the owner whether the job has moved. If nobody knows the network, revoke the token.
controls: [NIST SP 800-53 SI-4]
tags: [hunt]
parameters:
  days:
    type: number
    default: 7
    help: Used within this many days; the log reaches 90 days back.
    check: {above: 0, max: 30, why: 'Nothing older would be left to compare with'}
*/
WITH used AS (
  SELECT subdomain, requestApiTokenId AS tokenId, ipAddress, asNumber, asOrg, country, isProxy, published,
         days_since(published) <= :days AS isRecent
  FROM okta.logs.system_log_events
  WHERE requestApiTokenId IS NOT NULL
),
earlier AS (
  SELECT subdomain, tokenId, asNumber, max(isProxy = 1) AS wasProxy FROM used WHERE NOT isRecent GROUP BY subdomain, tokenId, asNumber
),
fresh AS (
  SELECT n.subdomain, n.tokenId, n.asNumber, max(n.asOrg) AS asOrg, max(n.country) AS country, max(n.isProxy = 1) AS isProxy,
         min(n.published) AS firstSeen, count(*) AS events, json_group_array(DISTINCT n.ipAddress) AS addresses
  FROM used n
  WHERE n.isRecent
    AND EXISTS (SELECT 1 FROM earlier e WHERE e.subdomain = n.subdomain AND e.tokenId = n.tokenId)
    AND NOT EXISTS (
      SELECT 1 FROM earlier e
      WHERE e.subdomain = n.subdomain AND e.tokenId = n.tokenId AND e.asNumber IS n.asNumber
        AND (e.wasProxy = 1 OR n.isProxy IS NOT 1)
    )
  GROUP BY n.subdomain, n.tokenId, n.asNumber
)
SELECT f.subdomain,
       f.tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       f.asNumber,
       f.asOrg,
       f.country,
       f.isProxy,
       f.firstSeen,
       f.events,
       f.addresses
FROM fresh f
LEFT JOIN okta.api_tokens.api_tokens t ON t.subdomain = f.subdomain AND t.id = f.tokenId
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
ORDER BY f.firstSeen DESC, f.subdomain, f.tokenId, f.asNumber;
