/*
title: Tokens of agents and other clients
description: Tokens whose clientName is not that of tokens made by people; Okta's own agents have such.
kind: check
severity: low
why: An agent's token stays behind when the agent is replaced, and nobody thinks of it.
remedy: Compare with the agents that are running; revoke what belongs to none of them.
tags: [owner]
parameters:
  client:
    type: text
    default: Okta API
    help: The clientName of tokens made by people.
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId,
       clientName
FROM okta.api_tokens.api_tokens
WHERE clientName IS NOT :client
ORDER BY subdomain, clientName, name, id;
