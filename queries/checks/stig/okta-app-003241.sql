/*
title: Tokens belong to accounts of their own
description: >-
  Each API token: its owner is no super admin; whether the account was made for the token is for a person to say.
kind: check
severity: medium
subject: token
why: A token of a super admin can do everything, and who uses an account of a person cannot be told from the person.
remedy: Make a service account for each token, with the narrowest role that will do.
whenNone: {verdict: passed, why: 'The org has no API token.'}
controls: [DISA STIG OKTA-APP-003241 (V-279690), SV-279690r1155069_rule, CCI-005165, CCI-000366, CAT II]
tags: [stig, owner, roles]
*/
WITH super_admins AS (
  SELECT t.subdomain, t.id
  FROM okta.api_tokens.api_tokens t
  JOIN okta.users.role_assignment_users r ON r.subdomain = t.subdomain AND r.userId = t.userId
  WHERE r.type = 'SUPER_ADMIN' AND r.status IS NOT 'INACTIVE'
  UNION
  SELECT t.subdomain, t.id
  FROM okta.api_tokens.api_tokens t
  JOIN okta.users.user_groups g ON g.subdomain = t.subdomain AND g.userId = t.userId
  JOIN okta.groups.assigned_roles r ON r.subdomain = g.subdomain AND r.groupId = g.groupId
  WHERE r.type = 'SUPER_ADMIN' AND r.status IS NOT 'INACTIVE'
)
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       iif(s.id IS NULL, 'manual', 'finding') AS verdict,
       iif(s.id IS NULL, 'See whether the account was made for this token, and has no more rights than it needs.',
           'The owner is a super admin.') AS reason,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus
FROM okta.api_tokens.api_tokens t
LEFT JOIN super_admins s ON s.subdomain = t.subdomain AND s.id = t.id
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
ORDER BY t.subdomain, t.name, t.id;
