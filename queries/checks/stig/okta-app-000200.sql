/*
title: The banner shows before sign-in
description: The notice of the Department of Defense shows on each sign-in page.
kind: check
severity: medium
subject: brand
why: Without the notice nobody has consented to being monitored.
remedy: Put the notice into the sign-in page of a brand with a custom domain.
whenNone: {verdict: manual, why: 'Open the sign-in page, and see whether the whole notice shows before anybody signs in.'}
controls: [DISA STIG OKTA-APP-000200 (V-273192), SV-273192r1098843_rule, CCI-000048, CCI-000050, CCI-001384, CCI-001385, CCI-001386, CCI-001387, CCI-001388, CAT II]
tags: [stig, banner]
*/
SELECT subdomain,
       'brand' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       'manual' AS verdict,
       'Open the sign-in page of the brand, and see whether the whole notice shows before anybody signs in.' AS reason
FROM okta.brands.brands
ORDER BY subdomain, subjectName;
