/*
title: Apps are used from known networks
description: >-
  Each active app: the rules of its sign-in policy name zones, and the last one denies.
kind: check
severity: medium
subject: app
why: An app that can be reached from anywhere can be attacked from anywhere.
remedy: Set zones in every rule of the sign-in policies, and let the catch-all rule deny.
whenNone: {verdict: not assessed, why: 'Okta lists no app.'}
controls: [DISA STIG OKTA-APP-003244 (V-279693), SV-279693r1155078_rule, CCI-001414, CAT II]
tags: [stig, apps, network]
*/
WITH apps AS (
  SELECT subdomain, id, label, name, settings ->> '$.oauthClient.application_type' AS applicationType,
         regexp_substr(_links ->> '$.accessPolicy.href', '[^/]+$') AS policyId
  FROM okta.apps.applications
  WHERE status = 'ACTIVE'
),
rules AS (
  SELECT subdomain, policyId,
         sum(zoned) AS zoned,
         sum(NOT zoned AND system IS NOT 1) AS openRules,
         sum(system = 1 AND access IS NOT 'DENY') AS openCatchAll
  FROM (
    SELECT r.subdomain, r.policyId, r.system, r.actions ->> '$.appSignOn.access' AS access,
           r.conditions ->> '$.network.connection' IS 'ZONE'
             AND coalesce(json_array_length(r.conditions, '$.network.include'), 0)
               + coalesce(json_array_length(r.conditions, '$.network.exclude'), 0) > 0 AS zoned
    FROM okta.policies.policy_rules r
    WHERE r.status = 'ACTIVE' AND (r.subdomain, r.policyId) IN (SELECT subdomain, policyId FROM apps)
  )
  GROUP BY subdomain, policyId
)
SELECT a.subdomain,
       'app' AS subjectType,
       a.id AS subjectId,
       a.label AS subjectName,
       CASE
         WHEN a.applicationType = 'service' THEN 'passed'
         WHEN r.policyId IS NULL THEN 'manual'
         WHEN r.zoned = 0 THEN 'finding'
         WHEN r.openRules = 0 AND r.openCatchAll = 0 THEN 'passed'
         ELSE 'manual'
       END AS verdict,
       CASE
         WHEN a.applicationType = 'service' THEN 'A service app, in which nobody signs in: not applicable.'
         WHEN r.policyId IS NULL THEN 'The app has no sign-in policy: see how people sign in to it.'
         WHEN r.zoned = 0 THEN 'No active rule of its sign-in policy names a zone.'
         WHEN r.openRules = 0 AND r.openCatchAll = 0 THEN 'Every rule names zones, and the last one denies.'
         ELSE 'Some rules name zones and others do not, or the last one does not deny: see whether that is meant.'
       END AS reason
FROM apps a
LEFT JOIN rules r ON r.subdomain = a.subdomain AND r.policyId = a.policyId
UNION ALL
-- Callers who are no super admins see a slice of the apps: what is not listed has not passed.
SELECT subdomain, 'org', subdomain, subdomain, 'not assessed',
       'The Okta Admin Console is not in the list of apps: the caller sees only a part of it.'
FROM apps
GROUP BY subdomain
HAVING max(name = 'saasure') = 0
ORDER BY 1, 4, 3;
