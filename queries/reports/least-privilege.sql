/*
title: The zone that each token needs
description: >-
  For each token the addresses that the log saw it act from, the smallest active IP zone that covers all of them, and the
  UPDATE that would confine it there. The log holds events, not every request: a token that was used after its last event,
  or that has none, gets a note and no proposal.
kind: report
why: A token that works from one zone only is of little use to whoever steals it.
tags: [log, network]
*/
WITH used AS (
  SELECT e.subdomain, e.requestApiTokenId AS tokenId, e.ipAddress AS address, max(e.published) AS lastEvent
  FROM okta.logs.system_log_events e
  WHERE e.requestApiTokenId IS NOT NULL
  GROUP BY e.subdomain, e.requestApiTokenId, e.ipAddress
),
seen AS (
  SELECT subdomain, tokenId, count(*) AS addresses, max(lastEvent) AS lastEvent, json_group_array(address) AS usedFrom
  FROM used
  GROUP BY subdomain, tokenId
),
gateways AS (
  SELECT z.subdomain, z.id AS zoneId, z.name AS zone, g.value ->> '$.value' AS range
  FROM okta.zones.network_zones z, json_each(z.gateways) g
  WHERE z.type = 'IP' AND z.status = 'ACTIVE' AND z.usage = 'POLICY'
),
sizes AS (
  SELECT subdomain, zoneId, sum(ip_count(range)) AS size FROM gateways GROUP BY subdomain, zoneId
),
covering AS (
  SELECT u.subdomain, u.tokenId, g.zoneId, g.zone, s.size,
         row_number() OVER (PARTITION BY u.subdomain, u.tokenId ORDER BY s.size, g.zone) AS place
  FROM used u
  JOIN gateways g ON g.subdomain = u.subdomain AND ip_in(u.address, g.range)
  JOIN sizes s ON s.subdomain = g.subdomain AND s.zoneId = g.zoneId
  JOIN seen n ON n.subdomain = u.subdomain AND n.tokenId = u.tokenId
  GROUP BY u.subdomain, u.tokenId, g.zoneId
  HAVING count(DISTINCT u.address) = n.addresses
),
judged AS (
  SELECT t.subdomain, t.id AS tokenId, t.name, t.network, n.usedFrom, n.lastEvent, t.lastUsed, c.zone, c.zoneId,
         CASE
           WHEN n.tokenId IS NULL THEN 'no event: a token that only reads leaves none'
           WHEN t.lastUsed IS NULL THEN 'its last use is not known'
           WHEN t.lastUsed > n.lastEvent THEN 'used later than its last event: from where is not known'
           WHEN c.zoneId IS NULL THEN 'no active zone covers all of its addresses'
           WHEN t.network ->> '$.include' = json_array(c.zoneId) AND t.network ->> '$.exclude' IS NULL
             THEN 'confined to that zone already'
         END AS note
  FROM okta.api_tokens.api_tokens t
  LEFT JOIN seen n ON n.subdomain = t.subdomain AND n.tokenId = t.id
  LEFT JOIN covering c ON c.subdomain = t.subdomain AND c.tokenId = t.id AND c.place = 1
)
SELECT subdomain,
       tokenId,
       name,
       coalesce(network ->> '$.connection', 'no condition') AS connection,
       usedFrom,
       lastUsed,
       lastEvent,
       zone,
       zoneId,
       note,
       CASE WHEN note IS NULL THEN
         'UPDATE okta.api_tokens.api_tokens SET network = json_object(''connection'', ''ZONE'', ''include'', json_array('
           || quote(zoneId) || ')) WHERE subdomain = ' || quote(subdomain) || ' AND apiTokenId = ' || quote(tokenId)
       END AS proposal
FROM judged
ORDER BY note IS NOT NULL, subdomain, name, tokenId;
