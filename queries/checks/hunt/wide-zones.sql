/*
title: Zones as wide as the internet
description: >-
  Zones that tokens may be used from, with more addresses than one network has, or dynamic ones, whose addresses nobody lists.
kind: check
severity: high
subject: zone
why: >-
  A token that is confined to such a zone works from nearly anywhere.
remedy: >-
  Name the addresses that the jobs run from in an IP zone of their own.
controls: [NIST SP 800-53 SC-7]
tags: [hunt]
parameters:
  addresses:
    type: integer
    default: 65536
    help: More addresses than this are too many.
    check: {min: 1, max: 4294967295, why: 'A zone has at least one address, and the internet of IPv4 four billion'}
*/
WITH named AS (
  SELECT t.subdomain, i.value AS zoneId, count(DISTINCT t.id) AS tokens
  FROM okta.api_tokens.api_tokens t, json_tree(t.network, '$.include') i
  WHERE i.type = 'text'
  GROUP BY t.subdomain, i.value
),
sizes AS (
  SELECT z.subdomain,
         z.id,
         -- Of IPv6, a network of 64 bits counts as one address of IPv4: it is one place.
         sum(CASE WHEN g.value ->> '$.value' LIKE '%:%' THEN CAST(ip_count(g.value ->> '$.value') AS REAL) / 18446744073709551616.0
                  ELSE ip_count(g.value ->> '$.value') END) AS addresses
  FROM okta.zones.network_zones z, json_each(z.gateways) g
  GROUP BY z.subdomain, z.id
)
SELECT z.subdomain,
       'zone' AS subjectType,
       z.id AS subjectId,
       z.name AS subjectName,
       z.type,
       s.addresses,
       n.tokens
FROM named n
JOIN okta.zones.network_zones z ON z.subdomain = n.subdomain AND z.id = n.zoneId
LEFT JOIN sizes s ON s.subdomain = z.subdomain AND s.id = z.id
-- An inactive zone lets nobody in.
WHERE z.status = 'ACTIVE' AND (z.type <> 'IP' OR s.addresses > :addresses)
ORDER BY z.subdomain, z.name, z.id;
