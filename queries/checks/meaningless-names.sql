/*
title: Tokens whose name tells nothing
description: Tokens whose name is a filler word, at most with a number, or has no letter in it.
kind: check
severity: low
why: A name that says neither what the token is for nor who runs it makes every review begin with a search.
remedy: Ask the owner what it is for; make one with a telling name in its place.
tags: [names]
parameters:
  fillers:
    type: text
    default: test|testing|tests|tmp|temp|foo|bar|baz|qux|asdf|asdfg|asdfgh|qwer|qwerty|abc|xyz|xxx|token|tokens|api|key|apikey|name|new|my|demo|example|sample|default|untitled|unknown|none|null|todo|dummy|okta
    help: Words that tell nothing, separated by |.
    check: {pattern: '[\p{L}\p{N}][\p{L}\p{N} _.@-]*(\|[\p{L}\p{N}][\p{L}\p{N} _.@-]*)*'}
*/
SELECT subdomain,
       id AS tokenId,
       name,
       userId
FROM okta.api_tokens.api_tokens
WHERE name REGEXP '(?i)^\s*(' || :fillers || ')([-_ .]?(' || :fillers || '))?[-_ .#]?[0-9]{0,8}\s*$'
   OR name NOT REGEXP '\p{L}'
   OR name IS NULL
ORDER BY subdomain, name, id;
