/*
title: No more super admins than needed
description: >-
  More super admins than these are too many. Okta lists the users with assigned roles; whoever is one through a group alone may be missing, so that fewer are no pass.
kind: check
severity: medium
subject: org
why: >-
  Each is a way to everything.
remedy: >-
  Keep two to five, and give the others narrower roles.
whenNone: {verdict: manual, why: 'Okta names no super admin: see in the Admin Console who is one.'}
controls: [NIST SP 800-53 AC-6]
tags: [hunt]
parameters:
  most:
    type: integer
    default: 5
    help: More super admins than this are too many.
    check: {min: 1, max: 100, why: 'An org needs one, and with more allowed none could be found'}
*/
WITH super_admins AS (
  SELECT a.subdomain, a.id AS userId
  FROM okta.iam.users_with_role_assignments a
  JOIN okta.users.role_assignment_users r ON r.subdomain = a.subdomain AND r.userId = a.id
  WHERE r.type = 'SUPER_ADMIN' AND r.status IS NOT 'INACTIVE'
  UNION
  SELECT a.subdomain, a.id
  FROM okta.iam.users_with_role_assignments a
  JOIN okta.users.user_groups g ON g.subdomain = a.subdomain AND g.userId = a.id
  JOIN okta.groups.assigned_roles r ON r.subdomain = g.subdomain AND r.groupId = g.groupId
  WHERE r.type = 'SUPER_ADMIN' AND r.status IS NOT 'INACTIVE'
)
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       iif(count(*) > :most, 'finding', 'manual') AS verdict,
       count(*) || ' users are super admins as far as Okta lists them; who is one through a group alone may not be listed.' AS reason
FROM super_admins
GROUP BY subdomain
ORDER BY subdomain;
