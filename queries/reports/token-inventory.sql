/*
title: Inventory of tokens
description: >-
  Every token with its owner, the owner's admin roles (directly and through groups), where it may be used from, and its
  last use. Last use is expiresAt − tokenWindow; where Okta does not tell the window, lastUpdated, which is never earlier.
kind: report
tags: [inventory]
*/
WITH granted AS (
  SELECT t.subdomain, t.userId, r.label AS role
  FROM okta.api_tokens.api_tokens t
  JOIN okta.users.role_assignment_users r ON r.subdomain = t.subdomain AND r.userId = t.userId
  WHERE r.assignmentType IS NOT 'GROUP'
  UNION
  SELECT t.subdomain, t.userId, r.label || ' (through ' || g.name || ')'
  FROM okta.api_tokens.api_tokens t
  JOIN okta.users.user_groups g ON g.subdomain = t.subdomain AND g.userId = t.userId
  JOIN okta.groups.assigned_roles r ON r.subdomain = g.subdomain AND r.groupId = g.groupId
),
roles AS (
  SELECT subdomain, userId, group_concat(role, ', ' ORDER BY role) AS roles
  FROM granted
  GROUP BY subdomain, userId
)
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       r.roles,
       coalesce(t.network ->> '$.connection', 'no condition') AS connection,
       t.network,
       t.clientName,
       t.created,
       last_used(t.expiresAt, t.tokenWindow, t.lastUpdated) AS lastUsed,
       t.expiresAt,
       t.tokenWindow
FROM okta.api_tokens.api_tokens t
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
LEFT JOIN roles r ON r.subdomain = t.subdomain AND r.userId = t.userId
ORDER BY t.subdomain, t.name, t.id;
