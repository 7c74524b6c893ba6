/*
title: Tokens that only exclude zones
description: Tokens whose network condition names zones that they may not be used from, and none that they must be.
kind: check
severity: medium
why: Such a token works from everywhere but the few excluded places, which is nearly anywhere.
remedy: Name the zones that the token is used from as included ones.
controls: [DISA STIG OKTA-APP-003240 (V-279689), NIST SP 800-53 SC-7]
tags: [network]
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       network -> '$.exclude' AS excludedZones
FROM okta.api_tokens.api_tokens
WHERE network ->> '$.connection' = 'ZONE'
  AND NOT EXISTS (SELECT 1 FROM json_each(network, '$.include') WHERE type = 'text' AND value <> '')
  AND EXISTS (SELECT 1 FROM json_each(network, '$.exclude') WHERE type = 'text' AND value <> '')
ORDER BY subdomain, name, id;
