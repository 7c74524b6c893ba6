import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, SqlError } from '../../src/base/errors.ts';
import { type MemorySession, openMemorySession, type Parameters } from '../fixtures/memory-session.ts';
import { smallLocalTables, smallWorld } from '../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';
const U = 'okta.made.users';
const R = 'okta.made.roles';
const G = 'okta.made.targets';

let memory: MemorySession;

beforeAll(async () => {
  memory = await openMemorySession(smallWorld);
  await memory.run(smallLocalTables);
  await memory.run(`
    CREATE VIEW acme_tokens AS SELECT id AS tid, userId, subdomain FROM ${T} WHERE subdomain = 'acme';
    CREATE VIEW bosses AS SELECT userId FROM ${T} WHERE id = 't2';
    CREATE VIEW leaver_ids AS SELECT id FROM leavers;
    CREATE TABLE folded_orgs (name TEXT COLLATE NOCASE); INSERT INTO folded_orgs VALUES ('acme');
    CREATE VIEW owned AS SELECT * FROM acme_tokens WHERE userId IS NOT NULL;
    CREATE VIEW counted (owner, n) AS SELECT userId, count(*) FROM ${T} GROUP BY userId, subdomain
  `);
});

afterAll(() => memory.close());

/** `acme tokens/t1` for `acme /api/v1/api-tokens/t1`. */
const short = (request: string): string => request.replace('/api/v1/api-', '').replace('/made/', '');

const allTokens = ['acme tokens', 'beta tokens'];
const allUsers = ['acme users', 'beta users'];

type Case = readonly [sql: string, requests: readonly string[], parameters?: Parameters];

