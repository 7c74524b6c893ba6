/*
title: Owners with several tokens
description: Tokens whose owner has more of them than is allowed.
kind: check
severity: low
why: The log names the owner, not the token; of several tokens nobody can tell which one did what, or which to revoke.
remedy: One service account for each job, one token for each service account.
controls: [DISA STIG OKTA-APP-003241 (V-279690), NIST SP 800-53 AC-2]
tags: [owner]
parameters:
  allowed:
    type: integer
    default: 1
    help: Tokens that an owner may have.
    check: {min: 1, max: 100, why: 'With more allowed, hardly any owner could be found'}
*/
WITH owners AS (
  SELECT subdomain, userId, count(*) AS tokensOfOwner
  FROM okta.api_tokens.api_tokens
  GROUP BY subdomain, userId
)
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       o.tokensOfOwner
FROM okta.api_tokens.api_tokens t
JOIN owners o ON o.subdomain = t.subdomain AND o.userId IS t.userId
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
WHERE o.tokensOfOwner > :allowed
ORDER BY t.subdomain, t.userId, t.name, t.id;
