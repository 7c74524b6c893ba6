/*
title: Passwords have a symbol
description: >-
  Each active password policy: at least one symbol.
kind: check
severity: medium
subject: policy
why: A password of one kind of characters is found sooner.
remedy: Ask for a symbol in the password policy.
controls: [DISA STIG OKTA-APP-000700 (V-273199), SV-273199r1098864_rule, CCI-004066, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE
         WHEN minSymbol IS NULL THEN 'not assessed'
         WHEN minSymbol >= 1 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       CASE WHEN minSymbol IS NULL THEN 'The policy does not say it.' ELSE 'complexity.minSymbol is ' || minSymbol END AS reason,
       minSymbol
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.complexity.minSymbol' AS minSymbol
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
