/*
title: Log streams that changed
description: >-
  Changes of log streams within some days.
kind: check
severity: medium
subject: log stream
why: >-
  Who wants to go unseen turns the log off first.
remedy: >-
  Compare with the change that was approved.
controls: [NIST SP 800-53 AU-9]
tags: [hunt]
parameters:
  days:
    type: number
    default: 30
    help: Changed within this many days; the log reaches 90 days back.
    check: {above: 0, max: 90, why: 'The log holds nothing of the future, and 90 days of the past'}
*/
SELECT e.subdomain,
       'log stream' AS subjectType,
       x.value ->> '$.id' AS subjectId,
       max(x.value ->> '$.displayName') AS subjectName,
       group_concat(DISTINCT e.eventType) AS changes,
       max(e.published) AS lastChange,
       group_concat(DISTINCT e.actorAlternateId) AS changedBy
FROM okta.logs.system_log_events e, json_each(e.target) x
WHERE e.eventType IN ('system.log_stream.lifecycle.activate', 'system.log_stream.lifecycle.create', 'system.log_stream.lifecycle.deactivate',
                      'system.log_stream.lifecycle.delete', 'system.log_stream.lifecycle.update')
  AND e.outcomeResult = 'SUCCESS'
  AND days_since(e.published) <= :days
  AND x.type = 'object'
GROUP BY e.subdomain, x.value ->> '$.id'
ORDER BY e.subdomain, subjectId;
