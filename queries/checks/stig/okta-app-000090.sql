/*
title: Unused accounts are disabled
description: An automation suspends accounts that were not used for 35 days, for everyone.
kind: check
severity: medium
subject: org
why: Nobody notices who uses an account that its owner has forgotten.
remedy: >-
  Add an automation: user inactivity of 35 days, for the group Everyone, that suspends.
whenNone: {verdict: finding, why: 'No automation is there. Where a directory disables its users, attest that this does not apply.'}
controls: [DISA STIG OKTA-APP-000090 (V-273188), SV-273188r1098831_rule, CCI-000017, CCI-000795, CCI-003627, CAT II]
tags: [stig, users]
*/
WITH automations AS (
  SELECT p.subdomain, p.id,
         p.status = 'ACTIVE' AND r.status = 'ACTIVE'
           AND p.conditions ->> '$.people.users.inactivity.unit' IN ('DAY', 'DAYS')
           AND p.conditions ->> '$.people.users.inactivity.number' BETWEEN 1 AND 35
           AND r.actions ->> '$.updateUserLifecycle.targetStatus' IN ('SUSPENDED', 'DEACTIVATED', 'DEPROVISIONED') AS disables,
         EXISTS (
           SELECT 1
           FROM json_each(p.conditions, '$.people.groups.include') x
           JOIN okta.groups.groups g ON g.subdomain = p.subdomain AND g.id = x.value
           WHERE g.type = 'BUILT_IN' AND g.name = 'Everyone'
         ) AS forEveryone
  FROM okta.policies.policies p
  JOIN okta.policies.policy_rules r ON r.subdomain = p.subdomain AND r.policyId = p.id
  WHERE p.type = 'USER_LIFECYCLE'
)
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       CASE
         WHEN max(disables AND forEveryone) = 1 THEN 'passed'
         WHEN max(disables) = 1 THEN 'manual'
         ELSE 'finding'
       END AS verdict,
       CASE
         WHEN max(disables AND forEveryone) = 1 THEN 'An automation disables unused accounts of everyone.'
         WHEN max(disables) = 1 THEN 'An automation disables unused accounts of some groups: see whether these are all users.'
         ELSE 'No active automation disables accounts after 35 days.'
       END AS reason
FROM automations
GROUP BY subdomain
ORDER BY subdomain;
