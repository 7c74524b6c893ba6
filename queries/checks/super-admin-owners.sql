/*
title: Tokens with the rights of a super admin
description: >-
  Tokens whose owner is a super admin now, assigned directly or through a group. What the token may do is what its
  owner may do, whatever was meant when it was made.
kind: check
severity: critical
why: Whoever has such a token controls the whole org, its policies, its users and their factors included.
remedy: Give the job to a service account with the narrowest role that will do, make a token for it, revoke this one.
controls: [DISA STIG OKTA-APP-003241 (V-279690), NIST SP 800-53 AC-6]
tags: [owner, roles]
*/
WITH super_admins AS (
  -- Sources differ on whether the roles of a user hold those that come through groups, so both are asked.
  SELECT t.subdomain, t.id, iif(r.assignmentType = 'GROUP', 'a group', 'directly') AS assigned
  FROM okta.api_tokens.api_tokens t
  JOIN okta.users.role_assignment_users r ON r.subdomain = t.subdomain AND r.userId = t.userId
  WHERE r.type = 'SUPER_ADMIN' AND r.status IS NOT 'INACTIVE'
  UNION
  SELECT t.subdomain, t.id, 'group ' || g.name
  FROM okta.api_tokens.api_tokens t
  JOIN okta.users.user_groups g ON g.subdomain = t.subdomain AND g.userId = t.userId
  JOIN okta.groups.assigned_roles r ON r.subdomain = g.subdomain AND r.groupId = g.groupId
  WHERE r.type = 'SUPER_ADMIN' AND r.status IS NOT 'INACTIVE'
)
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       group_concat(s.assigned, ', ' ORDER BY s.assigned) AS assigned
FROM okta.api_tokens.api_tokens t
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
JOIN super_admins s ON s.subdomain = t.subdomain AND s.id = t.id
GROUP BY t.subdomain, t.id, t.name, t.userId
ORDER BY t.subdomain, t.name, t.id;
