import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MemorySession, openMemorySession } from '../fixtures/memory-session.ts';
import { smallLocalTables, smallWorld } from '../fixtures/small-world.ts';

const T = 'okta.api_tokens.api_tokens';
const U = 'okta.made.users';

let memory: MemorySession;

beforeEach(async () => {
  memory = await openMemorySession(smallWorld);
  await memory.run(smallLocalTables);
});

afterEach(() => memory.close());

/** A statement, its rows in order, and what has to be there beforehand. */
type Case = readonly [promise: string, sql: string, rows: readonly unknown[], setup?: string];

const groups: Readonly<Record<string, readonly Case[]>> = {
  'rows that an outer join makes up': [
    [
      'a conjunct that NULL satisfies does not narrow what could have matched',
      `SELECT a.id, c.id FROM a JOIN ${T} t ON t.id = a.id RIGHT JOIN c ON c.id = t.id WHERE a.z IS NULL`,
      [],
      "CREATE TABLE a (id, z); INSERT INTO a VALUES ('t1', 'z'); CREATE TABLE c (id); INSERT INTO c VALUES ('t1')",
    ],
    [
      'IS between columns does not narrow a nullable side, because NULL IS NULL',
      `SELECT l.day FROM leavers l LEFT JOIN ${T} t ON 1 WHERE t.id IS l.id`,
      [],
    ],
    [
      'IS in the ON clause of the outer join itself does narrow it',
      `SELECT l.id, t.name FROM (SELECT 't2' AS id) l LEFT JOIN ${T} t ON t.id IS l.id`,
      [['t2', 'bot']],
    ],
    [
      'IS with a column of a derived table that can be NULL',
      `SELECT count(*) FROM (SELECT o.name, t.id AS x FROM orgs o LEFT JOIN ${T} t ON t.subdomain = o.name) d
       JOIN (SELECT NULL AS id) e ON d.x IS e.id`,
      [[0]],
    ],
    [
      'IS NULL finds the owners that are not there',
      `SELECT t.id FROM ${T} t LEFT JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain WHERE u.id IS NULL`,
      [['07']],
    ],
    [
      'IS with a row value that ends in NULL',
      `SELECT count(*) FROM ${T} t LEFT JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain AND u.status = 'ACTIVE'
       WHERE (t.id, u.id) IS ('t2', NULL)`,
      [[1]],
    ],
    [
      'a column merged by FULL JOIN USING is whichever side has it',
      `SELECT id, a.name, b.login FROM ${T} a FULL JOIN ${U} b USING (id, subdomain) WHERE id = '07' AND subdomain = 'acme'`,
      [['07', 'old', 'seven']],
    ],
  ],
  'IN, NOT IN and NULL': [
    [
      'NULL is not in an empty list alone, whichever rows the others ask for',
      `SELECT day FROM leavers WHERE id NOT IN (SELECT id FROM ${U} WHERE login = 'bob')`,
      [['mon']],
    ],
    [
      'and so are the NULLs of a row that an outer join makes up',
      `SELECT l.day FROM leavers l LEFT JOIN ${T} t ON t.userId = l.day WHERE t.userId NOT IN (SELECT id FROM ${U} WHERE login = 'seven')`,
      [],
    ],
    [
      'and those that IN gives where it does not filter',
      `SELECT day, id IN (SELECT id FROM ${U} WHERE login = 'bob') FROM leavers`,
      [
        ['mon', 0],
        ['tue', null],
      ],
    ],
    [
      'no NULL comes into the list of a NOT IN because rows were left out of it',
      `SELECT id FROM ${T} WHERE id = 't2' AND subdomain = 'acme' AND userId NOT IN (SELECT u.id FROM (SELECT 'u1' AS k) l LEFT JOIN ${U} u ON u.id = l.k)`,
      [['t2']],
    ],
    [
      'also not behind a derived table',
      `SELECT id FROM ${T} WHERE id = 't2' AND subdomain = 'acme' AND userId NOT IN (SELECT d.k FROM (SELECT u.id AS k FROM (SELECT 'u1' AS k) l LEFT JOIN ${U} u ON u.id = l.k) d)`,
      [['t2']],
    ],
    [
      'nor is anything left out of a list within that list',
      `SELECT l.k FROM l WHERE l.k NOT IN (SELECT t.id FROM ${T} t WHERE t.id IN (SELECT u.id FROM ${U} u WHERE u.login = 'seven'))`,
      [['t1']],
      "CREATE TABLE l (k TEXT); INSERT INTO l VALUES ('t1'), (NULL)",
    ],
    [
      'nor by what a predicate says of the org, where it is true of NULL',
      `SELECT day FROM leavers l WHERE l.id IS NOT 'beta' AND l.id NOT IN (SELECT subdomain FROM ${U} WHERE login = 'cat')`,
      [['mon']],
    ],
    [
      'a list that is limited is limited before what is not asked for',
      `SELECT id FROM ${T} WHERE subdomain = 'acme' AND userId IN (SELECT id FROM ${U} WHERE subdomain = 'acme' ORDER BY id DESC LIMIT 1)`,
      [['t2']],
    ],
    [
      'what stands before IN says whether case is folded',
      `SELECT f.id FROM folded f WHERE f.id IN (SELECT id FROM ${U} WHERE login = 'Ann')`,
      [['u1']],
      "CREATE TABLE folded (id TEXT COLLATE NOCASE); INSERT INTO folded VALUES ('u1')",
    ],
    [
      'what stands before IN says whether texts are numbers',
      `SELECT n FROM numbers WHERE n IN (SELECT id FROM ${U})`,
      [[7]],
    ],
  ],
  'predicates over names of orgs': [
    [
      'a name is a text to a number',
      `SELECT count(*) FROM ${T} WHERE subdomain > 9 AND subdomain = 'acme' || ''`,
      [[4]],
    ],
    [
      'what NULL satisfies keeps the rows that an outer join would otherwise make up',
      `SELECT count(*) FROM orgs o LEFT JOIN ${T} t ON t.subdomain = o.name WHERE coalesce(t.subdomain, 'acme') = 'acme'`,
      [[4]],
    ],
    [
      'also behind a derived table',
      `SELECT count(*) FROM (SELECT t.subdomain AS s FROM orgs o LEFT JOIN ${T} t ON t.subdomain = o.name) WHERE s IS NOT 'beta'`,
      [[4]],
    ],
    [
      'and within a subquery for a row that was made up',
      `SELECT count(*) FROM (SELECT 'gone' AS k) g LEFT JOIN ${T} t ON t.id = g.k WHERE t.subdomain IS NOT 'beta' AND t.subdomain NOT IN (SELECT subdomain FROM ${U} WHERE login = 'cat')`,
      [[0]],
    ],
    [
      'an aggregate without rows is not one of nothing but constants',
      `SELECT count(*) FROM ${T} WHERE 0 HAVING max(1) IS NULL`,
      [[0]],
    ],
  ],
  'what a recursive query reads of itself': [
    [
      'is not narrowed by what is wanted of its rows',
      `WITH RECURSIVE up (id, boss) AS (SELECT id, managerId FROM ${U} WHERE login = 'ann' AND subdomain = 'acme'
         UNION SELECT u.id, u.managerId FROM ${U} u JOIN up ON u.id = up.boss AND u.subdomain = 'acme')
       SELECT id FROM up WHERE id = 'u2'`,
      [['u2']],
    ],
  ],
  'what SQLite calls equal': [
    [
      'to a column that folds case, standing on the left',
      `SELECT u.login FROM folded f JOIN ${U} u ON f.id = u.id AND u.subdomain = 'acme' ORDER BY 1`,
      [['Ann'], ['ann']],
      "CREATE TABLE folded (id TEXT COLLATE NOCASE); INSERT INTO folded VALUES ('u1')",
    ],
    [
      'to a column that folds case, standing on the right',
      `SELECT u.login FROM folded f JOIN ${U} u ON u.id = f.id AND u.subdomain = 'acme' ORDER BY 1`,
      [['ann']],
      "CREATE TABLE folded (id TEXT COLLATE NOCASE); INSERT INTO folded VALUES ('u1')",
    ],
    [
      'to a derived column that folds case',
      `SELECT u.login FROM (SELECT id COLLATE NOCASE AS id FROM leavers) f JOIN ${U} u ON f.id = u.id AND u.subdomain = 'acme' ORDER BY 1`,
      [['Ann'], ['ann']],
    ],
    [
      'to a column of numbers, 07 and 7 are the same',
      `SELECT u.login FROM numbers n JOIN ${U} u ON u.id = n.n AND u.subdomain = 'acme'`,
      [['seven']],
    ],
    [
      'to a constant that a column of numbers equals',
      `SELECT u.login FROM numbers n JOIN ${U} u ON u.id = n.n AND n.n = 7 AND u.subdomain = 'acme'`,
      [['seven']],
    ],
    [
      'in a compound whose first part is a number',
      `SELECT d.x FROM (SELECT CAST(1 AS INTEGER) AS x UNION ALL SELECT id FROM ${T} WHERE subdomain = 'acme') d WHERE d.x = '07'`,
      [['07']],
    ],
    ['to a number with a leading zero', `SELECT count(*) FROM ${T} WHERE id = 07`, [[0]]],
    ['to nothing, in an empty list', `SELECT count(*) FROM ${T} WHERE id IN ()`, [[0]]],
    ['to all, outside an empty list', `SELECT count(*) FROM ${T} WHERE id NOT IN ()`, [[6]]],
  ],
  'keys that are read out of other rows': [
    [
      'all spellings of a folding column in a subquery',
      `SELECT login FROM ${U} WHERE id IN (SELECT id FROM folded) AND subdomain = 'acme' ORDER BY 1`,
      [['Ann'], ['ann']],
      "CREATE TABLE folded (id TEXT COLLATE NOCASE); INSERT INTO folded VALUES ('u1'), ('U1')",
    ],
    [
      'all spellings of a folding column in a join',
      `SELECT login FROM ${U} u JOIN folded f ON u.id = f.id WHERE subdomain = 'acme' ORDER BY 1`,
      [['Ann'], ['ann']],
      "CREATE TABLE folded (id TEXT COLLATE NOCASE); INSERT INTO folded VALUES ('u1'), ('U1')",
    ],
    [
      'an alias in a subquery hides the column of a table around it',
      `SELECT count(*) FROM ${T} t WHERE t.id = 't9' AND EXISTS (SELECT u.managerId AS userId FROM ${U} u WHERE u.id = userId || '')`,
      [[0]],
    ],
    [
      'an alias in a subquery is not the column of that name around it',
      `SELECT count(*) FROM ${T} t WHERE t.id = 't1' AND EXISTS (SELECT 'u9' AS userId FROM ${U} u WHERE u.id = userId)`,
      [[2]],
    ],
    [
      'a column that a query shows in parentheses hides that of a table around it',
      `SELECT count(*) FROM ${T} t WHERE t.id = 't1' AND EXISTS (SELECT 1 FROM (SELECT (userId) FROM bosses) d JOIN ${U} u ON u.id = userId)`,
      [[2]],
      "CREATE TABLE bosses AS SELECT 'u9' AS userId",
    ],
    [
      'a column that a query shows with a collation hides that of a table around it',
      `SELECT count(*) FROM ${T} t WHERE t.id = 't1' AND EXISTS (SELECT 1 FROM (SELECT (userId) COLLATE BINARY FROM bosses) d JOIN ${U} u ON u.id = userId)`,
      [[2]],
      "CREATE TABLE bosses AS SELECT 'u9' AS userId",
    ],
    [
      'a column that a query shows as merged hides that of a table around it',
      `SELECT count(*) FROM ${T} t WHERE t.id = 't1' AND EXISTS (SELECT 1 FROM (SELECT userId FROM bosses FULL JOIN (SELECT userId FROM bosses) USING (userId)) d JOIN ${U} u ON u.id = userId)`,
      [[2]],
      "CREATE TABLE bosses AS SELECT 'u9' AS userId",
    ],
    [
      'those that a table function makes up for rows that an outer join made up',
      `SELECT u.login FROM empty e RIGHT JOIN orgs o ON o.name = e.id LEFT JOIN ${T} t ON t.id = e.id,
       json_each(coalesce(t.network, '["u9"]')) z JOIN ${U} u ON u.id = z.value`,
      [['dan'], ['dan']],
    ],
  ],
  'more mentions than are looked at one by one': [
    [
      'of a view',
      `SELECT count(*) FROM (${"SELECT a.tid FROM all_tokens a, all_tokens b, all_tokens c WHERE (a.tid, b.tid, c.tid) = ('t9', 't9', 't9') UNION ALL ".repeat(340)}
       SELECT tid FROM all_tokens WHERE tid = 't1')`,
      [[342]],
      `CREATE VIEW kept AS SELECT id FROM ${T}; CREATE VIEW all_tokens AS SELECT id AS tid FROM kept`,
    ],
  ],
  'a column that USING or NATURAL merged': [
    [
      'with one that folds case does so as well',
      `SELECT login FROM folded JOIN ${U} USING (id) WHERE id = 'u1' AND subdomain = 'acme' ORDER BY 1`,
      [['Ann'], ['ann']],
      "CREATE TABLE folded (id TEXT COLLATE NOCASE); INSERT INTO folded VALUES ('U1')",
    ],
    [
      'with one of numbers is a number',
      `SELECT login FROM counted JOIN ${U} USING (id) WHERE id = 7 AND subdomain = 'acme'`,
      [['seven']],
      'CREATE TABLE counted (id INTEGER); INSERT INTO counted VALUES (7)',
    ],
    [
      'is that of the left table, whether the right one has a row or not',
      `SELECT count(*) FROM ${U} u LEFT JOIN bosses b USING (subdomain)
       JOIN (SELECT subdomain AS org FROM ${T}) t ON t.org = subdomain
       WHERE b.name = 'x' OR b.name IS NULL`,
      [[20]],
      "CREATE TABLE bosses (subdomain TEXT, name TEXT); INSERT INTO bosses VALUES ('beta', 'x')",
    ],
    [
      'with one that folds case does so in the rows of a third table as well',
      `SELECT login FROM folded JOIN ${T} t USING (id) 
       JOIN (SELECT id AS uid, login, subdomain AS org FROM ${U}) u ON u.uid = t.userId AND u.org = t.subdomain
       WHERE id = 'T2' AND t.subdomain = 'acme'`,
      [['bob']],
      "CREATE TABLE folded (id TEXT COLLATE NOCASE); INSERT INTO folded VALUES ('t2')",
    ],
    [
      'is not another spelling that the statement does not use',
      `SELECT count(*) FROM ${U} u LEFT JOIN ${T} t ON t.id = 't1' AND u.id = 'u1' NATURAL JOIN named`,
      [[8]],
      "CREATE TABLE named AS SELECT 't1' AS apiTokenId",
    ],
    [
      'is that of a query whose columns only SQLite knows',
      `SELECT count(*) FROM (SELECT * FROM twins a NATURAL JOIN twins b) d JOIN ${T} t ON t.id = d.token JOIN ${U} u USING (subdomain)
       WHERE t.subdomain = 'acme'`,
      [[2]],
      "CREATE TABLE twins AS SELECT 'beta' AS subdomain, 't2' AS token",
    ],
    [
      'is not that of another table where such a query may have it',
      `SELECT count(*) FROM (SELECT * FROM twins a NATURAL JOIN twins b) d LEFT JOIN bosses b USING (subdomain)
       JOIN (SELECT subdomain AS org FROM ${U}) u ON u.org = subdomain`,
      [[6]],
      `CREATE TABLE twins AS SELECT 'beta' AS subdomain UNION SELECT 'acme';
       CREATE TABLE bosses (subdomain TEXT, name TEXT); INSERT INTO bosses VALUES ('beta', 'x')`,
    ],
  ],
  'groups that HAVING keeps': [
    [
      'of a column that folds case are kept whole',
      `SELECT count(*) FROM folded f JOIN ${U} u ON u.id = f.id GROUP BY f.id HAVING f.id = 'U1'`,
      [[3]],
      "CREATE TABLE folded (id TEXT COLLATE NOCASE); INSERT INTO folded VALUES ('U1'), ('u1')",
    ],
  ],
  'queries that read themselves, each other, or what stands around them': [
    [
      'a recursive CTE follows the managers up',
      `WITH RECURSIVE c(uid, boss) AS (
         SELECT id, managerId FROM ${U} WHERE id = 'u1' AND subdomain = 'acme'
         UNION SELECT u.id, u.managerId FROM ${U} u JOIN c ON u.id = c.boss AND u.subdomain = 'acme')
       SELECT uid FROM c ORDER BY 1`,
      [['u1'], ['u2']],
    ],
    [
      'a CTE hides a table of the same name',
      `WITH leavers AS (SELECT 'u2' AS id) SELECT u.login FROM ${U} u JOIN leavers l ON l.id = u.id`,
      [['bob']],
    ],
    [
      'a CTE hides one of the same name around it',
      `WITH c AS (SELECT 'u1' AS id) SELECT (WITH c AS (SELECT 'u2' AS id) SELECT max(login) FROM ${U} WHERE id IN (SELECT id FROM c))`,
      [['bob']],
    ],
    [
      'a quoted name that is missing in a part is not read as a string there',
      `SELECT count(*) FROM (VALUES ('t1')) v JOIN ${T} t ON t.id = v.column1 AND "name" = 'ci'`,
      [[2]],
    ],
    [
      'a quoted name compared with a column of the other table',
      `SELECT count(*) FROM (VALUES ('u1')) v JOIN ${T} t ON t.userId = v.column1 AND "userId" = v.column1`,
      [[3]],
    ],
    [
      'a view with a list of columns, in a NATURAL JOIN',
      `SELECT tok, id FROM ${U} NATURAL JOIN named ORDER BY 1, 2`,
      [
        ['t1', 'u1'],
        ['t1', 'u1'],
        ['t2', 'u2'],
        ['t3', 'u1'],
        ['t9', 'u9'],
      ],
      `CREATE VIEW named (tok, login) AS SELECT t.id, u.login FROM ${T} t JOIN ${U} u ON u.id = t.userId AND u.subdomain = t.subdomain`,
    ],
    [
      'a view with a list of columns that swaps two names',
      "SELECT name FROM swapped WHERE id = 'ci' ORDER BY 1",
      [['t1'], ['t1']],
      `CREATE VIEW swapped (id, name) AS SELECT name, id FROM ${T}`,
    ],
    [
      'a temporary view hides one of the same name',
      'SELECT count(*) FROM shown',
      [[2]],
      `CREATE VIEW shown AS SELECT id FROM leavers; CREATE TEMP VIEW shown AS SELECT id FROM ${T} WHERE subdomain = 'beta'`,
    ],
    [
      'a view over a view over a CTE',
      "SELECT tid FROM outer_view WHERE tid <> 't2' ORDER BY 1",
      [['07'], ['t1'], ['t3']],
      `CREATE VIEW inner_view AS WITH c AS (SELECT id AS tid, subdomain AS org FROM ${T}) SELECT * FROM c;
       CREATE VIEW outer_view AS SELECT * FROM inner_view WHERE org = 'acme'`,
    ],
  ],
  'whole rows and other places of a table': [
    [
      'a table after IN',
      `SELECT count(*) FROM leavers WHERE (id, day) IN leavers AND EXISTS (SELECT 1 FROM ${T})`,
      [[1]],
    ],
    [
      'a view after IN, within a view',
      'SELECT day FROM gone WHERE id IN main.owners',
      [['mon']],
      `CREATE VIEW owners AS SELECT userId FROM ${T} WHERE subdomain = 'acme';
       CREATE VIEW gone AS SELECT * FROM leavers WHERE id IN owners`,
    ],
    [
      'CREATE TABLE AS keeps the rows for later',
      'SELECT id FROM kept ORDER BY 1',
      [['07'], ['t1'], ['t2'], ['t3']],
      `CREATE TABLE kept AS SELECT * FROM ${T} WHERE subdomain = 'acme'`,
    ],
    [
      'INSERT … SELECT into a local table',
      'SELECT count(*) FROM bin',
      [[4]],
      `CREATE TABLE bin (id); INSERT INTO bin SELECT id FROM ${T} WHERE subdomain = 'acme'`,
    ],
    [
      'a subquery of UPDATE and DELETE on a local table',
      'SELECT id, day FROM mine',
      [['u2', '2']],
      `CREATE TABLE mine AS SELECT id, '' AS day FROM ${U} WHERE subdomain = 'acme' AND id IN ('u1', 'u2');
       UPDATE mine SET day = (SELECT count(*) FROM ${T} t WHERE t.userId = mine.id AND t.subdomain = 'acme') || '';
       DELETE FROM mine WHERE day IN (SELECT count(*) || '' FROM ${T} WHERE userId = 'u1' AND subdomain = 'acme');
       INSERT INTO mine SELECT 'u2', '2' WHERE NOT EXISTS (SELECT 1 FROM mine WHERE id = 'u2');
       UPDATE mine SET day = '2'`,
    ],
    ['aliases of columns', `SELECT apiTokenId FROM ${T} WHERE apiTokenId = 't2'`, [['t2']]],
    [
      'aliases of columns do not show in *, nor a merged column twice',
      `SELECT * FROM ${T} JOIN pairs ON token = apiTokenId JOIN orgs USING (subdomain) WHERE apiTokenId = 't9'`,
      [['t9', 'nightly', null, null, null, null, null, null, null, 'u9', 'beta', 'beta', 't9', 'us']],
      "DROP TABLE orgs; CREATE TABLE orgs AS SELECT 'beta' AS subdomain, 'us' AS region",
    ],
    [
      'aliases of columns beside * of a NATURAL FULL JOIN with a query that has such a * itself',
      `WITH w AS (SELECT * FROM ${T} t NATURAL JOIN named WHERE t.apiTokenId = 't9')
       SELECT * FROM (SELECT subdomain, id, apiTokenId AS again FROM ${T} WHERE apiTokenId = 't9') NATURAL FULL JOIN w`,
      [['beta', 't9', 't9', 'nightly', null, null, null, null, null, null, null, 'u9', 'dan']],
      `CREATE TABLE named AS SELECT 'u9' AS userId, 'dan' AS login`,
    ],
    [
      'aliases of columns do not show in *',
      `SELECT * FROM (SELECT * FROM ${T} WHERE apiTokenId = 't9') d`,
      [['t9', 'nightly', null, null, null, null, null, null, null, 'u9', 'beta']],
    ],
  ],
};

test('what SQLite says against a query for keys is an error of the statement', async () => {
  const sql = `SELECT 1 FROM ${T} t JOIN ${U} u ON u.id = t.userId AND t.name REGEXP '('`;
  await expect(memory.run(sql)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('regexp'),
  });
});

for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const [promise, sql, rows, setup] of cases) {
      test(promise, async () => {
        if (setup !== undefined) await memory.run(setup);
        expect(await memory.run(sql)).toEqual(rows);
      });
    }
  });
}
