/*
title: Tokens work from known networks only
description: >-
  Each API token: its network condition names active zones, and no others.
kind: check
severity: medium
subject: token
why: Whoever has a token can use it from wherever its condition lets it.
remedy: Set the network condition of the token to active IP zones; `oktaql run least-privilege` proposes one.
whenNone: {verdict: passed, why: 'The org has no API token.'}
controls: [DISA STIG OKTA-APP-003240 (V-279689), SV-279689r1155066_rule, CCI-005165, CCI-000366, CAT II]
tags: [stig, network]
*/
WITH named AS (
  SELECT t.subdomain, t.id,
         sum(z.id IS NULL) AS unusable
  FROM okta.api_tokens.api_tokens t
  JOIN json_each(t.network, '$.include') x
  LEFT JOIN okta.zones.network_zones z
    ON z.subdomain = t.subdomain AND z.id = x.value AND z.status = 'ACTIVE' AND z.usage = 'POLICY'
  GROUP BY t.subdomain, t.id
)
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       iif(t.network ->> '$.connection' = 'ZONE' AND n.unusable = 0, 'passed', 'finding') AS verdict,
       CASE
         WHEN t.network IS NULL THEN 'No network condition.'
         WHEN t.network ->> '$.connection' IS NOT 'ZONE'
           THEN 'The connection is ' || coalesce(t.network ->> '$.connection', 'not set') || '.'
         WHEN n.unusable IS NULL THEN 'No zone is included.'
         WHEN n.unusable > 0 THEN 'An included zone is unknown, inactive or a blocklist.'
         ELSE 'All included zones are active.'
       END AS reason
FROM okta.api_tokens.api_tokens t
LEFT JOIN named n ON n.subdomain = t.subdomain AND n.id = t.id
ORDER BY t.subdomain, t.name, t.id;
