/*
title: Tokens whose owner got roles later
description: >-
  Tokens whose owner was granted admin rights after the token was made, as the log of 90 days tells.
kind: check
severity: high
why: >-
  A token grows with its owner; whoever approved it approved less.
remedy: >-
  Make a token for an account with the rights that the job needs, and revoke this one.
controls: [NIST SP 800-53 AC-6]
tags: [hunt]
*/
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       t.created,
       max(e.published) AS granted,
       group_concat(DISTINCT e.actorAlternateId) AS grantedBy
FROM okta.api_tokens.api_tokens t
JOIN okta.logs.system_log_events e ON e.subdomain = t.subdomain
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
WHERE e.eventType = 'user.account.privilege.grant'
  AND e.outcomeResult = 'SUCCESS'
  AND EXISTS (SELECT 1 FROM json_each(e.target) x WHERE x.type = 'object' AND x.value ->> '$.id' = t.userId)
  AND e.published > t.created
GROUP BY t.subdomain, t.id
ORDER BY t.subdomain, t.name, t.id;
