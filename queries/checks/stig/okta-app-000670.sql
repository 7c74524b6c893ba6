/*
title: Passwords have an upper-case letter
description: >-
  Each active password policy: at least one upper-case letter.
kind: check
severity: medium
subject: policy
why: A password of one kind of characters is found sooner.
remedy: Ask for an upper-case letter in the password policy.
controls: [DISA STIG OKTA-APP-000670 (V-273196), SV-273196r1098855_rule, CCI-004066, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN minUpperCase IS NULL THEN 'not assessed'
         WHEN minUpperCase >= 1 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN minUpperCase IS NULL THEN 'The policy does not say it.' ELSE 'complexity.minUpperCase is ' || minUpperCase END AS reason,
       minUpperCase
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.complexity.minUpperCase' AS minUpperCase
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
