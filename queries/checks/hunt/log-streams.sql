/*
title: A log stream is active
description: >-
  Whether a log stream takes the log out of Okta.
kind: check
severity: medium
subject: org
why: >-
  Okta keeps its log for 90 days, and who rules the org rules it.
remedy: >-
  Set up a log stream, or activate the one that is there.
whenNone: {verdict: finding, why: 'There is no log stream.'}
controls: [NIST SP 800-53 AU-4]
tags: [hunt]
*/
SELECT subdomain,
       'org' AS subjectType,
       subdomain AS subjectId,
       subdomain AS subjectName,
       iif(sum(status = 'ACTIVE') > 0, 'passed', 'finding') AS verdict,
       count(*) || ' log streams, ' || coalesce(sum(status = 'ACTIVE'), 0) || ' of them active.' AS reason
FROM okta.logstreams.log_streams
GROUP BY subdomain
ORDER BY subdomain;
