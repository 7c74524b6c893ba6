/*
title: Five former passwords are refused
description: >-
  Each active password policy: at least five generations.
kind: check
severity: medium
subject: policy
why: A former password may be known to somebody.
remedy: Enforce password history for the last 5 passwords.
controls: [DISA STIG OKTA-APP-003010 (V-273209), SV-273209r1098894_rule, CCI-004061, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN historyCount IS NULL THEN 'not assessed'
         WHEN historyCount >= 5 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN historyCount IS NULL THEN 'The policy does not say it.' ELSE 'age.historyCount is ' || historyCount END AS reason,
       historyCount
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.age.historyCount' AS historyCount
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
