/*
title: Passwords have 15 characters
description: >-
  Each active password policy: at least 15 characters.
kind: check
severity: medium
subject: policy
why: Short passwords are found by trying.
remedy: Set the minimum length to 15.
controls: [DISA STIG OKTA-APP-000650 (V-273195), SV-273195r1098852_rule, CCI-004066, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN minLength IS NULL THEN 'not assessed'
         WHEN minLength >= 15 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN minLength IS NULL THEN 'The policy does not say it.' ELSE 'complexity.minLength is ' || minLength END AS reason,
       minLength
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.complexity.minLength' AS minLength
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
