/*
title: The Dashboard resists phishing
description: The top active rule of the sign-in policy of the Dashboard.
kind: check
severity: medium
subject: app
why: A code can be asked for by a page that only looks like yours.
remedy: Ask for a phishing-resistant possession factor in the top rule.
whenNone: {verdict: not assessed, why: 'Okta does not list the app, as it does for callers who are no super admins.'}
controls: [DISA STIG OKTA-APP-000180 (V-273190), SV-273190r1099763_rule, CCI-000044, CAT II]
tags: [stig, apps]
*/
WITH apps AS (
  SELECT subdomain, id, label, regexp_substr(_links ->> '$.accessPolicy.href', '[^/]+$') AS policyId
  FROM okta.apps.applications
  WHERE name = 'okta_enduser'
),
ranked AS (
  SELECT a.subdomain, a.id, a.label, r.id AS ruleId, r.name AS ruleName,
         r.actions ->> '$.appSignOn.access' AS access,
         r.actions -> '$.appSignOn.verificationMethod' AS method,
         row_number() OVER (PARTITION BY a.subdomain, a.id ORDER BY r.priority IS NULL, r.priority, r.id) AS place
  FROM apps a
  LEFT JOIN okta.policies.policy_rules r
    ON r.subdomain = a.subdomain AND r.policyId = a.policyId AND r.status = 'ACTIVE'
),
judged AS (
  SELECT subdomain, id, label, ruleName,
         CASE
           WHEN ruleId IS NULL THEN 'not assessed: no rule of a sign-in policy of the app could be read'
           WHEN access = 'DENY' THEN 'manual: the top rule denies access, so look at the one below it'
           WHEN method ->> '$.type' IS NOT 'ASSURANCE' THEN 'manual: the top rule has chains, so look whether every one resists phishing'
           WHEN coalesce(json_array_length(method, '$.constraints'), 0) = 0
             THEN 'finding: the top rule asks for no factor that resists phishing'
           -- Constraints are alternatives: one that can be phished is a way round the others.
           WHEN EXISTS (
             SELECT 1 FROM json_each(method, '$.constraints') c
             WHERE upper(c.value ->> '$.possession.phishingResistant') IS NOT 'REQUIRED'
           ) THEN 'finding: one of the alternatives of the top rule can be phished'
           WHEN EXISTS (
             SELECT 1 FROM json_each(method, '$.constraints') c WHERE c.value ->> '$.possession.required' = 0
           ) THEN 'manual: an alternative does not require possession, so look what it asks for'
           ELSE 'passed: every alternative of the top rule resists phishing'
         END AS judgement
  FROM ranked
  WHERE place = 1
)
SELECT subdomain,
       'app' AS subjectType,
       id AS subjectId,
       label AS subjectName,
       substr(judgement, 1, instr(judgement, ':') - 1) AS verdict,
       upper(substr(judgement, instr(judgement, ':') + 2, 1)) || substr(judgement, instr(judgement, ':') + 3) || '.' AS reason,
       ruleName
FROM judged
ORDER BY subdomain;
