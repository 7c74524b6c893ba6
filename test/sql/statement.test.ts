import { describe, expect, test } from 'vitest';
import { SqlError } from '../../src/base/errors.ts';
import { composeText } from '../../src/sql/composed-text.ts';
import { tokenize } from '../../src/sql/lexer.ts';
import { parametersOf } from '../../src/sql/parameters.ts';
import { textOf } from '../../src/sql/split.ts';
import { readStatements } from '../../src/sql/statement.ts';

const texts = (sql: string): readonly string[] =>
  readStatements(sql).map(({ text }) => textOf(text.source, text.tokens));

describe('statements end at semicolons', () => {
  test.each<[sql: string, statements: readonly string[]]>([
    ['SELECT 1', ['SELECT 1']],
    ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    [';; SELECT 1 ;;', ['SELECT 1']],
    ["SELECT ';' -- ; \n; SELECT /* ; */ 2", ["SELECT ';'", 'SELECT /* ; */ 2']],
    [
      'CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END; SELECT 3',
      ['CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END', 'SELECT 3'],
    ],
    [
      'CREATE TEMP TRIGGER a AFTER INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END; SELECT 3',
      ['CREATE TEMP TRIGGER a AFTER INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END', 'SELECT 3'],
    ],
    ['CREATE TABLE trigger (a); SELECT 1', ['CREATE TABLE trigger (a)', 'SELECT 1']],
    [
      'CREATE TABLE t (a); SELECT CASE WHEN 1 THEN 2 END; SELECT 3',
      ['CREATE TABLE t (a)', 'SELECT CASE WHEN 1 THEN 2 END', 'SELECT 3'],
    ],
  ])('%s', (sql, statements) => {
    expect(texts(sql)).toEqual(statements);
  });

  test.each(['', '  ', ';', '-- only this', '/* and this */ ;'])(
    'a text without a statement is an error: %j',
    (sql) => {
      expect(() => readStatements(sql)).toThrow(SqlError);
    },
  );
});

describe('what a statement is', () => {
  test.each([
    ['SELECT 1', { kind: 'sqlite' }],
    ['with a as (select 1) select * from a', { kind: 'sqlite' }],
    ['DELETE FROM local_table', { kind: 'sqlite' }],
    ['INSERT INTO main.t SELECT 1', { kind: 'sqlite' }],
    ['EXPLAIN SELECT 1', { kind: 'explain', statement: { kind: 'sqlite' } }],
    ['EXPLAIN QUERY PLAN SELECT 1', { kind: 'sqlite' }],
    [
      'DESCRIBE okta."api_tokens".api_tokens',
      { kind: 'describe', extended: false, table: 'okta.api_tokens.api_tokens' },
    ],
    ['DESC EXTENDED a.b.c', { kind: 'describe', extended: true, table: 'a.b.c' }],
    ['DESCRIBE extended', { kind: 'describe', extended: false, table: 'extended' }],
    ['SHOW PROVIDERS', { kind: 'show', subject: 'providers', of: '' }],
    ['show methods in a.b.c', { kind: 'show', subject: 'methods', of: 'a.b.c' }],
    ["DELETE FROM a.b.c WHERE id = 'x'", { kind: 'write', verb: 'delete', table: 'a.b.c' }],
    ['UPDATE "a".[b].`c` SET x = 1', { kind: 'write', verb: 'update', table: 'a.b.c' }],
    ['REPLACE a.b.c SET x = 1', { kind: 'write', verb: 'replace', table: 'a.b.c' }],
    ['INSERT OR REPLACE INTO a.b.c VALUES (1)', { kind: 'write', verb: 'replace', table: 'a.b.c' }],
    ['WITH d AS (SELECT 1) DELETE FROM a.b.c', { kind: 'write', verb: 'delete', table: 'a.b.c' }],
  ])('%s', (sql, expected) => {
    expect(readStatements(sql)[0]).toMatchObject(expected);
  });

  test.each(['EXPLAIN', 'DESCRIBE', 'DESCRIBE a b', 'SHOW', 'SHOW SERVICES', 'SHOW tables'])(
    'incomplete: %s',
    (sql) => {
      expect(() => readStatements(sql)).toThrow(SqlError);
    },
  );
});

describe('parameters', () => {
  test.each<[sql: string, names: readonly string[]]>([
    ['SELECT :a, @b, $c, :a', [':a', '@b', '$c']],
    ['SELECT ?, ?5, ?', ['?1', '?5', '?6']],
    ['SELECT \':a\', ":b", /* :c */ 1', []],
  ])('%s', (sql, names) => {
    expect(parametersOf(tokenize(sql))).toEqual(names);
  });

  test.each([
    ["SELECT '{{ org }}'", [':org']],
    ["SELECT '{{org}}', '{{\torg }}'", [':org']],
    ["SELECT 'x {{ org }}', '{{ org }} y', '{ org }'", []],
    ['SELECT "{{ org }}"', []],
  ])('a template that is a whole string is a parameter: %s', (sql, names) => {
    expect(readStatements(sql).flatMap(({ text }) => parametersOf(text.tokens))).toEqual(names);
  });

  test.each(["SELECT '{{ }}'", "SELECT '{{ a b }}'", "SELECT '{{ 1a }}'", "SELECT '{{ a-b }}'"])(
    'a template that names no parameter is an error: %s',
    (sql) => {
      expect(() => readStatements(sql)).toThrow(/names no parameter/);
    },
  );
});

test('a parameter without a number keeps its number in a part of the statement', () => {
  const [statement] = readStatements('UPDATE t SET a = ? WHERE b = ? AND c = :name AND d = ?');
  const tokens = statement?.text.tokens ?? [];
  const from = tokens.findIndex(({ keyword }) => keyword === 'WHERE');
  const { text } = composeText(statement?.text ?? { source: '', tokens: [] }, [
    'SELECT 1 FROM t',
    { from, to: tokens.length },
  ]);
  expect(text.source).toBe('SELECT 1 FROM t\nWHERE b = ?2 AND c = :name AND d = ?4');
});
