/*
title: Session cookies end with the browser
description: >-
  The top rule of the Default Policy of the global session: cookies do not outlive the browser.
kind: check
severity: medium
subject: rule
why: A cookie that stays on the disk can be taken from it.
remedy: Switch persistent session cookies off in the top rule.
controls: [DISA STIG OKTA-APP-001710 (V-273206), SV-273206r1098885_rule, CCI-002007, CCI-001942, CAT II]
tags: [stig, session]
*/
WITH ranked AS (
  -- Numbers begin at 0 or at 1, so the top rule is the one with the smallest. An inactive rule is not evaluated.
  SELECT p.subdomain, r.id, r.name, r.system, r.actions ->> '$.signon.session.usePersistentCookie' AS usePersistentCookie,
         row_number() OVER (PARTITION BY p.subdomain, p.id ORDER BY r.priority IS NULL, r.priority, r.id) AS place
  FROM okta.policies.policies p
  JOIN okta.policies.policy_rules r ON r.subdomain = p.subdomain AND r.policyId = p.id
  WHERE p.type = 'OKTA_SIGN_ON' AND p.system = 1 AND r.status = 'ACTIVE'
)
SELECT subdomain,
       'rule' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       iif(system IS NOT 1 AND usePersistentCookie = 0, 'passed', 'finding') AS verdict,
       CASE
         WHEN system = 1 THEN 'The Default Policy has no active rule above its Default Rule.'
         ELSE 'usePersistentCookie is ' || coalesce(usePersistentCookie, 'not set')
       END AS reason,
       usePersistentCookie
FROM ranked
WHERE place = 1
ORDER BY subdomain;
