/*
title: Sessions last 18 hours
description: >-
  The top rule of the Default Policy of the global session: at most 1080 minutes; 0 is no limit.
kind: check
severity: medium
subject: rule
why: A stolen session works until it ends.
remedy: Set the session lifetime to 18 hours in the top rule.
controls: [DISA STIG OKTA-APP-001665 (V-273203), SV-273203r1099958_rule, CCI-002038, CAT II]
tags: [stig, session]
*/
WITH ranked AS (
  -- Numbers begin at 0 or at 1, so the top rule is the one with the smallest. An inactive rule is not evaluated.
  SELECT p.subdomain, r.id, r.name, r.system, r.actions ->> '$.signon.session.maxSessionLifetimeMinutes' AS maxSessionLifetimeMinutes,
         row_number() OVER (PARTITION BY p.subdomain, p.id ORDER BY r.priority IS NULL, r.priority, r.id) AS place
  FROM okta.policies.policies p
  JOIN okta.policies.policy_rules r ON r.subdomain = p.subdomain AND r.policyId = p.id
  WHERE p.type = 'OKTA_SIGN_ON' AND p.system = 1 AND r.status = 'ACTIVE'
)
SELECT subdomain,
       'rule' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       iif(system IS NOT 1 AND maxSessionLifetimeMinutes BETWEEN 1 AND 1080, 'passed', 'finding') AS verdict,
       CASE
         WHEN system = 1 THEN 'The Default Policy has no active rule above its Default Rule.'
         ELSE 'maxSessionLifetimeMinutes is ' || coalesce(maxSessionLifetimeMinutes, 'not set')
       END AS reason,
       maxSessionLifetimeMinutes
FROM ranked
WHERE place = 1
ORDER BY subdomain;
