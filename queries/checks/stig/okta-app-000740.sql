/*
title: A new password stays for a day
description: >-
  Each active password policy: at least 1440 minutes between changes.
kind: check
severity: medium
subject: policy
why: Who changes a password often enough comes back to the old one.
remedy: Set the minimum password age to 24 hours.
controls: [DISA STIG OKTA-APP-000740 (V-273200), SV-273200r1098867_rule, CCI-004066, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN minAgeMinutes IS NULL THEN 'not assessed'
         WHEN minAgeMinutes >= 1440 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN minAgeMinutes IS NULL THEN 'The policy does not say it.' ELSE 'age.minAgeMinutes is ' || minAgeMinutes END AS reason,
       minAgeMinutes
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.age.minAgeMinutes' AS minAgeMinutes
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
