/*
title: Tokens that name inactive or blocklist zones
description: Tokens whose network condition names zones that are switched off, or that list addresses to be refused.
kind: check
severity: medium
why: An inactive zone lets nobody in and keeps nobody out, and a blocklist as an allowed place is a contradiction.
remedy: Activate the zone, or name active IP zones for policies in its place.
controls: [NIST SP 800-53 SC-7]
tags: [network, zones]
*/
WITH named AS (
  SELECT t.subdomain, t.id, t.name, t.userId, i.value AS zoneId
  FROM okta.api_tokens.api_tokens t, json_tree(t.network, '$.include') i
  WHERE i.type = 'text'
  UNION
  SELECT t.subdomain, t.id, t.name, t.userId, x.value
  FROM okta.api_tokens.api_tokens t, json_tree(t.network, '$.exclude') x
  WHERE x.type = 'text'
)
SELECT n.subdomain,
       n.id AS tokenId,
       n.name,
       n.userId,
       json_group_array(
         json_object('id', z.id, 'name', z.name, 'status', z.status, 'usage', z.usage) ORDER BY z.name, z.id
       ) AS zones
FROM named n
JOIN okta.zones.network_zones z ON z.subdomain = n.subdomain AND z.id = n.zoneId
WHERE z.status IS NOT 'ACTIVE' OR z.usage = 'BLOCKLIST'
GROUP BY n.subdomain, n.id, n.name, n.userId
ORDER BY n.subdomain, n.name, n.id;
