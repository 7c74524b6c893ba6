/*
title: Passwords have a lower-case letter
description: >-
  Each active password policy: at least one lower-case letter.
kind: check
severity: medium
subject: policy
why: A password of one kind of characters is found sooner.
remedy: Ask for a lower-case letter in the password policy.
controls: [DISA STIG OKTA-APP-000680 (V-273197), SV-273197r1098858_rule, CCI-004066, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN minLowerCase IS NULL THEN 'not assessed'
         WHEN minLowerCase >= 1 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN minLowerCase IS NULL THEN 'The policy does not say it.' ELSE 'complexity.minLowerCase is ' || minLowerCase END AS reason,
       minLowerCase
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.complexity.minLowerCase' AS minLowerCase
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
