import { describe, expect, test } from 'vitest';
import { tokenize } from '../../src/sql/lexer.ts';
import type { Clause, FromNode, Query } from '../../src/sql/outline.ts';
import { readQueries } from '../../src/sql/read-query.ts';
import { excerpt } from '../../src/sql/sql-text.ts';

/** The outline as a short text: what planning sees of a statement. */
function outlineOf(source: string): string {
  const tokens = tokenize(source);
  const text = (clause: Clause | undefined) => clause && excerpt({ source, tokens }, clause.span);
  const from = (node: FromNode): string => {
    if (node.kind === 'join') {
      const condition = node.on
        ? ` on ${text(node.on)}`
        : node.using.length > 0
          ? ` using ${node.using}`
          : '';
      return `(${from(node.left)} ${node.natural ? 'natural ' : ''}${node.join} ${from(node.right)}${condition})`;
    }
    const alias = node.alias === undefined ? '' : ` as ${node.alias}`;
    if (node.kind === 'derived') return `{${outline(node.query)}}${alias}`;
    return `${node.kind === 'table' ? node.name.join('.') : `${node.name}()`}${alias}`;
  };
  const outline = (query: Query): string =>
    [
      ...query.ctes.map(
        (cte) => `with ${cte.name}${cte.columns ? `(${cte.columns})` : ''}{${outline(cte.query)}}`,
      ),
      query.cores
        .map((core) =>
          [
            core.kind,
            ...(core.distinct ? ['distinct'] : []),
            core.results
              .map(
                ({ alias, expression }) =>
                  `${excerpt({ source, tokens }, expression)}${alias === undefined ? '' : `:${alias}`}`,
              )
              .join('|'),
            ...(core.from ? [`from ${from(core.from)}`] : []),
            ...(core.where ? [`where ${text(core.where)}`] : []),
            ...(core.groupBy ? [`group ${text(core.groupBy)}`] : []),
          ]
            .join(' ')
            .trim(),
        )
        .join(' & '),
      ...(query.limited ? ['limited'] : []),
    ].join('; ');
  return readQueries(tokens, { from: 0, to: tokens.length }).map(outline).join(' // ');
}

describe('an outline shows which scope reads which table', () => {
  test.each([
    ['SELECT a, b c, d AS e FROM t', 'select a|b:c|d:e from t'],
    [
      "SELECT a 'x', (1) y, count(*) n, CASE WHEN 1 THEN 2 END z FROM t",
      'select a:x|(1):y|count(*):n|CASE WHEN 1 THEN 2 END:z from t',
    ],
    ['SELECT * FROM a.b.c AS x WHERE y = 1', 'select * from a.b.c as x where y = 1'],
    [
      'SELECT * FROM a, b c JOIN d ON c.x = d.x, e',
      'select * from (((a inner b as c) inner d on c.x = d.x) inner e)',
    ],
    [
      'SELECT * FROM a LEFT OUTER JOIN b USING (x, "y") NATURAL JOIN c',
      'select * from ((a left b using x,y) natural inner c)',
    ],
    [
      'SELECT * FROM a NATURAL LEFT JOIN b RIGHT JOIN c ON 1 FULL OUTER JOIN d ON 2 CROSS JOIN e',
      'select * from ((((a natural left b) right c on 1) full d on 2) inner e)',
    ],
    [
      'SELECT * FROM (a JOIN b ON 1) LEFT JOIN (c, d) ON 2',
      'select * from ((a inner b on 1) left (c inner d) on 2)',
    ],
    ['SELECT * FROM ((t)) AS x', 'select * from t as x'],
    ['SELECT * FROM (SELECT 1 FROM u LIMIT 2) AS d', 'select * from {select 1 from u; limited} as d'],
    ["SELECT * FROM json_each(t.x, '$.y') j, t", 'select * from (json_each() as j inner t)'],
    [
      'WITH a(x, y) AS MATERIALIZED (SELECT 1 FROM t), b AS NOT MATERIALIZED (VALUES (1)) SELECT * FROM a, b',
      'with a(x,y){select 1 from t}; with b{values}; select * from (a inner b)',
    ],
    [
      'SELECT 1 FROM a UNION ALL SELECT 2 FROM b EXCEPT VALUES (1) ORDER BY 1 LIMIT 3',
      'select 1 from a & select 2 from b & values; limited',
    ],
    ['SELECT DISTINCT a FROM t GROUP BY a HAVING count(*) > 1', 'select distinct a from t group BY a'],
    ['SELECT a IS NOT DISTINCT FROM b FROM t', 'select a IS NOT DISTINCT FROM b from t'],
    ['SELECT * FROM t INDEXED BY i WHERE 1', 'select * from t where 1'],
    ['SELECT sum(x) OVER w FROM t WINDOW w AS (ORDER BY y)', 'select sum(x) OVER w from t'],
    ['SELECT window FROM window WHERE 1', 'select window from window where 1'],
    ['CREATE TABLE x AS SELECT * FROM t', 'select * from t'],
    ['CREATE VIEW v AS WITH a AS (SELECT 1) SELECT * FROM a', 'with a{select 1}; select * from a'],
    ['INSERT INTO x SELECT * FROM t WHERE true ON CONFLICT DO NOTHING', 'select * from t where true'],
    ['DELETE FROM x WHERE y IN (SELECT z FROM t) RETURNING *', 'select z from t'],
    ['VALUES (1), ((SELECT 2 FROM t))', 'values'],
  ])('%s', (sql, outline) => {
    expect(outlineOf(sql)).toBe(outline);
  });

  test('subqueries are found in every clause, at any depth', () => {
    const tokens = tokenize(
      `SELECT (SELECT 1), f((((SELECT 2)))) FROM t JOIN u ON (SELECT 3) WHERE x IN (SELECT 4) AND ((SELECT 5) OR 1)
       GROUP BY (SELECT 6) HAVING (SELECT 7) ORDER BY (SELECT 8)`,
    );
    const [query] = readQueries(tokens, { from: 0, to: tokens.length });
    const [core] = query?.cores ?? [];
    const count = (clause: Clause | undefined) => clause?.subqueries.length;
    expect(core?.results.map(({ clause }) => count(clause))).toEqual([1, 1]);
    expect(core?.from).toMatchObject({ kind: 'join', on: { subqueries: [{}] } });
    expect([core?.where, core?.groupBy, core?.rest, query?.tail].map(count)).toEqual([2, 1, 1, 1]);
  });

  test.each([
    'SELECT',
    'SELECT FROM',
    'SELECT * FROM',
    'SELECT * FROM (',
    'WITH',
    'WITH a',
    'WITH a AS',
    'WITH a AS (',
    'SELECT * FROM t JOIN',
    'SELECT * FROM t WHERE',
    'SELECT ) FROM',
    '))((',
    'SELECT * FROM t JOIN u USING',
    'VALUES',
    'SELECT 1 UNION',
  ])('what SQLite will refuse is read without failing: %s', (sql) => {
    expect(() => outlineOf(sql)).not.toThrow();
  });
});
