/*
title: Service apps with powerful admin roles
description: >-
  Active OAuth 2.0 service apps that are super admins or org admins.
kind: check
severity: high
subject: app
why: >-
  Whoever has the app’s key controls the org.
remedy: >-
  Give the app the narrowest role that will do.
controls: [NIST SP 800-53 AC-6]
tags: [hunt]
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
       group_concat(DISTINCT r.type) AS roles
FROM services s
JOIN okta.oauth2.client_roles r ON r.subdomain = s.subdomain AND r.clientId = s.clientId
WHERE r.status IS NOT 'INACTIVE' AND r.type IN ('SUPER_ADMIN', 'ORG_ADMIN')
GROUP BY s.subdomain, s.id
ORDER BY s.subdomain, s.label, s.id;
