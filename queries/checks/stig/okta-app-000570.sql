/*
title: The Dashboard asks for two factors
description: The top active rule of the sign-in policy of the Dashboard.
kind: check
severity: high
subject: app
why: One password is not enough for all apps at once.
remedy: Ask for any two factor types in the top rule.
whenNone: {verdict: not assessed, why: 'Okta does not list the app, as it does for callers who are no super admins.'}
controls: [DISA STIG OKTA-APP-000570 (V-273194), SV-273194r1098849_rule, CCI-000766, CCI-004046, CAT I]
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
           WHEN method ->> '$.type' = 'ASSURANCE' AND method ->> '$.factorMode' = '2FA' THEN 'passed: the top rule asks for two factors'
           WHEN method ->> '$.type' = 'AUTH_METHOD_CHAIN' AND NOT EXISTS (
             SELECT 1 FROM json_each(method, '$.chains') c WHERE coalesce(json_array_length(c.value, '$.next'), 0) = 0
           ) THEN 'manual: the top rule has chains of two steps or more, so look whether each is of two factors'
           ELSE 'finding: the top rule is content with one factor'
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
