/*
title: Service apps with old secrets
description: >-
  Active OAuth 2.0 service apps with an active client secret that is older than some days.
kind: check
severity: medium
subject: app
why: >-
  A client secret never ends, so that its age is the time in which it may have leaked.
remedy: >-
  Make a new secret, or better, use a key; then deactivate the old one.
controls: [NIST SP 800-53 IA-5]
tags: [hunt]
parameters:
  days:
    type: number
    default: 365
    help: Older than this many days.
    check: {above: 0, max: 3650, why: 'No secret is made after now'}
*/
WITH services AS (
  SELECT subdomain, id, label, credentials ->> '$.oauthClient.client_id' AS clientId
  FROM okta.apps.applications
  WHERE status = 'ACTIVE' AND settings ->> '$.oauthClient.application_type' = 'service'
)
SELECT s.subdomain,
       'app' AS subjectType,
       s.id AS subjectId,
       s.label AS subjectName,
       count(*) AS secrets,
       min(c.created) AS oldest,
       CAST(max(days_since(c.created)) AS INTEGER) AS daysOld
FROM services s
JOIN okta.apps.secrets c ON c.subdomain = s.subdomain AND c.appId = s.id
WHERE c.status = 'ACTIVE' AND days_since(c.created) > :days
GROUP BY s.subdomain, s.id
ORDER BY s.subdomain, s.label, s.id;
