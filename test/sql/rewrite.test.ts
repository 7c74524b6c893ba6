import { describe, expect, test } from 'vitest';
import { SqlError } from '../../src/base/errors.ts';
import { readableText, withStrictQuotes } from '../../src/sql/readable-text.ts';
import { render, withoutOverlaps } from '../../src/sql/sql-text.ts';
import { readStatements } from '../../src/sql/statement.ts';
import { madeCatalog } from '../fixtures/made-tables.ts';

function readable(sql: string) {
  const [statement] = readStatements(sql);
  if (statement === undefined) throw new Error('no statement');
  return readableText(statement.text, madeCatalog);
}

const rows = '"oktaql/okta.api_tokens.api_tokens"';
describe('only names of three parts and templates are rewritten', () => {
  test.each([
    ['SELECT 1', 'SELECT 1'],
    ['SELECT  a /* as is */ FROM  t', 'SELECT  a /* as is */ FROM  t'],
    ['SELECT * FROM okta.api_tokens.api_tokens', `SELECT * FROM ${rows} AS api_tokens`],
    ['SELECT * FROM OKTA . "api_tokens".[Api_Tokens]', `SELECT * FROM ${rows} AS [Api_Tokens]`],
    ['SELECT * FROM okta.api_tokens.api_tokens t', `SELECT * FROM ${rows} t`],
    ['SELECT * FROM okta.api_tokens.api_tokens AS t', `SELECT * FROM ${rows} AS t`],
    ["SELECT * FROM okta.api_tokens.api_tokens 't'", `SELECT * FROM ${rows} 't'`],
    ['SELECT * FROM okta.api_tokens.api_tokens WHERE 1', `SELECT * FROM ${rows} AS api_tokens WHERE 1`],
    ['SELECT * FROM okta.api_tokens.api_tokens, t', `SELECT * FROM ${rows} AS api_tokens, t`],
    ['SELECT * FROM (okta.api_tokens.api_tokens)', `SELECT * FROM (${rows} AS api_tokens)`],
    [
      'SELECT okta.api_tokens.api_tokens.id FROM okta.api_tokens.api_tokens',
      `SELECT api_tokens.id FROM ${rows} AS api_tokens`,
    ],
    [
      'SELECT okta.api_tokens.api_tokens.* FROM okta.api_tokens.api_tokens',
      `SELECT api_tokens.* FROM ${rows} AS api_tokens`,
    ],
    ['SELECT x IN okta.api_tokens.api_tokens', `SELECT x IN ${rows}`],
    [
      "SELECT * FROM okta.api_tokens.api_tokens WHERE subdomain = '{{ org }}'",
      `SELECT * FROM ${rows} AS api_tokens WHERE subdomain = :org`,
    ],
    ["SELECT 'okta.api_tokens.api_tokens', okta FROM t", "SELECT 'okta.api_tokens.api_tokens', okta FROM t"],
    ['SELECT a.b.c FROM main.t', 'SELECT a.b.c FROM main.t'],
    [
      'CREATE VIEW v AS SELECT id FROM okta.api_tokens.api_tokens',
      `CREATE VIEW v AS SELECT id FROM ${rows} AS api_tokens`,
    ],
    [
      'SELECT * FROM okta.api_tokens.api_tokens WINDOW w AS ()',
      `SELECT * FROM ${rows} AS api_tokens WINDOW w AS ()`,
    ],
    ['SELECT id FROM okta.api_tokens.api_tokens AS apiTokenId', `SELECT id FROM ${rows} AS apiTokenId`],
  ])('%s', (sql, expected) => {
    expect(render(readable(sql).text)).toBe(expected);
  });
});

describe('tables that the catalog does not have', () => {
  test.each([
    'SELECT * FROM okta.api_tokens.api_token',
    'SELECT * FROM aws.ec2.instances',
    'SELECT okta.a.b',
    'SELECT * FROM t JOIN a.b.c',
  ])('%s', (sql) => {
    expect(() => readable(sql)).toThrow(/no such table/);
  });

  test('the nearest name is in the hint', () => {
    expect(hintOf(() => readable('SELECT * FROM okta.api_tokens.api_tokns'))).toMatch(
      /okta\.api_tokens\.api_tokens/,
    );
  });

  test.each(['"oktaql/okta.api_tokens.api_tokens"', 'main.[OKTAQL/okta.api_tokens.api_tokens]'])(
    'the name under which rows are kept cannot be written: %s',
    (name) => {
      expect(() => readable(`SELECT * FROM ${name}`)).toThrow(/no such table/);
    },
  );
});

describe('strict quotes', () => {
  test.each([
    ['SELECT "a" FROM t', 'SELECT `a` FROM t'],
    ['SELECT "a""b`c", \'"d"\', [e] FROM "t"', 'SELECT `a"b``c`, \'"d"\', [e] FROM `t`'],
    [
      'SELECT id FROM "okta"."api_tokens"."api_tokens" WHERE "x" = 1',
      `SELECT id FROM ${rows} AS "api_tokens" WHERE \`x\` = 1`,
    ],
  ])('%s', (sql, expected) => {
    const strict = withStrictQuotes(readable(sql).text);
    expect(strict && render(strict)).toBe(expected);
  });

  test('without double quotes there is nothing to make strict', () => {
    expect(withStrictQuotes(readable("SELECT 'a', [b], `c` FROM t").text)).toBeUndefined();
  });
});

test('what is added stands behind the token before, and belongs to it', () => {
  const { text } = readable('SELECT a , b FROM t');
  const added = {
    ...text,
    edits: withoutOverlaps([
      { from: 2, to: 3, text: ';' },
      { from: 2, to: 2, text: ' AS x' },
      { from: 4, to: 4, text: ' AS y' },
      { from: 1, to: 2, text: 'A' },
    ]),
  };
  expect(render(added)).toBe('SELECT A AS x ; b AS y FROM t');
  expect(render(added, { from: 1, to: 2 })).toBe('A AS x');
  expect(render(added, { from: 2, to: 4 })).toBe('; b AS y');
  expect(render(added, { from: 4, to: 6 })).toBe('FROM t');
});

test('mentions are the places where a table stands', () => {
  const { mentions } = readable(
    'SELECT okta.made.users.id FROM okta.made.users, okta.api_tokens.api_tokens t WHERE x IN okta.made.roles',
  );
  expect(mentions.map(({ table }) => table.name)).toEqual([
    'okta.made.users',
    'okta.api_tokens.api_tokens',
    'okta.made.roles',
  ]);
});

function hintOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof SqlError) return error.hint;
  }
  return undefined;
}
