/*
title: Okta Verify needs FIPS devices
description: Okta Verify may be enrolled on FIPS-compliant devices only.
kind: check
severity: medium
subject: org
why: Elsewhere its keys may lie in software that nobody has examined.
remedy: Set FIPS compliance of Okta Verify to FIPS-compliant devices only.
controls: [DISA STIG OKTA-APP-001700 (V-273205), SV-273205r1098882_rule, CCI-001967, CAT II]
tags: [stig, authenticators]
*/
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       iif(max(key = 'okta_verify' AND status = 'ACTIVE' AND settings ->> '$.compliance.fips' IS 'REQUIRED') = 1, 'passed', 'finding') AS verdict,
       CASE
         WHEN max(key = 'okta_verify' AND status = 'ACTIVE') = 0 THEN 'Okta Verify is not active, so that nothing requires FIPS.'
         WHEN max(key = 'okta_verify' AND settings ->> '$.compliance.fips' IS 'REQUIRED') = 1 THEN 'FIPS-compliant devices are required.'
         ELSE 'Any device will do.'
       END AS reason
FROM okta.authenticators.authenticators
GROUP BY subdomain
ORDER BY subdomain;
