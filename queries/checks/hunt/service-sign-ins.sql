/*
title: People who sign in as a service account
description: >-
  Sessions within some days of accounts that own a token and look like a service account.
kind: check
severity: medium
subject: user
why: >-
  A service account has no person, so that a session of it is somebody who knows its password.
remedy: >-
  Ask who signed in. Deny sessions to service accounts, and change the password.
controls: [NIST SP 800-53 AC-2]
tags: [hunt]
parameters:
  days:
    type: number
    default: 30
    help: Signed in within this many days; the log reaches 90 days back.
    check: {above: 0, max: 90, why: 'The log holds nothing of the future, and 90 days of the past'}
  serviceType:
    type: text
    default: Service
    help: The userType of service accounts, in any case.
    check: {pattern: '.*\S.*', why: An empty one would take every user without a type for a service account}
  serviceLogin:
    type: text
    default: svc-%
    help: What logins of service accounts look like; % stands for anything.
    check: {pattern: '.*[\p{L}\p{N}].*', why: 'Without a letter or digit it would fit every login'}
*/
WITH sessions AS (
  SELECT e.subdomain, e.actorId, count(*) AS sessions, max(e.published) AS lastSession,
         json_group_array(DISTINCT e.ipAddress) AS addresses
  FROM okta.logs.system_log_events e
  WHERE e.eventType = 'user.session.start' AND e.outcomeResult = 'SUCCESS' AND days_since(e.published) <= :days
  GROUP BY e.subdomain, e.actorId
)
SELECT s.subdomain,
       'user' AS subjectType,
       u.id AS subjectId,
       u.login AS subjectName,
       u.login,
       u.status AS ownerStatus,
       s.sessions,
       s.lastSession,
       s.addresses
FROM (SELECT subdomain, userId, max(created) AS newest FROM okta.api_tokens.api_tokens GROUP BY subdomain, userId) t
JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
JOIN sessions s ON s.subdomain = u.subdomain AND s.actorId = u.id
WHERE (lower(coalesce(u.userType, '')) = lower(:serviceType) OR coalesce(u.login, '') LIKE :serviceLogin)
  -- Somebody has to sign in to make a token.
  AND days_since(t.newest) - days_since(s.lastSession) > 1
ORDER BY s.subdomain, u.login, u.id;
