/*
title: Tokens with the rights of an org admin or of a dangerous custom role
description: >-
  Tokens whose owner is an org admin, or has a custom role with one of the permissions, directly or through a group.
kind: check
severity: high
why: >-
  Such a role can reset the factors of nearly everybody, and so take over their accounts.
remedy: >-
  Give the job a custom role with the permissions that it needs, and make a token for an account that has only that.
controls: [NIST SP 800-53 AC-6]
tags: [hunt]
parameters:
  permissions:
    type: text
    list: true
    default: [okta.users.manage, okta.users.credentials.manage, okta.users.credentials.resetFactors, okta.users.credentials.resetPassword, okta.groups.manage, okta.groups.members.manage, okta.apps.manage, okta.identityProviders.manage, okta.policies.manage]
    help: Permissions of a custom role that are dangerous.
    check: {pattern: 'okta\.[\w.]+', why: 'No other text is a permission of Okta'}
*/
WITH granted AS (
  SELECT t.subdomain, t.userId, r.type, r.label, r.role, r.created
  FROM okta.api_tokens.api_tokens t
  JOIN okta.users.role_assignment_users r ON r.subdomain = t.subdomain AND r.userId = t.userId
  WHERE r.status IS NOT 'INACTIVE'
  UNION
  SELECT t.subdomain, t.userId, r.type, r.label, r.role, r.created
  FROM okta.api_tokens.api_tokens t
  JOIN okta.users.user_groups g ON g.subdomain = t.subdomain AND g.userId = t.userId
  JOIN okta.groups.assigned_roles r ON r.subdomain = g.subdomain AND r.groupId = g.groupId
  WHERE r.status IS NOT 'INACTIVE'
),
dangerous AS (
  SELECT g.subdomain, g.userId, g.label AS grantedBy, NULL AS permission
  FROM granted g
  WHERE g.type = 'ORG_ADMIN'
  UNION
  SELECT g.subdomain, g.userId, g.label, p.label
  FROM granted g
  JOIN okta.iam.role_permissions p ON p.subdomain = g.subdomain AND p.roleIdOrLabel = g.role
  WHERE g.type = 'CUSTOM' AND p.label IN (:permissions)
)
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       group_concat(DISTINCT d.grantedBy) AS roles,
       group_concat(DISTINCT d.permission) AS permissions
FROM okta.api_tokens.api_tokens t
JOIN dangerous d ON d.subdomain = t.subdomain AND d.userId = t.userId
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
GROUP BY t.subdomain, t.id
ORDER BY t.subdomain, t.name, t.id;
