/*
title: New clients are no super admins
description: >-
  Whether a public client app that somebody makes is a super admin by default.
kind: check
severity: high
subject: org
why: >-
  Who may make an app may then do everything.
remedy: >-
  Switch it off in the settings of the org, under the default role of public client apps.
controls: [NIST SP 800-53 AC-6]
tags: [hunt]
*/
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       CASE clientPrivilegesSetting WHEN 1 THEN 'finding' WHEN 0 THEN 'passed' ELSE 'not assessed' END AS verdict,
       CASE clientPrivilegesSetting WHEN 1 THEN 'New public clients are super admins by default.' WHEN 0 THEN 'New public clients have no role.' ELSE 'Okta does not tell the setting.' END AS reason
FROM okta.org.client_privileges_setting
ORDER BY subdomain;
