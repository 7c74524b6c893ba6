/*
title: Passwords have a digit
description: >-
  Each active password policy: at least one digit.
kind: check
severity: medium
subject: policy
why: A password of one kind of characters is found sooner.
remedy: Ask for a digit in the password policy.
controls: [DISA STIG OKTA-APP-000690 (V-273198), SV-273198r1098861_rule, CCI-004066, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN minNumber IS NULL THEN 'not assessed'
         WHEN minNumber >= 1 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN minNumber IS NULL THEN 'The policy does not say it.' ELSE 'complexity.minNumber is ' || minNumber END AS reason,
       minNumber
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.complexity.minNumber' AS minNumber
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
