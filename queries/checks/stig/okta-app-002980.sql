/*
title: Common passwords are refused
description: >-
  Each active password policy: the list of common passwords is applied.
kind: check
severity: medium
subject: policy
why: Common passwords are tried first.
remedy: Switch on the check for common passwords.
controls: [DISA STIG OKTA-APP-002980 (V-273208), SV-273208r1099769_rule, CCI-004058, CAT II]
tags: [stig, password]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       iif(excludesCommon = 1, 'passed', 'finding') AS verdict,
       iif(excludesCommon = 1, 'Common passwords are excluded.', 'Common passwords are taken.') AS reason,
       excludesCommon
FROM (
  SELECT subdomain, id, name, conditions ->> '$.authProvider.provider' AS provider,
         settings ->> '$.password.complexity.dictionary.common.exclude' AS excludesCommon
  FROM okta.policies.policies
  WHERE type = 'PASSWORD' AND status = 'ACTIVE'
)
ORDER BY subdomain, subjectName, subjectId;
