/*
title: Accounts lock after three bad attempts
description: >-
  Each active password policy: at most three attempts; 0 is no limit. A policy of users of a directory is left to
  the directory.
kind: check
severity: medium
subject: policy
why: Without a limit a password can be guessed.
remedy: Set the number of attempts to 3 in Security > Authenticators > Password.
controls: [DISA STIG OKTA-APP-000170 (V-273189), SV-273189r1098834_rule, CCI-000044, CCI-002238, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN provider IN ('ACTIVE_DIRECTORY', 'LDAP') THEN 'passed'
         WHEN maxAttempts IS NULL THEN 'not assessed'
         WHEN maxAttempts BETWEEN 1 AND 3 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN provider IN ('ACTIVE_DIRECTORY', 'LDAP') THEN 'The directory locks its users: not applicable.'
         WHEN maxAttempts IS NULL THEN 'The policy does not say it.' ELSE 'lockout.maxAttempts is ' || maxAttempts END AS reason,
       maxAttempts
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.lockout.maxAttempts' AS maxAttempts
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
