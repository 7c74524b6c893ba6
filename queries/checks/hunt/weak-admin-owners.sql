/*
title: Owners with admin rights and a weak sign-in
description: >-
  Owners of tokens that have an admin role, and no active factor beside the password, or an old password.
kind: check
severity: high
subject: user
why: >-
  Who signs in as the owner can make another token with the same rights.
remedy: >-
  Have the owner enrol a factor that withstands phishing, or change the password.
whenNone: {verdict: passed, why: 'No owner of a token has an admin role.'}
controls: [NIST SP 800-53 IA-2]
tags: [hunt]
parameters:
  days:
    type: number
    default: 365
    help: Passwords older than this many days.
    check: {above: 0, max: 3650, why: 'No password is changed after now'}
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
owners AS (
  SELECT DISTINCT g.subdomain, g.userId FROM granted g
),
factors AS (
  SELECT o.subdomain, o.userId, count(f.id) AS factors
  FROM owners o
  JOIN okta.users.factors f ON f.subdomain = o.subdomain AND f.userId = o.userId
  -- A question is something that the thief of a password may know as well.
  WHERE f.status = 'ACTIVE' AND f.factorType <> 'question'
  GROUP BY o.subdomain, o.userId
)
SELECT o.subdomain,
       'user' AS subjectType,
       o.userId AS subjectId,
       u.login AS subjectName,
       CASE
         WHEN coalesce(f.factors, 0) = 0 OR days_since(u.passwordChanged) > :days THEN 'finding'
         WHEN u.passwordChanged IS NULL THEN 'manual'
         ELSE 'passed'
       END AS verdict,
       CASE
         WHEN coalesce(f.factors, 0) = 0 THEN 'There is no active factor beside the password.'
         WHEN u.passwordChanged IS NULL THEN 'See where the owner signs in: Okta tells no password of its own.'
         WHEN days_since(u.passwordChanged) > :days THEN 'The password is old.'
         ELSE 'There is a factor, and the password is young enough.'
       END AS reason,
       u.login,
       coalesce(u.status, 'gone') AS ownerStatus,
       coalesce(f.factors, 0) AS factors,
       u.passwordChanged
FROM owners o
LEFT JOIN factors f ON f.subdomain = o.subdomain AND f.userId = o.userId
LEFT JOIN okta.users.users u ON u.subdomain = o.subdomain AND u.id = o.userId
ORDER BY o.subdomain, u.login, o.userId;
