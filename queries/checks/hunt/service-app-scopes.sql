/*
title: Service apps that may change things
description: >-
  Active OAuth 2.0 service apps that were granted a scope of Okta’s API by which they may change something.
kind: check
severity: medium
subject: app
why: >-
  A service app is an API token by another name, and the scope is all that confines it.
remedy: >-
  Take the scopes away that the job does not use.
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
       json_group_array(g.scopeId ORDER BY g.scopeId) AS scopes
FROM services s
JOIN okta.apps.grants g ON g.subdomain = s.subdomain AND g.appId = s.id
WHERE g.status = 'ACTIVE' AND g.scopeId LIKE 'okta.%.manage'
GROUP BY s.subdomain, s.id
ORDER BY s.subdomain, s.label, s.id;
