/*
title: Smart cards are accepted
description: The authenticator for smart cards is there and active.
kind: check
severity: medium
subject: org
why: A smart card cannot be phished, nor guessed.
remedy: Add the Smart Card authenticator, and activate it.
controls: [DISA STIG OKTA-APP-001670 (V-273204), SV-273204r1098879_rule, CCI-001953, CCI-002009, CCI-002010, CAT II]
tags: [stig, authenticators]
*/
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       iif(max(key = 'smart_card_idp' AND status = 'ACTIVE') = 1, 'passed', 'finding') AS verdict,
       CASE
         WHEN max(key = 'smart_card_idp' AND status = 'ACTIVE') = 1 THEN 'The smart card authenticator is active.'
         WHEN max(key = 'smart_card_idp') = 1 THEN 'The smart card authenticator is not active.'
         ELSE 'There is no smart card authenticator.'
       END AS reason
FROM okta.authenticators.authenticators
GROUP BY subdomain
ORDER BY subdomain;
