/*
title: Tokens with an unusual window
description: >-
  Tokens that live longer or shorter after each use than Okta's own do, or that have no end at all. Okta does not tell
  the window at times; then a token lives on from lastUpdated to expiresAt by its window, or by less after a change.
kind: check
severity: low
why: A longer window keeps a forgotten token alive; one without an end never goes away by itself.
remedy: Find out which agent or migration made it, and whether it is still needed.
controls: [NIST SP 800-53 IA-5]
tags: [lifetime]
parameters:
  window:
    type: text
    default: P30D
    help: The usual window, as an ISO 8601 duration of weeks, or of days, hours, minutes and seconds.
    check: {pattern: 'P(?=.)(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)'}
notAssessed:
  column: difference
  why: Okta did not tell their window, and they may have been changed since their last use.
*/
SELECT subdomain,
       tokenId,
       name,
       userId,
       CASE
         WHEN tokenWindow IS NOT NULL THEN tokenWindow
         WHEN expiresAt IS NULL THEN 'no end'
         WHEN secondsMore > 0 THEN 'longer than ' || :window
       END AS difference,
       tokenWindow,
       clientName
FROM (
  SELECT subdomain,
         id AS tokenId,
         name,
         userId,
         tokenWindow,
         expiresAt,
         clientName,
         -- Whole: days have fractions that are not exact.
         CASE
           WHEN tokenWindow IS NULL
             THEN round((days_until(expiresAt) + days_since(lastUpdated) - duration_days(:window)) * 86400)
         END AS secondsMore
  FROM okta.api_tokens.api_tokens
)
WHERE tokenWindow <> :window
   OR (tokenWindow IS NULL AND secondsMore IS NOT 0)
ORDER BY subdomain, name, tokenId;
