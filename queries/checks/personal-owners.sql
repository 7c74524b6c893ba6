/*
title: Tokens of people
description: >-
  Tokens whose owner is not a dedicated service account. An account counts as one when its userType says so or its
  login is of the form that service accounts have.
kind: check
severity: medium
why: A person's token does whatever the person may do, and ends with the person's employment.
remedy: Make a service account with the roles that the job needs, and a token for it; revoke the person's.
controls: [DISA STIG OKTA-APP-003241 (V-279690), NIST SP 800-53 AC-2]
tags: [owner]
parameters:
  serviceType:
    type: text
    default: Service
    help: The userType of service accounts, in any case.
    check: {pattern: '.*\S.*', why: An empty one would take every user without a type for a service account}
  serviceLogin:
    type: text
    default: svc-%
    help: What logins of service accounts look like; % stands for anything.
    check: {pattern: '.*[\p{L}\p{N}].*', why: 'Without a letter or digit it would fit every login, and nothing could be found'}
*/
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.userId,
       u.login,
       u.status AS ownerStatus,
       u.userType,
       u.title
FROM okta.api_tokens.api_tokens t
JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
WHERE lower(coalesce(u.userType, '')) <> lower(:serviceType)
  AND coalesce(u.login, '') NOT LIKE :serviceLogin
ORDER BY t.subdomain, t.name, t.id;
