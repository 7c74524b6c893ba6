/*
title: Tokens whose owner is not active
description: Tokens of users who are suspended, locked out, not activated yet, deactivated, or gone.
kind: check
severity: high
why: Nobody answers for the token, and it comes back to life with its owner.
remedy: Revoke it, or have whoever runs the job make one for a service account.
controls: [NIST SP 800-53 AC-2]
tags: [owner]
*/
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus
FROM okta.api_tokens.api_tokens t
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
WHERE u.status IS NOT 'ACTIVE'
ORDER BY t.subdomain, t.name, t.id;
