/*
title: Tokens that work from anywhere
description: >-
  Tokens without a network condition, or whose condition names no zone: whoever has the secret can use it from any
  address.
kind: check
severity: high
why: A token that leaks is as good as its owner's password without a second factor; only the network condition stops it.
remedy: >-
  Find out where the token is used from, put that into an IP zone, and make the zone the token's network condition
  (REPLACE okta.api_tokens.api_tokens SET network = …).
controls: [DISA STIG OKTA-APP-003240 (V-279689), NIST SP 800-53 SC-7]
tags: [network]
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       CASE
         WHEN network IS NULL THEN 'no network condition'
         WHEN network ->> '$.connection' IS NOT 'ZONE'
           THEN 'connection is ' || coalesce(network ->> '$.connection', 'not set')
         ELSE 'no zone is named'
       END AS condition
FROM okta.api_tokens.api_tokens
WHERE network ->> '$.connection' IS NOT 'ZONE'
   -- A zone is named by an id, or by ALL_ZONES or ALL_IP_ZONES, which stand for every zone that is defined.
   OR NOT (
     EXISTS (SELECT 1 FROM json_each(network, '$.include') WHERE type = 'text' AND value <> '')
     OR EXISTS (SELECT 1 FROM json_each(network, '$.exclude') WHERE type = 'text' AND value <> '')
   )
ORDER BY subdomain, name, id;
