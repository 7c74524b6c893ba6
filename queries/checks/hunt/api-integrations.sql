/*
title: API service integrations
description: >-
  Every API service integration: a third party’s app that has access to Okta’s API.
kind: check
severity: low
subject: integration
why: >-
  Each is a company outside that can read or change the org.
remedy: >-
  Compare with those that were approved; revoke the others.
controls: [NIST SP 800-53 SA-9]
tags: [hunt]
*/
SELECT subdomain,
       'integration' AS subjectType,
       id AS subjectId,
       name AS subjectName,
       type,
       createdAt,
       createdBy,
       grantedScopes
FROM okta.integrations.instances
ORDER BY subdomain, name, id;
