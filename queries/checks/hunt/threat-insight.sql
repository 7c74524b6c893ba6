/*
title: ThreatInsight blocks
description: >-
  Whether ThreatInsight blocks requests from addresses that are known to attack.
kind: check
severity: medium
subject: org
why: >-
  Passwords are guessed from addresses that Okta has seen attack elsewhere.
remedy: >-
  Set ThreatInsight to log and block.
controls: [NIST SP 800-53 SI-4]
tags: [hunt]
*/
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       CASE action WHEN 'block' THEN 'passed' WHEN 'audit' THEN 'finding' WHEN 'none' THEN 'finding' ELSE 'not assessed' END AS verdict,
       'Its action is ' || coalesce(action, 'not told') || '.' AS reason,
       action
FROM okta.threats.current_configuration
ORDER BY subdomain;