const groups: Readonly<Record<string, readonly Case[]>> = {
  'which orgs are asked': [
    [`SELECT * FROM ${T}`, allTokens],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE 'acme' = subdomain`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain == 'acme'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain IS 'acme'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain IS NOT DISTINCT FROM 'acme'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain = :org`, ['acme tokens'], { org: 'acme' }],
    [`SELECT * FROM ${T} WHERE @org = subdomain`, ['acme tokens'], { org: 'acme' }],
    [`SELECT * FROM ${T} WHERE subdomain = '{{ org }}' -- required`, ['acme tokens'], { org: 'acme' }],
    [`SELECT * FROM ${T} WHERE subdomain IN ('acme', 'beta')`, allTokens],
    [`SELECT * FROM ${T} WHERE subdomain IN ('acme')`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain IN (:a, :b)`, allTokens, { a: 'acme', b: 'beta' }],
    [`SELECT * FROM ${T} WHERE subdomain IN ('acme', NULL)`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' OR subdomain = 'beta'`, allTokens],
    [`SELECT * FROM ${T} WHERE (subdomain = 'acme' OR subdomain IN ('acme'))`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain BETWEEN 'acme' AND 'acme'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain IN (VALUES ('acme'))`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain = (SELECT min(name) FROM orgs)`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain IN (SELECT name FROM orgs WHERE region = 'us')`, ['beta tokens']],
    [`SELECT t.* FROM ${T} t JOIN orgs o ON t.subdomain = o.name WHERE o.region = 'eu'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' OR name = 'ci'`, allTokens],
  ],
  'names of orgs are known: SQLite itself says which of them a predicate leaves': [
    [`SELECT * FROM ${T} WHERE subdomain LIKE 'AC%'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain NOT LIKE '%e'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain GLOB 'b*'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain REGEXP '^b'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE NOT subdomain = 'acme'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE NOT (subdomain = 'acme' OR subdomain LIKE 'z%')`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain <> 'acme'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain IS NOT 'acme'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain IS DISTINCT FROM 'acme'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE "subdomain" != :org`, ['beta tokens'], { org: 'acme' }],
    [`SELECT * FROM ${T} WHERE ${T}.subdomain <> 'acme'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain NOT IN ('acme')`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain NOT IN ('acme', 'beta', 'gone')`, []],
    [`SELECT * FROM ${T} WHERE subdomain > 'acme'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain BETWEEN 'b' AND 'c'`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain NOT BETWEEN 'b' AND 'c'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE (subdomain, 1) > ('acme', 2)`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE CASE subdomain WHEN 'acme' THEN 0 ELSE 1 END`, ['beta tokens']],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' COLLATE NOCASE`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain COLLATE NOCASE IN ('ACME')`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE lower(subdomain) = 'acme'`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE length(subdomain) = :n AND subdomain < 'b'`, ['acme tokens'], { n: 4 }],
    [`SELECT * FROM ${T} WHERE subdomain IS NULL`, []],
    [`SELECT * FROM ${T} WHERE subdomain = 'beta' OR subdomain LIKE 'b%'`, ['beta tokens']],
    [
      `SELECT * FROM ${T} WHERE subdomain LIKE 'a%' AND id = 't1' OR subdomain > 'b' AND id = 't9'`,
      ['acme tokens/t1', 'beta tokens/t9'],
    ],
    [`SELECT * FROM ${T} WHERE subdomain <> 'acme' OR name = 'ci'`, allTokens],
    [`SELECT * FROM ${T} WHERE subdomain <> name`, allTokens],
    [
      `SELECT 1 FROM ${T} t JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain WHERE t.subdomain <> 'acme'`,
      ['beta tokens', 'beta users/u1', 'beta users/u9'],
    ],
    [
      `SELECT 1 FROM ${T} t JOIN ${U} u USING (subdomain) WHERE subdomain > 'b'`,
      ['beta tokens', 'beta users'],
    ],
    [
      `SELECT (SELECT count(*) FROM ${U} u WHERE u.subdomain = t.subdomain) FROM ${T} t WHERE t.subdomain LIKE 'b%'`,
      ['beta tokens', 'beta users'],
    ],
    [
      `SELECT 1 FROM leavers l LEFT JOIN ${T} t ON t.userId = l.id AND t.subdomain NOT LIKE 'a%'`,
      ['beta tokens'],
    ],
    [
      `SELECT 1 FROM ${T} t LEFT JOIN ${U} u ON u.id = t.userId WHERE u.subdomain <> 'acme'`,
      [...allTokens, 'beta users/gone', 'beta users/u1', 'beta users/u2', 'beta users/u9'],
    ],
    // The rows that an outer join makes up satisfy it: leaving an org out would make more of them.
    [
      `SELECT 1 FROM orgs o LEFT JOIN ${T} t ON t.subdomain = o.name WHERE coalesce(t.subdomain, 'acme') = 'acme'`,
      allTokens,
    ],
    [
      `SELECT * FROM (SELECT o.region, t.subdomain AS s FROM orgs o LEFT JOIN ${T} t ON t.subdomain = o.name) WHERE s IS NOT 'beta'`,
      allTokens,
    ],
    [
      `SELECT * FROM (SELECT o.region, t.subdomain AS s FROM orgs o LEFT JOIN ${T} t ON t.subdomain = o.name) WHERE s <> 'beta'`,
      ['acme tokens'],
    ],
    [`SELECT * FROM (SELECT subdomain AS s, id FROM ${T}) d WHERE d.s <> 'acme'`, ['beta tokens']],
    [
      `WITH d AS (SELECT id, subdomain FROM ${T} UNION SELECT id, subdomain FROM ${U}) SELECT * FROM d WHERE subdomain LIKE 'b%'`,
      ['beta tokens', 'beta users'],
    ],
    [`SELECT * FROM owned WHERE subdomain <> 'acme'`, []],
    // A join says more than that: it still gives the orgs.
    [
      `SELECT * FROM ${T} t JOIN orgs o ON t.subdomain = o.name WHERE o.region = 'eu' AND t.subdomain <> 'zz'`,
      ['acme tokens'],
    ],
    // What changes from one moment to the next says nothing beforehand.
    [`SELECT * FROM ${T} WHERE subdomain < date('now')`, allTokens],
    [`SELECT * FROM ${T} WHERE subdomain < date(:when)`, allTokens, { when: 'now' }],
    [`SELECT * FROM ${T} WHERE subdomain > 'b' OR random() > 0`, allTokens],
  ],
  'constant expressions are values': [
    [`SELECT * FROM ${T} WHERE subdomain = lower('ACME')`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE :x || 'me' = subdomain`, ['acme tokens'], { x: 'ac' }],
    [`SELECT * FROM ${T} WHERE subdomain = coalesce(:x, 'acme')`, ['acme tokens'], { x: null }],
    [`SELECT * FROM ${T} WHERE subdomain IN (lower('ACME'), trim(' acme '))`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE (:org IS NULL OR subdomain = :org)`, ['beta tokens'], { org: 'beta' }],
    [`SELECT * FROM ${T} WHERE (:org IS NULL OR subdomain = :org)`, allTokens, { org: null }],
    [`SELECT * FROM ${T} WHERE (? = '' OR subdomain = ?)`, ['beta tokens'], { '1': 'x', '2': 'beta' }],
    [`SELECT * FROM ${T} WHERE iif(:all, 1, subdomain = 'beta')`, ['beta tokens'], { all: 0 }],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND apiTokenId = 't' || '1'`, ['acme tokens/t1']],
    [
      `SELECT * FROM ${T} WHERE (subdomain, id) IS (lower('BETA'), CASE WHEN 1 THEN 't9' END)`,
      ['beta tokens/t9'],
    ],
    [
      `SELECT * FROM ${U} WHERE subdomain = 'acme' AND personId IN (substr('xu1', 2), 'u2')`,
      ['acme users/u1', 'acme users/u2'],
    ],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = CAST(7 AS INTEGER)`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = lower('T1') COLLATE NOCASE`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = 't' || random()`, ['acme tokens']],
  ],
  'no row is wanted': [
    [`SELECT * FROM ${T} WHERE 0`, []],
    [`SELECT * FROM ${T} WHERE 1 = 2 OR NULL`, []],
    [`SELECT * FROM ${T} WHERE 1 = 1`, allTokens],
    [`SELECT count(*) FROM ${T} WHERE 0`, []],
    [`SELECT * FROM ${T} WHERE :all`, [], { all: 0 }],
    [`SELECT * FROM ${T} WHERE userId = NULL`, []],
    [`SELECT * FROM ${T} WHERE NULL <> name`, []],
    [`SELECT * FROM ${T} WHERE userId NOT IN ('u1', NULL)`, []],
    [`SELECT * FROM ${T} WHERE name LIKE :pattern`, [], { pattern: null }],
    [`SELECT * FROM ${T} WHERE name IS NULL`, allTokens],
    [`SELECT * FROM ${T} WHERE name IN ('ci', NULL)`, allTokens],
    [`SELECT * FROM ${T} WHERE name IN (NULL, :x)`, [], { x: null }],
    [`SELECT * FROM ${T} WHERE name BETWEEN 'a' AND NULL`, []],
    [`SELECT * FROM ${T} WHERE name NOT BETWEEN 'a' AND NULL`, allTokens],
    [`SELECT * FROM ${T} WHERE name NOT IN ()`, allTokens],
    [`SELECT * FROM ${T} WHERE name = NULL OR name = 'ci'`, allTokens],
    [`SELECT * FROM ${T} WHERE NULL NOT IN ()`, allTokens],
    [`SELECT * FROM ${R} WHERE 0`, []],
    [`SELECT * FROM ${T} LIMIT 0`, []],
    [`SELECT * FROM ${T} ORDER BY id LIMIT :n OFFSET 3`, [], { n: 0 }],
    [`SELECT * FROM ${T} LIMIT 5, 0`, []],
    [`SELECT * FROM ${T} LIMIT 0, 5`, allTokens],
    [`SELECT * FROM ${T} LIMIT 1 OFFSET 0`, allTokens],
    [`SELECT * FROM ${T} LIMIT -1`, allTokens],
    [`SELECT * FROM (SELECT * FROM ${T} LIMIT 0), ${U}`, allUsers],
    [`SELECT * FROM (SELECT * FROM ${T} LIMIT 3) WHERE 0`, []],
    [`SELECT (SELECT count(*) FROM ${U}) FROM ${T} WHERE 0`, []],
    [`SELECT * FROM (SELECT max(id), (SELECT min(id) FROM ${U}) FROM ${T}) WHERE 0`, []],
    [`SELECT 1 FROM ${T} UNION ALL SELECT 2 FROM ${U} WHERE 0`, allTokens],
    [`SELECT t.id, u.id FROM ${T} t LEFT JOIN ${U} u ON 0`, allTokens],
    [`SELECT count(*) FROM ${T} HAVING 0`, []],
    [`SELECT count(*) FROM ${T} HAVING 1`, allTokens],
    [`SELECT count(*) FROM ${T} HAVING max(1) IS NULL`, allTokens],
    [`SELECT userId FROM ${T} GROUP BY 1 HAVING NULL`, []],
    [`WITH RECURSIVE c (x) AS (SELECT id FROM ${T} UNION SELECT x FROM c) SELECT 1`, []],
    [`WITH a AS (SELECT * FROM ${T}), b AS (SELECT * FROM a, ${U}) SELECT 1`, []],
    [`WITH a AS (SELECT * FROM ${T}), b AS (SELECT id FROM a) SELECT 1 FROM b`, allTokens],
    [
      `WITH a AS (SELECT id FROM ${T}), b AS (SELECT id FROM a) DELETE FROM leavers WHERE id IN b`,
      ['acme tokens/u1', 'beta tokens/u1'],
    ],
    [`WITH a AS (SELECT id FROM ${T}), b AS (SELECT id FROM a) DELETE FROM leavers WHERE id IN (1)`, []],
  ],
  'gets and lists': [
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = 't1'`, ['acme tokens/t1']],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND apiTokenId = 't1'`, ['acme tokens/t1']],
    [`SELECT * FROM ${T} WHERE id = 't1'`, ['acme tokens/t1', 'beta tokens/t1']],
    [`SELECT * FROM ${T} WHERE id = 7 AND subdomain = 'acme'`, ['acme tokens/7']],
    [
      `SELECT * FROM ${T} WHERE subdomain = 'acme' AND id IN ('t1', 't2', 't3')`,
      ['acme tokens/t1', 'acme tokens/t2', 'acme tokens/t3'],
    ],
    [
      `SELECT * FROM ${T} WHERE subdomain = 'acme' AND id IN (${Array.from({ length: 40 }, (_, i) => `'t${i}'`)})`,
      ['acme tokens'],
    ],
    [
      `SELECT * FROM ${T} WHERE (subdomain = 'acme' AND id = 't1') OR (subdomain = 'beta' AND id = 't9')`,
      ['acme tokens/t1', 'beta tokens/t9'],
    ],
    [`SELECT * FROM ${T} WHERE (subdomain, id) = ('acme', 't1')`, ['acme tokens/t1']],
    [
      `SELECT * FROM ${T} WHERE (subdomain, id) IN (VALUES ('acme', 't1'), ('beta', 't9'))`,
      ['acme tokens/t1', 'beta tokens/t9'],
    ],
    [
      `SELECT * FROM ${T} WHERE (subdomain, id) IN (SELECT org, token FROM pairs)`,
      ['acme tokens/t1', 'beta tokens/t9'],
    ],
    [
      `SELECT t.* FROM pairs p JOIN ${T} t ON t.subdomain = p.org AND t.id = p.token`,
      ['acme tokens/t1', 'beta tokens/t9'],
    ],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = 'a/b?c'`, ['acme tokens/a%2Fb%3Fc']],
    [`SELECT * FROM ${T} WHERE id > 't1'`, allTokens],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = 7.0`, ['acme tokens']],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = x'74'`, ['acme tokens']],
  ],
  'contradictions and what can be no key': [
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND subdomain = 'beta'`, []],
    [`SELECT * FROM ${T} WHERE subdomain = NULL`, []],
    [`SELECT * FROM ${T} WHERE subdomain IN ()`, []],
    [`SELECT * FROM ${T} WHERE id IN (NULL)`, []],
    [`SELECT * FROM ${T} WHERE id = :id`, [], { id: null }],
    [`SELECT * FROM ${T} WHERE id IN (SELECT id FROM empty)`, []],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = ''`, []],
    [`SELECT * FROM ${T} WHERE subdomain = 'acme' AND id = '..'`, []],
    [`SELECT * FROM ${T} a, ${T} b WHERE a.id = b.id AND a.id = 't1' AND b.id = 't2'`, []],
  ],
  'the same request once': [
    [`SELECT * FROM ${T} a, ${T} b`, allTokens],
    [`SELECT * FROM ${T} UNION ALL SELECT * FROM ${T} WHERE subdomain = 'acme'`, allTokens],
    [`SELECT (SELECT count(*) FROM ${T}), (SELECT max(id) FROM ${T} WHERE id = 't1')`, allTokens],
    [`WITH a AS (SELECT * FROM ${T}) SELECT * FROM a x, a y`, allTokens],
  ],
  'equality carried over': [
    [
      `SELECT 1 FROM ${T} a JOIN ${T} b ON a.subdomain = b.subdomain WHERE a.subdomain = 'acme'`,
      ['acme tokens'],
    ],
    [`SELECT 1 FROM ${T} a JOIN ${T} b USING (subdomain) WHERE subdomain = 'acme'`, ['acme tokens']],
    [`SELECT 1 FROM ${T} a NATURAL JOIN ${T} b WHERE a.subdomain = 'acme'`, ['acme tokens']],
    [
      `SELECT 1 FROM ${T} a, ${T} b WHERE b.subdomain = a.subdomain AND 'acme' = b.subdomain`,
      ['acme tokens'],
    ],
    [
      `SELECT (SELECT count(*) FROM ${U} u WHERE u.subdomain = t.subdomain) FROM ${T} t WHERE t.subdomain = 'acme'`,
      ['acme tokens', 'acme users'],
    ],
    [
      `SELECT 1 FROM ${T} t LEFT JOIN ${U} u ON u.subdomain = t.subdomain AND u.id = 'u1' WHERE t.subdomain = 'acme'`,
      ['acme tokens', 'acme users/u1'],
    ],
    [
      `SELECT 1 FROM ${T} a JOIN ${T} b USING (subdomain) JOIN ${T} c USING (subdomain) WHERE c.subdomain = 'beta'`,
      ['beta tokens'],
    ],
  ],
  'outer joins': [
    [
      `SELECT 1 FROM ${T} t LEFT JOIN ${U} u ON t.subdomain = 'acme' AND u.subdomain = 'beta'`,
      [...allTokens, 'beta users'],
    ],
    [
      `SELECT 1 FROM ${U} u RIGHT JOIN ${T} t ON t.subdomain = 'acme' AND u.subdomain = 'beta'`,
      [...allTokens, 'beta users'],
    ],
    [
      `SELECT 1 FROM ${T} t FULL JOIN ${U} u ON t.subdomain = 'acme' AND u.subdomain = 'acme'`,
      [...allTokens, ...allUsers],
    ],
    [
      `SELECT 1 FROM ${T} t FULL JOIN ${U} u ON u.id = t.userId WHERE t.subdomain = 'acme' AND u.id = 'u1'`,
      ['acme tokens', 'acme users/u1', 'beta users/u1'],
    ],
  ],
  'join-dependent keys': [
    [
      `SELECT u.login FROM ${T} t JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain WHERE t.name = 'ci'`,
      [...allTokens, 'acme users/u1', 'beta users/u1'],
    ],
    [
      `SELECT u.login FROM ${T} t LEFT JOIN ${U} u ON u.id = t.userId AND u.subdomain = 'acme' WHERE t.id = 't2' AND t.subdomain = 'acme'`,
      ['acme tokens/t2', 'acme users/u2'],
    ],
    [
      `SELECT 1 FROM ${T} t, ${U} u WHERE u.id = t.userId AND t.subdomain = u.subdomain AND t.name LIKE 'night%'`,
      [...allTokens, 'beta users/u9'],
    ],
    [
      `SELECT * FROM ${U} WHERE subdomain = 'acme' AND id IN (SELECT userId FROM ${T} WHERE subdomain = 'acme' AND name = 'bot')`,
      ['acme tokens', 'acme users/u1', 'acme users/u2'],
    ],
    // A table that cannot be read without its key waits for the other, whichever comes first.
    [
      `SELECT * FROM ${R} r JOIN ${U} u ON u.id = r.userId AND u.subdomain = r.subdomain WHERE u.subdomain = 'acme'`,
      ['acme users', ...['07', 'U1', 'u1', 'u2'].map((id) => `acme users/${id}/roles`)],
    ],
    [`SELECT * FROM ${U} WHERE subdomain = 'acme' AND id IN (SELECT id FROM leavers)`, ['acme users/u1']],
    [`SELECT * FROM leavers l JOIN ${U} u USING (id) WHERE u.subdomain = 'acme'`, ['acme users/u1']],
    [
      `SELECT * FROM (VALUES ('u1'), ('u2')) v JOIN ${U} u ON u.id = v.column1 AND u.subdomain = 'acme'`,
      ['acme users/u1', 'acme users/u2'],
    ],
    [
      `WITH wanted(id) AS (VALUES ('u2')) SELECT * FROM ${U} u JOIN wanted w ON w.id = u.id AND u.subdomain = 'acme'`,
      ['acme users/u2'],
    ],
    [
      `SELECT u.login FROM ${T} t, json_each(t.network, '$.include') z JOIN ${U} u ON u.id = z.value AND u.subdomain = t.subdomain WHERE t.id = 't1' AND t.subdomain = 'acme'`,
      ['acme tokens/t1', 'acme users/u2', 'acme users/z1'],
    ],
    [
      `SELECT m.login FROM ${T} t JOIN ${U} u ON u.id = t.userId JOIN ${U} m ON m.id = u.managerId WHERE t.subdomain = 'acme' AND u.subdomain = 'acme' AND m.subdomain = 'acme' AND t.id = 't1'`,
      ['acme tokens/t1', 'acme users/u1', 'acme users/u2'],
    ],
    [
      `SELECT t.id, (SELECT login FROM ${U} u WHERE u.id = t.userId AND u.subdomain = t.subdomain) FROM ${T} t WHERE t.subdomain = 'acme' AND t.id = 't1'`,
      ['acme tokens/t1', 'acme users/u1'],
    ],
    [
      `SELECT 1 FROM ${T} t WHERE t.subdomain = 'acme' AND t.id = 't2' AND EXISTS (SELECT 1 FROM ${U} u WHERE u.id = t.userId AND u.subdomain = 'acme')`,
      ['acme tokens/t2', 'acme users/u2'],
    ],
    [`SELECT n.n, u.id FROM numbers n JOIN ${U} u ON u.id = n.n WHERE u.subdomain = 'acme'`, ['acme users']],
  ],
  'what is behind IN waits for what stands before it': [
    [
      `SELECT id FROM ${T} WHERE subdomain = 'acme' AND userId IN (SELECT id FROM ${U} WHERE subdomain = 'acme' AND status = 'ACTIVE')`,
      ['acme tokens', 'acme users/gone', 'acme users/u1', 'acme users/u2'],
    ],
    [
      `SELECT id FROM ${T} WHERE id = 't2' AND (subdomain, userId) IN (SELECT subdomain, userId FROM ${R} WHERE type = 'ADMIN')`,
      ['acme tokens/t2', 'acme users/u2/roles', 'beta tokens/t2'],
    ],
    [
      `SELECT id FROM ${T} WHERE id = 't2' AND subdomain = 'acme' AND userId NOT IN (SELECT userId FROM ${R} WHERE subdomain = 'acme')`,
      ['acme tokens/t2', 'acme users/u2/roles'],
    ],
    [
      `SELECT id FROM ${T} t WHERE id = 't2' AND userId IN (SELECT userId FROM ${R} r WHERE r.subdomain = t.subdomain)`,
      ['acme tokens/t2', 'acme users/u2/roles', 'beta tokens/t2'],
    ],
    [
      `SELECT id, CASE WHEN NOT userId IN (SELECT userId FROM ${R} r WHERE r.subdomain = t.subdomain) THEN 1 END FROM ${T} t WHERE id = 't2'`,
      ['acme tokens/t2', 'acme users/u2/roles', 'beta tokens/t2'],
    ],
    [
      `SELECT id FROM ${T} t WHERE id = 't2' AND subdomain = 'acme' AND userId IN (SELECT r.userId FROM ${R} r JOIN ${G} g ON (g.userId, g.roleId, g.subdomain) = (r.userId, r.id, r.subdomain) WHERE r.subdomain = t.subdomain)`,
      ['acme tokens/t2', 'acme users/u2/roles', 'acme users/u2/roles/r1/targets'],
    ],
    [
      `SELECT id FROM ${T} WHERE id = 't2' AND subdomain = 'acme' AND userId IN (SELECT id FROM ${U} UNION SELECT userId FROM ${R}) AND userId IN (SELECT userId FROM ${R} WHERE subdomain = 'acme' GROUP BY 1)`,
      ['acme tokens/t2', ...['acme', 'beta'].flatMap((org) => [`${org} users/u2`, `${org} users/u2/roles`])],
    ],
    [
      `WITH busy AS (SELECT id FROM ${U} WHERE status = 'ACTIVE') SELECT id FROM ${T} WHERE subdomain = 'acme' AND name = 'ci' AND (id = 't2' OR userId IN busy)`,
      ['acme tokens', 'acme users/u1', 'beta users/u1'],
    ],
    [
      `SELECT id FROM ${T} WHERE subdomain = 'acme' AND id = 't1' ORDER BY userId NOT IN (SELECT id FROM ${U} WHERE subdomain = 'acme')`,
      ['acme tokens/t1', 'acme users/u1'],
    ],
    // Which of its rows count, does not follow from what stands before it.
    [
      `SELECT id FROM ${T} WHERE subdomain = 'acme' AND userId IN (SELECT id FROM ${U} WHERE subdomain = 'acme' LIMIT 2)`,
      ['acme tokens', 'acme users'],
    ],
    [
      `SELECT id FROM ${T} WHERE subdomain = 'acme' AND userId IN (SELECT id FROM ${U} WHERE subdomain = 'acme' GROUP BY status)`,
      ['acme tokens', 'acme users'],
    ],
    [
      `SELECT id FROM ${T} WHERE subdomain = 'acme' AND userId IN (SELECT max(id) FROM ${U} WHERE subdomain = 'acme')`,
      ['acme tokens', 'acme users'],
    ],
    [
      `SELECT id FROM ${T} WHERE subdomain = 'acme' AND userId NOT IN (SELECT u.id FROM leavers l LEFT JOIN ${U} u ON u.login = l.id AND u.subdomain = 'acme')`,
      ['acme tokens', 'acme users'],
    ],
    // To NULL an empty list is another than one without it.
    [
      `SELECT day FROM leavers WHERE id NOT IN (SELECT id FROM ${U} WHERE subdomain = 'acme')`,
      ['acme users'],
    ],
    [
      `SELECT day FROM leavers WHERE id NOT IN (SELECT id FROM ${U} WHERE subdomain = 'acme') AND id IS NOT NULL`,
      ['acme users/u1'],
    ],
    [
      `SELECT day FROM leavers l LEFT JOIN ${T} t ON t.userId = l.day WHERE t.userId NOT IN (SELECT id FROM ${U} WHERE subdomain = 'acme') IS NOT 0`,
      [...allTokens, 'acme users'],
    ],
    // The other way round as before: what is behind it has keys for what stands before it.
    [
      `SELECT * FROM ${U} WHERE subdomain = 'acme' AND id IN (SELECT id FROM ${T} WHERE subdomain = 'acme' AND name = 'bot')`,
      ['acme tokens', 'acme users/t2', 'acme users/t3'],
    ],
  ],
  'keys that would be others a moment later': [
    [
      `SELECT * FROM ${T} WHERE subdomain IN (SELECT name FROM orgs WHERE date('now') > '2000-01-01')`,
      allTokens,
    ],
    [`SELECT * FROM ${T} WHERE (subdomain, id) IN pairs`, ['acme tokens/t1', 'beta tokens/t9']],
    [`SELECT * FROM ${T} WHERE (subdomain, id) IN main.pairs`, ['acme tokens/t1', 'beta tokens/t9']],
    [`SELECT * FROM ${T} WHERE (subdomain, id) NOT IN pairs`, allTokens],
    [
      `WITH l AS (SELECT 't1' AS id) SELECT * FROM ${T} WHERE (id IN l)`,
      ['acme tokens/t1', 'beta tokens/t1'],
    ],
    [
      `SELECT * FROM ${U} WHERE id IN bosses AND subdomain = 'beta'`,
      ['acme tokens/t2', 'beta tokens/t2', 'beta users/u2'],
    ],
    [`SELECT * FROM ${U} WHERE id IN (SELECT id FROM leavers WHERE rowid = last_insert_rowid())`, allUsers],
    [`SELECT * FROM ${U} WHERE id IN (SELECT id FROM leavers WHERE day < strftime('%s'))`, allUsers],
    [
      `SELECT * FROM ${T} WHERE name = ? AND subdomain IN (SELECT name FROM orgs WHERE region = ?)`,
      ['beta tokens'],
      { '1': 'ci', '2': 'us' },
    ],
    [
      `SELECT * FROM ${T} WHERE name = ?2 AND subdomain IN (SELECT name FROM orgs WHERE region = ?1)`,
      ['beta tokens'],
      { '1': 'us', '2': 'ci' },
    ],
    [
      `SELECT * FROM ${U} WHERE id IN (SELECT userId FROM ${T} ORDER BY random() LIMIT 1)`,
      [...allTokens, ...allUsers],
    ],
    [
      `WITH one AS (SELECT userId FROM ${T} ORDER BY random() LIMIT 1) SELECT * FROM one JOIN ${U} u ON u.id = one.userId`,
      [...allTokens, ...allUsers],
    ],
  ],
  'outer joins whose made-up rows are rejected are inner ones': [
    [
      `SELECT * FROM ${T} t LEFT JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain WHERE u.subdomain = 'beta'`,
      ['beta tokens', 'beta users/u1', 'beta users/u9'],
    ],
    [
      `SELECT * FROM ${T} t LEFT JOIN ${U} u ON u.id = t.userId AND t.id = 't1' WHERE u.login LIKE 'a%'`,
      ['acme tokens/t1', 'beta tokens/t1', 'acme users/u1', 'beta users/u1'],
    ],
    [
      `SELECT * FROM ${T} t LEFT JOIN ${U} u ON u.id = 'u1' AND t.id = 't1' WHERE u.id IS NOT NULL`,
      ['acme tokens/t1', 'beta tokens/t1', 'acme users/u1', 'beta users/u1'],
    ],
    [
      `SELECT * FROM ${U} u RIGHT JOIN ${T} t ON u.id = 'u1' AND t.id = 't1' WHERE u.status <> 'ACTIVE'`,
      ['acme tokens/t1', 'beta tokens/t1', 'acme users/u1', 'beta users/u1'],
    ],
    [
      `SELECT * FROM ${U} u FULL JOIN ${T} t ON u.id = 'u1' AND t.id = 't1' WHERE u.status > 'A' AND (t.name, 1) = ('ci', 1)`,
      ['acme tokens/t1', 'beta tokens/t1', 'acme users/u1', 'beta users/u1'],
    ],
    [
      `SELECT * FROM ${U} u FULL JOIN ${T} t ON u.id = 'u1' AND t.id = 't1' WHERE u.status > 'A'`,
      ['acme tokens/t1', 'beta tokens/t1', ...allUsers],
    ],
    [
      `SELECT * FROM ${T} t LEFT JOIN ${U} u ON t.id = 't1' JOIN leavers l ON l.id = u.id`,
      ['acme tokens/t1', 'beta tokens/t1', 'acme users/u1', 'beta users/u1'],
    ],
    [
      `SELECT * FROM ${T} t LEFT JOIN ${U} u ON t.id = 't1' JOIN orgs o ON o.name = coalesce(u.subdomain, 'acme')`,
      [...allTokens, ...allUsers],
    ],
    [
      `SELECT * FROM ${T} t LEFT JOIN ${U} u ON t.id = 't1' WHERE u.status = 'ACTIVE' OR t.name = 'ci'`,
      [...allTokens, ...allUsers],
    ],
    [
      `SELECT * FROM ${T} t LEFT JOIN ${U} u ON t.id = 't1' WHERE (t.id, u.status) < ('t2', 'B')`,
      [...allTokens, ...allUsers],
    ],
    [`SELECT * FROM ${T} t LEFT JOIN ${U} u ON t.id = 't1' WHERE u.id ISNULL`, [...allTokens, ...allUsers]],
    [
      `SELECT * FROM ${T} t LEFT JOIN ${U} u ON t.id = 't1' WHERE u.id IS NOT :id`,
      [...allTokens, ...allUsers],
      { id: 'u1' },
    ],
  ],
  'HAVING on what is grouped by is WHERE': [
    [
      `SELECT userId, count(*) FROM ${T} GROUP BY userId, subdomain HAVING subdomain = 'acme'`,
      ['acme tokens'],
    ],
    [
      `SELECT subdomain, count(*) FROM ${T} GROUP BY 1, subdomain HAVING count(*) > 1 AND subdomain IN ('beta')`,
      ['beta tokens'],
    ],
    [
      `SELECT id FROM ${U} GROUP BY id HAVING id IN (SELECT id FROM leavers) OR id IN leaver_ids`,
      ['acme users/u1', 'beta users/u1'],
    ],
    [`SELECT subdomain, count(*) FROM ${T} GROUP BY 1 HAVING subdomain = 'acme'`, ['acme tokens']],
    [`SELECT subdomain AS s, count(*) FROM ${T} GROUP BY s HAVING subdomain > 'b'`, ['beta tokens']],
    [`SELECT * FROM ${T} GROUP BY 11 HAVING subdomain NOT LIKE 'a%'`, ['beta tokens']],
    [`SELECT userId, subdomain FROM ${T} GROUP BY 1 HAVING subdomain <> 'acme'`, allTokens],
    [`SELECT subdomain FROM ${T} GROUP BY 1 HAVING max(subdomain) <> 'acme'`, allTokens],
    [`SELECT userId FROM ${T} GROUP BY userId HAVING subdomain = 'acme'`, allTokens],
    [`SELECT subdomain FROM ${T} GROUP BY subdomain HAVING subdomain = 'acme' OR count(*) > 2`, allTokens],
    [`SELECT subdomain FROM ${T} GROUP BY subdomain COLLATE NOCASE HAVING subdomain = 'acme'`, allTokens],
    [
      `SELECT f.name FROM ${T} t JOIN folded_orgs f ON f.name = t.subdomain GROUP BY f.name HAVING f.name = 'acme'`,
      allTokens,
    ],
    [`SELECT id FROM ${U} u GROUP BY id HAVING id IN (SELECT id FROM leavers WHERE day = u.login)`, allUsers],
  ],
  'tables that need a key from a join': [
    [`SELECT * FROM ${R} WHERE subdomain = 'acme' AND userId = 'u1'`, ['acme users/u1/roles']],
    [
      `SELECT r.type FROM ${T} t JOIN ${R} r ON r.userId = t.userId AND r.subdomain = t.subdomain WHERE t.id = 't1'`,
      ['acme tokens/t1', 'acme users/u1/roles', 'beta tokens/t1', 'beta users/u1/roles'],
    ],
    [
      `SELECT g.id FROM ${R} r JOIN ${G} g ON (g.userId, g.roleId, g.subdomain) = (r.userId, r.id, r.subdomain) WHERE r.userId = 'u1' AND r.subdomain = 'acme'`,
      ['acme users/u1/roles', 'acme users/u1/roles/r1/targets', 'acme users/u1/roles/r2/targets'],
    ],
    [
      `SELECT 1 FROM ${T} t JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain JOIN ${R} r ON r.userId = u.id AND r.subdomain = u.subdomain WHERE t.id = 't2' AND t.subdomain = 'acme' AND u.status = 'SUSPENDED'`,
      ['acme tokens/t2', 'acme users/u2', 'acme users/u2/roles'],
    ],
  ],
  'derived tables, CTEs, compounds, views': [
    [`SELECT * FROM (SELECT id, subdomain FROM ${T}) d WHERE d.subdomain = 'acme'`, ['acme tokens']],
    [
      `WITH d AS (SELECT id AS i, subdomain AS s FROM ${T}) SELECT * FROM d WHERE s = 'acme' AND i = 't1'`,
      ['acme tokens/t1'],
    ],
    [
      `WITH d(i, s) AS (SELECT id, subdomain FROM ${T}) SELECT * FROM d WHERE s = 'acme' AND i = 't1'`,
      ['acme tokens/t1'],
    ],
    [`SELECT * FROM (SELECT id, subdomain FROM ${T} LIMIT 3) d WHERE d.subdomain = 'acme'`, allTokens],
    [
      `SELECT * FROM (SELECT subdomain AS s, count(*) FROM ${T} GROUP BY coalesce(userId, subdomain, id)) WHERE s = 'acme'`,
      allTokens,
    ],
    [
      `SELECT * FROM (SELECT subdomain AS s, count(*) FROM ${T} GROUP BY subdomain) WHERE s = 'acme'`,
      ['acme tokens'],
    ],
    [`SELECT * FROM (SELECT name AS s, count(*) OVER () FROM ${T}) WHERE s = 'acme'`, allTokens],
    [`SELECT * FROM (SELECT subdomain AS s, count(*) OVER () FROM ${T}) WHERE s = 'acme'`, allTokens],
    [
      `SELECT * FROM (SELECT subdomain AS s, rank() OVER (PARTITION BY subdomain ORDER BY id) FROM ${T}) WHERE s = 'acme'`,
      ['acme tokens'],
    ],
    [
      `SELECT * FROM (SELECT subdomain AS s, count(*) FILTER (WHERE id > 't1') OVER w FROM ${T} WINDOW w AS (PARTITION BY userId, subdomain)) WHERE s > 'b'`,
      ['beta tokens'],
    ],
    [
      `SELECT * FROM (SELECT subdomain AS s, count(*) OVER (w ORDER BY id) FROM ${T} WINDOW w AS (PARTITION BY subdomain)) WHERE s = 'acme'`,
      ['acme tokens'],
    ],
    [
      `SELECT * FROM (SELECT subdomain AS s, count(*) OVER (PARTITION BY subdomain), count(*) OVER (ORDER BY id) FROM ${T}) WHERE s = 'acme'`,
      allTokens,
    ],
    [
      `SELECT * FROM (SELECT subdomain AS s, count(*) OVER () FROM ${T} GROUP BY subdomain) WHERE s = 'acme'`,
      allTokens,
    ],
    [
      `SELECT * FROM (SELECT subdomain AS s, count(*) OVER (ORDER BY subdomain) FROM ${T}) WHERE s = 'acme'`,
      allTokens,
    ],
    [
      `WITH o AS (SELECT subdomain, userId FROM ${R} GROUP BY 1, 2) SELECT 1 FROM ${T} t JOIN o ON o.userId = t.userId AND o.subdomain = t.subdomain WHERE t.id = 't2' AND t.subdomain = 'acme'`,
      ['acme tokens/t2', 'acme users/u2/roles'],
    ],
    [`SELECT * FROM (SELECT max(subdomain) AS s FROM ${T}) WHERE s = 'acme'`, allTokens],
    [`SELECT * FROM (SELECT DISTINCT subdomain AS s FROM ${T}) WHERE s = 'acme'`, ['acme tokens']],
    [
      `SELECT id FROM ${T} WHERE subdomain = 'acme' UNION SELECT id FROM ${T} WHERE subdomain = 'beta' AND id = 't9'`,
      ['acme tokens', 'beta tokens/t9'],
    ],
    [
      `SELECT * FROM (SELECT id, subdomain FROM ${T} UNION ALL SELECT id, subdomain FROM ${U}) d WHERE d.subdomain = 'beta' AND d.id = 'u9'`,
      ['beta tokens/u9', 'beta users/u9'],
    ],
    [`WITH unused AS (SELECT * FROM ${T}) SELECT 1`, []],
    ['SELECT tid FROM acme_tokens', ['acme tokens']],
    ["SELECT * FROM acme_tokens WHERE tid = 't1'", ['acme tokens/t1']],
    ["SELECT * FROM owned WHERE tid = 't2'", ['acme tokens/t2']],
    ['SELECT * FROM counted', allTokens],
    [
      `SELECT * FROM ${U} u JOIN owned o ON o.userId = u.id AND u.subdomain = o.subdomain WHERE o.tid = 't2'`,
      ['acme tokens/t2', 'acme users/u2'],
    ],
  ],
};

for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const [sql, requests, parameters] of cases) {
      test(sql, async () => {
        const sent = await memory.requestsOf(sql, parameters);
        expect(sent.map(short)).toEqual([...requests].sort());
      });
    }
  });
}

test('there are at least 200 statements in the table', () => {
  expect(Object.values(groups).flat().length).toBeGreaterThanOrEqual(200);
});

test.each([
  'SELECT 1',
  'VALUES (1), (2)',
  'SELECT * FROM leavers',
  "WITH a AS (SELECT 1) SELECT * FROM a, json_each('[1]')",
  'CREATE TABLE copied AS SELECT * FROM leavers',
  `CREATE VIEW later AS SELECT * FROM ${T}`,
  `EXPLAIN QUERY PLAN SELECT * FROM ${T}`,
])('without a virtual table nothing is sent and no configuration is read: %s', async (sql) => {
  const fresh = await openMemorySession(smallWorld);
  try {
    await fresh.run(smallLocalTables);
    await fresh.run(sql);
    expect(fresh.requests).toEqual([]);
    expect(fresh.wasConfigured()).toBe(false);
  } finally {
    await fresh.close();
  }
});

test.each([
  [`SELECT * FROM ${R}`, /cannot be read without its key column userId/],
  [`SELECT * FROM ${R} WHERE userId LIKE 'u%'`, /key column userId/],
  [`SELECT * FROM ${R} WHERE userId = 'u' || random()`, /key column userId/],
  [`SELECT * FROM ${G} WHERE userId = 'u1'`, /key column roleId/],
  [`SELECT * FROM ${T} t LEFT JOIN ${R} r ON r.userId = 'u1' OR r.type = 'ADMIN'`, /key column userId/],
])('a key column that nothing binds is an error before any request: %s', async (sql, message) => {
  const before = memory.requests.length;
  await expect(memory.run(sql)).rejects.toThrow(SqlError);
  await expect(memory.run(sql)).rejects.toThrow(message);
  expect(memory.requests.length).toBe(before);
});

test('a table behind NOT IN that needs keys cannot be read for NULL, and the error says so', async () => {
  const failure = await memory
    .run(`SELECT day FROM leavers WHERE id NOT IN (SELECT userId FROM ${R})`)
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    message: `the keys for ${R} cannot be read: there is a row in which leavers.id is NULL`,
    hint: 'Leave such rows out before the IN: … WHERE leavers.id IS NOT NULL AND …',
  });
  expect(
    await memory.run(
      `SELECT day FROM leavers WHERE leavers.id IS NOT NULL AND id NOT IN (SELECT userId FROM ${R})`,
    ),
  ).toEqual([]);
});

test('what cannot be read is only slower: without pushdown the answer is the same', async () => {
  const sql = `SELECT t.id, u.login FROM ${T} t JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain
    WHERE t.subdomain = 'acme' AND t.id = 't2'`;
  const before = memory.requests.length;
  const pushed = await memory.run(sql);
  expect(memory.requests.slice(before).map(short)).toEqual(['acme tokens/t2', 'acme users/u2']);
  const between = memory.requests.length;
  expect(await memory.run(sql, {}, { pushdown: false })).toEqual(pushed);
  expect(memory.requests.slice(between).map(short)).toEqual([...allTokens, ...allUsers]);
});

test('an org that is not configured is an error before any request', async () => {
  const before = memory.requests.length;
  await expect(memory.run(`SELECT * FROM ${T} WHERE subdomain IN ('acme', 'nope')`)).rejects.toThrow(
    ConfigError,
  );
  expect(memory.requests.length).toBe(before);
});

test.each([
  `SELECT * FROM ${T} WHERE subdomain = 'nope' AND subdomain <> 'acme'`,
  `SELECT * FROM ${T} WHERE subdomain IN ('acme', 'nope') AND subdomain LIKE '%e%'`,
  `SELECT * FROM ${T} WHERE subdomain = lower('NOPE')`,
  `SELECT * FROM ${T} WHERE subdomain = 'nope' OR subdomain > 'b'`,
  `SELECT * FROM (SELECT * FROM ${T} WHERE subdomain <> 'acme') WHERE subdomain = 'nope'`,
  `SELECT * FROM (SELECT subdomain AS s FROM ${T}) WHERE s = 'nope' AND s NOT LIKE 'a%'`,
])('nor does another predicate hide it: %s', async (sql) => {
  const before = memory.requests.length;
  await expect(memory.run(sql)).rejects.toThrow(/no org 'nope' is configured; configured: acme, beta/);
  expect(memory.requests.length).toBe(before);
});

describe('with a bare token', () => {
  const withBareToken = async (use: (bare: MemorySession) => Promise<void>) => {
    const bare = await openMemorySession(smallWorld, { open: true });
    await use(bare).finally(() => bare.close());
  };

  test.each(['', "WHERE subdomain <> 'acme'", "WHERE subdomain LIKE 'acme'", 'WHERE 1'])(
    'the org has to be named: %s',
    (where) =>
      withBareToken(async (bare) => {
        await expect(bare.run(`SELECT * FROM ${T} ${where}`)).rejects.toThrow(/subdomain/);
        expect(bare.requests).toEqual([]);
      }),
  );

  test.each<[string, readonly string[], Parameters?]>([
    ["subdomain = 'acme'", ['acme tokens']],
    ["subdomain = lower('ACME')", ['acme tokens']],
    ['(:org IS NULL OR subdomain = :org)', ['beta tokens'], { org: 'beta' }],
    ["subdomain = 'acme' AND subdomain <> 'beta'", ['acme tokens']],
    ['0', []],
  ])('any that is named is asked: %s', (where, requests, parameters) =>
    withBareToken(async (bare) => {
      const sent = await bare.requestsOf(`SELECT * FROM ${T} WHERE ${where}`, parameters);
      expect(sent.map(short)).toEqual(requests);
    }),
  );
});

test('a statement that SQLite refuses sends nothing', async () => {
  const before = memory.requests.length;
  for (const sql of [
    `SELECT nope FROM ${T}`,
    `SELECT * FROM ${T} WHERE subdomain = "acme"`,
    `SELECT * FROM ${T} WHERE`,
    `SELECT * FROM ${T} a, ${T} b WHERE id = 't1'`,
    `SELECT * FROM (${T}`,
    `SELECT nope(id) FROM ${T}`,
  ]) {
    await expect(memory.run(sql)).rejects.toThrow(SqlError);
  }
  expect(memory.requests.length).toBe(before);
});
