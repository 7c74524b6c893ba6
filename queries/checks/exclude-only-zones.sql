/*
title: Tokens that only exclude zones
description: Tokens whose network condition names zones that they may not be used from, and none that they must be.
kind: check
severity: medium
why: Such a token works from everywhere but the few excluded places, which is nearly anywhere.
remedy: Name the zones that the token is used from as included ones.
controls: [NIST SP 800-53 SC-7]
tags: [network]
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       network -> '$.exclude' AS excludedZones
FROM okta.api_tokens.api_tokens
WHERE network ->> '$.connection' = 'ZONE'
  AND coalesce(json_array_length(network, '$.include'), 0) = 0
  AND json_array_length(network, '$.exclude') > 0
ORDER BY subdomain, name, id;
