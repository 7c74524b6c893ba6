/*
title: Tokens by owner
description: >-
  Every owner of tokens, how many there are, the age of the oldest and the latest use of any. Last use is
  expiresAt − tokenWindow; where Okta does not tell the window, lastUpdated, which is never earlier.
kind: report
tags: [inventory, owner]
*/
SELECT t.subdomain,
       t.userId,
       u.login,
       u.userType,
       coalesce(u.status, 'gone') AS ownerStatus,
       count(*) AS tokens,
       json_group_array(t.name ORDER BY t.name) AS names,
       min(t.created) AS oldest,
       max(last_used(t.expiresAt, t.tokenWindow, t.lastUpdated)) AS lastUsed
FROM okta.api_tokens.api_tokens t
LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
GROUP BY t.subdomain, t.userId
ORDER BY tokens DESC, t.subdomain, u.login, t.userId;
