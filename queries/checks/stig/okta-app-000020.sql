/*
title: Sessions end after 15 idle minutes
description: >-
  The top rule of the Default Policy of the global session: at most 15 minutes; 0 is no limit.
kind: check
severity: medium
subject: rule
why: A session that was left open is open to whoever comes by.
remedy: Add a rule above the Default Rule, and set the idle time to 15 minutes.
controls: [DISA STIG OKTA-APP-000020 (V-273186), SV-273186r1098825_rule, CCI-000057, CCI-001133, CAT II]
tags: [stig, session]
*/
WITH ranked AS (
  -- Numbers begin at 0 or at 1, so the top rule is the one with the smallest. An inactive rule is not evaluated.
  SELECT p.subdomain, r.id, r.name, r.system, r.actions ->> '$.signon.session.maxSessionIdleMinutes' AS maxSessionIdleMinutes,
         row_number() OVER (PARTITION BY p.subdomain, p.id ORDER BY r.priority IS NULL, r.priority, r.id) AS place
  FROM okta.policies.policies p
  JOIN okta.policies.policy_rules r ON r.subdomain = p.subdomain AND r.policyId = p.id
  WHERE p.type = 'OKTA_SIGN_ON' AND p.system = 1 AND r.status = 'ACTIVE'
)
SELECT subdomain,
       'rule' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       iif(system IS NOT 1 AND maxSessionIdleMinutes BETWEEN 1 AND 15, 'passed', 'finding') AS verdict,
       CASE
         WHEN system = 1 THEN 'The Default Policy has no active rule above its Default Rule.'
         ELSE 'maxSessionIdleMinutes is ' || coalesce(maxSessionIdleMinutes, 'not set')
       END AS reason,
       maxSessionIdleMinutes
FROM ranked
WHERE place = 1
ORDER BY subdomain;
