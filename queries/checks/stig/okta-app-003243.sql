/*
title: Anonymizers are blocked
description: An active enhanced dynamic zone blocks all anonymizing services.
kind: check
severity: medium
subject: org
why: Attackers come through services that hide where they are.
remedy: Activate the zone DefaultEnhancedDynamicZone.
whenNone: {verdict: finding, why: 'The org has no network zone.'}
controls: [DISA STIG OKTA-APP-003243 (V-279692), SV-279692r1155075_rule, CCI-001414, CAT II]
tags: [stig, network]
*/
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       CASE WHEN max(blocks) = 1 THEN 'passed' WHEN max(mayBlock) = 1 THEN 'manual' ELSE 'finding' END AS verdict,
       CASE
         WHEN max(blocks) = 1 THEN 'A blocklist holds all anonymizing services.'
         WHEN max(mayBlock) = 1 THEN 'A blocklist of addresses is there: compare it with the list that you were given.'
         ELSE 'No active blocklist holds anonymizing services.'
       END AS reason
FROM (
  SELECT subdomain,
         active AND type = 'DYNAMIC_V2'
           AND EXISTS (
             SELECT 1 FROM json_each(services, '$.include') s WHERE s.value IN ('ALL_ANONYMIZERS', 'ALL_IP_SERVICES')
           )
           AND coalesce(json_array_length(services, '$.exclude'), 0) = 0
           -- Places and networks narrow a zone.
           AND coalesce(json_array_length(places, '$.include'), 0) + coalesce(json_array_length(places, '$.exclude'), 0) = 0
           AND coalesce(json_array_length(networks, '$.include'), 0) + coalesce(json_array_length(networks, '$.exclude'), 0) = 0
           AS blocks,
         active AND (type = 'IP' AND coalesce(json_array_length(gateways), 0) > 0 OR type = 'DYNAMIC') AS mayBlock
  FROM (
    SELECT subdomain, type, gateways, status = 'ACTIVE' AND usage = 'BLOCKLIST' AS active,
           ipServiceCategories AS services, locations AS places, asns AS networks
    FROM okta.zones.network_zones
  )
)
GROUP BY subdomain
ORDER BY subdomain;
