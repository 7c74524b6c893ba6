/*
title: Tokens by org and network condition
description: >-
  How many tokens of each org share a network condition, with the names of the zones; the id of a zone stands for one
  that no longer exists, and ALL_ZONES or ALL_IP_ZONES for every zone.
kind: report
tags: [inventory, network]
*/
WITH named AS (
  SELECT t.subdomain, t.id, 'include' AS list, i.value AS zoneId
  FROM okta.api_tokens.api_tokens t, json_tree(t.network, '$.include') i
  WHERE i.type = 'text'
  UNION
  SELECT t.subdomain, t.id, 'exclude', x.value
  FROM okta.api_tokens.api_tokens t, json_tree(t.network, '$.exclude') x
  WHERE x.type = 'text'
),
zones AS (
  SELECT n.subdomain,
         n.id,
         group_concat(coalesce(z.name, n.zoneId), ', ' ORDER BY z.name, n.zoneId)
           FILTER (WHERE n.list = 'include') AS included,
         group_concat(coalesce(z.name, n.zoneId), ', ' ORDER BY z.name, n.zoneId)
           FILTER (WHERE n.list = 'exclude') AS excluded
  FROM named n
  LEFT JOIN okta.zones.network_zones z ON z.subdomain = n.subdomain AND z.id = n.zoneId
  GROUP BY n.subdomain, n.id
)
SELECT t.subdomain,
       coalesce(t.network ->> '$.connection', 'no condition') AS connection,
       zones.included,
       zones.excluded,
       count(*) AS tokens,
       json_group_array(t.name ORDER BY t.name) AS names
FROM okta.api_tokens.api_tokens t
LEFT JOIN zones ON zones.subdomain = t.subdomain AND zones.id = t.id
GROUP BY t.subdomain, connection, zones.included, zones.excluded
ORDER BY t.subdomain, connection, tokens DESC, zones.included, zones.excluded;
