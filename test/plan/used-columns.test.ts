import { expect, test } from 'vitest';
import { apiTokens } from '../../src/catalog/api-tokens.ts';
import { usedColumns } from '../../src/plan/used-columns.ts';
import { tokenize } from '../../src/sql/lexer.ts';

const used = (...texts: string[]): readonly string[] =>
  apiTokens.columns.filter(usedColumns(texts.map(tokenize))).map(({ name }) => name);

const all = apiTokens.columns.map(({ name }) => name);

test.each<[sql: string, columns: readonly string[]]>([
  ['SELECT id, t.NAME FROM t', ['id', 'name']],
  ['SELECT "userId", [network] FROM t', ['network', 'userId']],
  ['SELECT last_used("t"."expiresAt", tokenWindow) FROM t', ['expiresAt', 'tokenWindow']],
  ["SELECT 'created' FROM t", []],
  ["SELECT t.'created' FROM t WHERE id IN ('name', 'network')", ['id', 'created']],
  [
    "SELECT 1 FROM t JOIN u USING ('id', \"name\", 'userId') WHERE coalesce('network', 'created')",
    ['id', 'name', 'userId'],
  ],
  ['SELECT count(*), 2 * id FROM t', ['id']],
  ['SELECT * FROM t', all],
  ['SELECT id, * FROM t', all],
  ['SELECT t.* FROM t', all],
  ['SELECT DISTINCT * FROM t', all],
  ['SELECT id FROM t NATURAL JOIN u', all],
  ['SELECT id IN t FROM u', all],
  ['SELECT id IN (1, 2) FROM u', ['id']],
])('%s', (sql, columns) => {
  expect(used(sql)).toEqual(columns);
});

test('the texts of views count as well', () => {
  expect(used('SELECT id FROM v', 'SELECT created AS id FROM t')).toEqual(['id', 'created']);
});
