/*
title: What each token was used for
description: First and last event of each token over the log that is kept, with kinds of events, addresses, networks, countries and clients.
kind: report
why: A token that acts from a new network, or does more than its job, shows here first.
tags: [log, network]
parameters:
  days:
    type: number
    default: 90
    help: How far back; the log reaches 90 days.
    check: {above: 0, max: 90, why: 'The log holds nothing of the future, and 90 days of the past'}
*/
WITH seen AS (
  SELECT e.subdomain,
         e.requestApiTokenId AS tokenId,
         count(*) AS events,
         min(e.published) AS firstEvent,
         max(e.published) AS lastEvent,
         json_group_array(DISTINCT e.eventType) AS eventTypes,
         json_group_array(DISTINCT e.ipAddress) AS addresses,
         json_group_array(DISTINCT e.asOrg) AS networks,
         json_group_array(DISTINCT e.country) AS countries,
         json_group_array(DISTINCT e.userAgent) AS clients
  FROM okta.logs.system_log_events e
  WHERE e.requestApiTokenId IS NOT NULL
    AND days_since(e.published) <= :days
  GROUP BY e.subdomain, e.requestApiTokenId
)
SELECT t.subdomain,
       t.id AS tokenId,
       t.name,
       t.lastUsed,
       coalesce(s.events, 0) AS events,
       s.firstEvent,
       s.lastEvent,
       s.eventTypes,
       s.addresses,
       s.networks,
       s.countries,
       s.clients,
       CASE
         WHEN s.tokenId IS NULL THEN 'no event: a token that only reads leaves none'
         WHEN t.lastUsed > s.lastEvent THEN 'used later than its last event'
       END AS note
FROM okta.api_tokens.api_tokens t
LEFT JOIN seen s ON s.subdomain = t.subdomain AND s.tokenId = t.id
ORDER BY t.subdomain, t.name, t.id;
