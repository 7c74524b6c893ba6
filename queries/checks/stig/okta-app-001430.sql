/*
title: The log leaves Okta
description: A log stream is active, or a SIEM pulls the log.
kind: check
severity: high
subject: org
why: Okta keeps its log for 90 days only, and who rules the org rules it.
remedy: Set up a log stream, or let your SIEM pull the log.
whenNone: {verdict: manual, why: 'There is no log stream: ask whether a SIEM pulls the log by the API.'}
controls: [DISA STIG OKTA-APP-001430 (V-273202), SV-273202r1099766_rule, CCI-001851, CCI-000166, CCI-001348, CAT I]
tags: [stig, log]
*/
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       iif(max(status = 'ACTIVE') = 1, 'passed', 'manual') AS verdict,
       iif(max(status = 'ACTIVE') = 1, 'A log stream is active.',
           'No log stream is active: ask whether a SIEM pulls the log by the API.') AS reason
FROM okta.logstreams.log_streams
GROUP BY subdomain
ORDER BY subdomain;
