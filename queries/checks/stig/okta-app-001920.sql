/*
title: Smart cards are of approved authorities
description: Each identity provider for smart cards trusts approved certificate authorities only.
kind: check
severity: medium
subject: idp
why: Who can make a certificate of a trusted authority can sign in as anyone.
remedy: Let the chain of the identity provider hold approved authorities only.
whenNone: {verdict: finding, why: 'There is no identity provider for smart cards.'}
controls: [DISA STIG OKTA-APP-001920 (V-273207), SV-273207r1098888_rule, CCI-002470, CCI-004909, CAT II]
tags: [stig, authenticators]
*/
SELECT subdomain,
       'idp' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       iif(status = 'ACTIVE', 'manual', 'finding') AS verdict,
       CASE
         WHEN status IS NOT 'ACTIVE' THEN 'The identity provider is not active.'
         ELSE 'Compare the certificates of its chain with the approved ones; the issuer says '
           || coalesce(protocol ->> '$.credentials.trust.issuer', 'nothing') || '.'
       END AS reason,
       protocol ->> '$.credentials.trust.kid' AS kid
FROM okta.idps.identity_providers
WHERE type = 'X509'
ORDER BY subdomain, subjectName;
