/*
title: Okta’s support may not sign in
description: >-
  Whether people of Okta’s support may sign in to the org now.
kind: check
severity: medium
subject: org
why: >-
  A session of support has nearly all rights, and support has been attacked for that.
remedy: >-
  End the access once the case is closed.
controls: [NIST SP 800-53 AC-2]
tags: [hunt]
*/
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       CASE support WHEN 'DISABLED' THEN 'passed' WHEN 'ENABLED' THEN 'finding' ELSE 'not assessed' END AS verdict,
       CASE support WHEN 'ENABLED' THEN 'Support may sign in' || coalesce(' until ' || expiration, '') || '.' WHEN 'DISABLED' THEN 'Support may not sign in.' ELSE 'Okta does not tell.' END AS reason,
       expiration,
       caseNumber
FROM okta.org.support_settings
ORDER BY subdomain;
