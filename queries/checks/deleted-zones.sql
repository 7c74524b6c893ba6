/*
title: Tokens that name deleted zones
description: Tokens whose network condition names ids of zones that no longer exist.
kind: check
severity: medium
why: >-
  The condition no longer says what it did when it was approved; an excluded zone that is gone lets its addresses in
  again.
remedy: Replace the ids by those of zones that exist, or leave them out.
controls: [DISA STIG OKTA-APP-003240 (V-279689), NIST SP 800-53 SC-7]
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
       json_group_array(n.zoneId ORDER BY n.zoneId) AS deletedZones
FROM named n
LEFT JOIN okta.zones.network_zones z ON z.subdomain = n.subdomain AND z.id = n.zoneId
WHERE z.id IS NULL
  -- Okta's words for every zone.
  AND n.zoneId NOT IN ('', 'ALL_ZONES', 'ALL_IP_ZONES')
GROUP BY n.subdomain, n.id, n.name, n.userId
ORDER BY n.subdomain, n.name, n.id;
