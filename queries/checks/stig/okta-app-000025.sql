/*
title: The Admin Console ends after 15 idle minutes
description: >-
  The idle time of the Admin Console: at most 15 minutes.
kind: check
severity: medium
subject: setting
why: An open Admin Console is an open org.
remedy: Set the idle time of the Okta Admin Console app to 15 minutes.
controls: [DISA STIG OKTA-APP-000025 (V-273187), SV-273187r1098828_rule, CCI-000057, CAT II]
tags: [stig, session]
*/
SELECT subdomain,
       'setting' AS subjectType,
       appName AS subjectId,
       'Admin Console' AS subjectName,
       CASE
         WHEN sessionIdleTimeoutMinutes IS NULL THEN 'not assessed'
         WHEN sessionIdleTimeoutMinutes BETWEEN 1 AND 15 THEN 'passed'
         ELSE 'finding'
       END AS verdict,
       'sessionIdleTimeoutMinutes is ' || coalesce(sessionIdleTimeoutMinutes, 'not set') AS reason,
       sessionIdleTimeoutMinutes
FROM okta.first_party_app_settings.first_party_app_settings
WHERE appName = 'admin-console';
