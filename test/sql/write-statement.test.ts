import { describe, expect, test } from 'vitest';
import { SqlError } from '../../src/base/errors.ts';
import { excerpt } from '../../src/sql/sql-text.ts';
import { readStatements } from '../../src/sql/statement.ts';
import type { Span } from '../../src/sql/token.ts';
import { outlineWrite } from '../../src/sql/write-statement.ts';

/** The outline with texts in place of spans. */
function outlineOf(sql: string) {
  const [statement] = readStatements(sql);
  if (statement?.kind !== 'write') throw new Error(`no write: ${sql}`);
  const outline = outlineWrite(statement);
  const text = (span: Span | undefined) => span && excerpt(outline.text, span);
  const parts = {
    with: text(outline.withSpan),
    table: text(outline.nameSpan),
    alias: outline.alias,
    returning: text(outline.returning),
  };
  switch (outline.kind) {
    case 'delete':
      return { ...parts, where: text(outline.where?.span) };
    case 'set': {
      const set = outline.assignments.map(({ column, value }) => [column.name, text(value.span)]);
      return { ...parts, verb: outline.verb, set, where: text(outline.where?.span) };
    }
    case 'values': {
      const rows = outline.rows.map((row) => row.map(({ span }) => text(span)));
      return { ...parts, columns: outline.columns.map(({ name }) => name), rows };
    }
  }
}

describe('the parts of a statement that writes', () => {
  test('of a DELETE', () => {
    expect(
      outlineOf(
        `DELETE FROM a.b.c WHERE x = 1 --required\nAND (y = 'RETURNING') RETURNING x, upper(y) AS z;`,
      ),
    ).toEqual({
      with: '',
      table: 'a.b.c',
      alias: undefined,
      where: `x = 1 AND (y = 'RETURNING')`,
      returning: 'x, upper(y) AS z',
    });
  });

  test('of an UPDATE with WITH, an alias, and commas inside its values', () => {
    expect(
      outlineOf(
        `WITH d AS (SELECT 1), e(x) AS (VALUES (2)) UPDATE "a"."b".c AS "t u" SET x = f(1, (2)), "y" = (SELECT 1 FROM d WHERE 1) WHERE z`,
      ),
    ).toEqual({
      with: 'WITH d AS (SELECT 1), e(x) AS (VALUES (2))',
      table: '"a"."b".c',
      alias: 't u',
      verb: 'update',
      set: [
        ['x', 'f(1, (2))'],
        ['y', '(SELECT 1 FROM d WHERE 1)'],
      ],
      where: 'z',
      returning: undefined,
    });
  });

  test('of a REPLACE with SET, and with a list of rows', () => {
    expect(
      outlineOf(`REPLACE a.b.c t SET data__x = '{{ x }}' WHERE t.y IS NOT DISTINCT FROM 2`),
    ).toMatchObject({
      alias: 't',
      verb: 'replace',
      set: [['data__x', ':x']],
      where: 't.y IS NOT DISTINCT FROM 2',
    });
    for (const opening of ['REPLACE INTO', 'INSERT OR REPLACE INTO', 'REPLACE']) {
      expect(outlineOf(`${opening} a.b.c (x, y) VALUES (1, f(2, 3)), ((4), 5) RETURNING *`)).toMatchObject({
        columns: ['x', 'y'],
        rows: [
          ['1', 'f(2, 3)'],
          ['(4)', '5'],
        ],
        returning: '*',
      });
    }
  });
});

describe('what is not read to the last word is refused', () => {
  test.each([
    'DELETE FROM a.b.c WHERE x = 1 WHERE y = 2',
    'DELETE FROM a.b.c WHERE x = 1) OR (1',
    'DELETE FROM a.b.c WHERE SELECT 1',
    'DELETE FROM a.b.c t u WHERE x = 1',
    'DELETE FROM a.b.c INDEXED BY i WHERE x = 1',
    'DELETE FROM a.b.c, d WHERE x = 1',
    'DELETE FROM a.b.c WHERE x = 1 LIMIT 1',
    'DELETE FROM a.b.c WHERE x = 1 RETURNING',
    'DELETE FROM a.b.c WHERE x = 1 RETURNING x UNION SELECT y',
    'DELETE FROM a.b.c RETURNING x WHERE x = 1',
    'DELETE INTO a.b.c WHERE x = 1',
    'UPDATE a.b.c WHERE x = 1',
    'UPDATE a.b.c SET x WHERE x = 1',
    'UPDATE a.b.c SET x = 1, WHERE x = 1',
    'UPDATE a.b.c SET x == 1 WHERE x = 1',
    'UPDATE a.b.c SET t.x = 1 WHERE x = 1',
    'UPDATE OR ROLLBACK a.b.c SET x = 1 WHERE x = 1',
    'REPLACE INTO a.b.c VALUES (1)',
    'REPLACE INTO a.b.c (x) SELECT 1',
    'REPLACE INTO a.b.c (x) DEFAULT VALUES',
    'REPLACE INTO a.b.c (x) VALUES (1), (1, 2)',
    'REPLACE INTO a.b.c (x) VALUES (1) ON CONFLICT DO NOTHING',
    'INSERT INTO a.b.c (x) VALUES (1)',
  ])('%s', (sql) => {
    expect(() => outlineOf(sql)).toThrow(SqlError);
  });
});
