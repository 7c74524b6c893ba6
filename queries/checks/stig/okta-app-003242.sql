/*
title: The global session knows networks
description: >-
  Each active policy of the global session: its rules allow or deny by network zones.
kind: check
severity: medium
subject: policy
why: Without zones a session can begin from any address.
remedy: Set zones in the rules of the global session, as your access control policy says.
controls: [DISA STIG OKTA-APP-003242 (V-279691), SV-279691r1155072_rule, CCI-000213, CAT II]
tags: [stig, network]
*/
SELECT subdomain,
       'policy' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       CASE WHEN zoned = 0 THEN 'finding' WHEN openRules = 0 THEN 'passed' ELSE 'manual' END AS verdict,
       CASE
         WHEN zoned = 0 THEN 'No active rule names a zone.'
         WHEN openRules = 0 THEN 'Every active rule that allows names zones.'
         ELSE 'Some active rules allow from anywhere: see whether your access control policy means that.'
       END AS reason,
       zoned AS rulesWithZones,
       openRules AS rulesFromAnywhere
FROM (
  SELECT p.subdomain, p.id, p.name, sum(r.zoned) AS zoned,
         sum(NOT r.zoned AND r.actions ->> '$.signon.access' IS 'ALLOW') AS openRules
  FROM okta.policies.policies p
  JOIN (
    SELECT subdomain, policyId, actions,
           conditions ->> '$.network.connection' IS 'ZONE'
             AND coalesce(json_array_length(conditions, '$.network.include'), 0)
               + coalesce(json_array_length(conditions, '$.network.exclude'), 0) > 0 AS zoned
    FROM okta.policies.policy_rules
    WHERE status = 'ACTIVE'
  ) r ON r.subdomain = p.subdomain AND r.policyId = p.id
  WHERE p.type = 'OKTA_SIGN_ON' AND p.status = 'ACTIVE'
  GROUP BY p.subdomain, p.id, p.name
)
ORDER BY subdomain, subjectName;
