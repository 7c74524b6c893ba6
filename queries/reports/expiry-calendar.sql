/*
title: Calendar of expiry
description: >-
  The days (UTC) on which tokens end unless they are used before. Tokens without an end stand last, without a day.
kind: report
tags: [inventory, lifetime]
*/
SELECT date(expiresAt) AS day,
       subdomain,
       count(*) AS tokens,
       CAST(min(days_until(expiresAt)) AS INTEGER) AS daysLeft,
       json_group_array(name ORDER BY name) AS names
FROM okta.api_tokens.api_tokens
GROUP BY day, subdomain
ORDER BY day IS NULL, day, subdomain;
