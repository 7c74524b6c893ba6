/*
title: Passwords end after 60 days
description: >-
  Each active password policy: at most 60 days; 0 is no end.
kind: check
severity: medium
subject: policy
why: A password that was stolen works as long as it is not changed.
remedy: Set the password expiry to 60 days.
controls: [DISA STIG OKTA-APP-000745 (V-273201), SV-273201r1098870_rule, CCI-004066, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN maxAgeDays IS NULL THEN 'not assessed'
         WHEN maxAgeDays BETWEEN 1 AND 60 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN maxAgeDays IS NULL THEN 'The policy does not say it.' ELSE 'age.maxAgeDays is ' || maxAgeDays END AS reason,
       maxAgeDays
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.age.maxAgeDays' AS maxAgeDays
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
