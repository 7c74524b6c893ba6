/** A statement that can be made of any size. */
export interface LargeStatement {
  readonly name: string;
  readonly sql: (count: number) => string;
  readonly largest: number;
  /** From here to twice as many, steps are counted. */
  readonly few: number;
  /** How many times the steps of as many are those of twice as many, at most. Default 2.2: they grow as the text. */
  readonly growth?: number;
}

/** One that SQLite takes. */
export interface AnsweredStatement extends LargeStatement {
  /** Of the largest, over the small world. */
  readonly rows: number;
}

export const T = 'okta.api_tokens.api_tokens';

export const repeat = (count: number, part: (index: number) => string, separator: string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(separator);

const nested = (count: number, before: string, core: string, after: string): string =>
  before.repeat(count) + core + after.repeat(count);

export const answered: readonly AnsweredStatement[] = [
  {
    name: 'ORs over one key',
    sql: (n) => `SELECT id FROM ${T} WHERE ${repeat(n, (i) => `id = 't${i}'`, ' OR ')}`,
    largest: 900,
    few: 450,
    rows: 5,
  },
  {
    name: 'ORs in two levels',
    sql: (n) =>
      `SELECT id FROM ${T} WHERE (${repeat(4, (j) => `(${repeat(n / 4, (i) => `id = 't${(j * n) / 4 + i}'`, ' OR ')})`, ' OR ')})`,
    largest: 2000,
    few: 400,
    rows: 5,
  },
  {
    name: 'compound parts',
    sql: (n) => repeat(n, (i) => `SELECT id FROM ${T} WHERE id = 't${i}'`, ' UNION ALL '),
    largest: 500,
    few: 100,
    rows: 5,
  },
  {
    name: 'values',
    sql: (n) => `SELECT id FROM ${T} WHERE id IN (${repeat(n, (i) => `'t${i}'`, ', ')})`,
    largest: 30_000,
    few: 1000,
    rows: 5,
  },
  {
    name: 'numbers',
    sql: (n) => `SELECT id FROM ${T} WHERE id IN (${repeat(n, (i) => `${i}`, ', ')})`,
    largest: 30_000,
    few: 1000,
    rows: 0,
  },
  {
    name: 'columns',
    sql: (n) => `SELECT ${repeat(n, (i) => `id AS c${i}`, ', ')} FROM ${T}`,
    largest: 1900,
    few: 450,
    rows: 6,
  },
  {
    name: 'hidden columns',
    sql: (n) => `SELECT ${repeat(n, () => 'apiTokenId', ', ')} FROM ${T}`,
    largest: 1900,
    few: 450,
    rows: 6,
  },
  {
    name: 'strings in the select list',
    sql: (n) => `SELECT ${repeat(n, (i) => `'s${i}'`, ', ')} FROM ${T}`,
    largest: 1900,
    few: 450,
    rows: 6,
  },
  {
    name: 'compared times in the select list',
    sql: (n) => `SELECT ${repeat(n, () => "created > '2026-01-01'", ', ')} FROM ${T}`,
    largest: 1900,
    few: 450,
    rows: 6,
  },
  {
    name: 'aliases in ORDER BY',
    sql: (n) =>
      `SELECT ${repeat(n, (i) => `id AS c${i}`, ', ')} FROM ${T} ORDER BY ${repeat(n, (i) => `c${i}`, ', ')}`,
    largest: 1900,
    few: 450,
    rows: 6,
  },
  {
    name: 'ANDs',
    sql: (n) => `SELECT id FROM ${T} WHERE ${repeat(n, (i) => `id <> 'x${i}'`, ' AND ')}`,
    largest: 900,
    few: 450,
    rows: 6,
  },
  {
    name: 'CTEs that nothing reads',
    sql: (n) =>
      `WITH ${repeat(n, (i) => `c${i} AS (SELECT id FROM ${T} WHERE id = 't${i}')`, ', ')} SELECT id FROM ${T} WHERE id = 't1'`,
    largest: 1000,
    few: 100,
    rows: 2,
  },
  {
    name: 'rows of VALUES',
    sql: (n) => `VALUES ${repeat(n, (i) => `(${i}, 'a')`, ', ')}`,
    largest: 20_000,
    few: 1000,
    rows: 20_000,
  },
  {
    name: 'pairs',
    sql: (n) =>
      `SELECT id FROM ${T} WHERE (subdomain, id) IN (VALUES ${repeat(n, (i) => `('acme', 't${i}')`, ', ')})`,
    largest: 10_000,
    few: 1000,
    rows: 3,
  },
  {
    name: 'characters of comments',
    sql: (n) => `SELECT id /* ${'x'.repeat(n)} */ FROM ${T} WHERE id = 't1'`,
    largest: 10_000_000,
    few: 100_000,
    rows: 2,
  },
  {
    name: 'characters in one string',
    sql: (n) => `SELECT length('${'x'.repeat(n)}') FROM ${T} WHERE id = 't1'`,
    largest: 10_000_000,
    few: 100_000,
    rows: 2,
  },
  {
    name: 'nested derived tables',
    sql: (n) => `SELECT * FROM ${nested(n, '(SELECT * FROM ', T, ')')} WHERE id = 't2'`,
    largest: 60,
    few: 30,
    // SQLite takes not many more.
    growth: 4,
    rows: 1,
  },
  {
    name: 'nested subqueries',
    sql: (n) =>
      `SELECT id FROM ${T} WHERE ${nested(n, `id IN (SELECT id FROM ${T} WHERE `, "id = 't1'", ')')}`,
    largest: 40,
    few: 20,
    // SQLite takes not many more.
    growth: 6,
    rows: 2,
  },
  {
    name: 'nested parentheses',
    sql: (n) => `SELECT id FROM ${T} WHERE ${nested(n, '(', "id = 't1'", ')')}`,
    largest: 80,
    few: 40,
    rows: 2,
  },
];

/** Those that are too large for SQLite, or that never end. */
export const refused: readonly LargeStatement[] = [
  {
    name: 'ORs',
    sql: (n) => `SELECT id FROM ${T} WHERE ${repeat(n, (i) => `id = 't${i}' AND name = 'x'`, ' OR ')}`,
    largest: 2000,
    few: 1500,
  },
  {
    name: 'nested parentheses in WHERE',
    sql: (n) => `SELECT id FROM ${T} WHERE ${nested(n, '(', "id = 't1'", ')')}`,
    largest: 5000,
    few: 1000,
  },
  {
    name: 'nested parentheses',
    sql: (n) => `SELECT ${nested(n, '(', '1', ')')} FROM ${T}`,
    largest: 50_000,
    few: 1000,
  },
  {
    name: 'compound parts',
    sql: (n) => repeat(n, () => `SELECT id FROM ${T}`, ' UNION ALL '),
    largest: 2000,
    few: 1000,
  },
  {
    name: 'nested subqueries',
    sql: (n) => `SELECT id FROM ${T} WHERE ${nested(n, `id IN (SELECT id FROM ${T} WHERE `, '1', ')')}`,
    largest: 5000,
    few: 500,
  },
  {
    name: 'nested derived tables',
    sql: (n) => `SELECT * FROM ${nested(n, '(SELECT * FROM ', T, ')')}`,
    largest: 5000,
    few: 500,
  },
  {
    name: 'joined tables',
    sql: (n) => `SELECT 1 FROM ${repeat(n, (i) => `${T} t${i}`, ' JOIN ')}`,
    largest: 200,
    few: 100,
  },
  {
    name: 'NOTs',
    sql: (n) => `SELECT id FROM ${T} WHERE ${'NOT '.repeat(n)} id = 't1'`,
    largest: 5000,
    few: 1000,
  },
  {
    name: 'CASEs',
    sql: (n) => `SELECT ${nested(n, 'CASE WHEN 1 THEN ', '1', ' END')} FROM ${T}`,
    largest: 5000,
    few: 1000,
  },
  { name: 'open parentheses', sql: (n) => `SELECT ${'('.repeat(n)}`, largest: 1_000_000, few: 10_000 },
  { name: 'garbage words', sql: (n) => `SELECT ${'zz '.repeat(n)} FROM ${T}`, largest: 500_000, few: 5000 },
  { name: 'WITHs', sql: (n) => 'WITH '.repeat(n), largest: 200_000, few: 2000 },
  { name: 'SELECTs', sql: (n) => 'SELECT '.repeat(n), largest: 150_000, few: 2000 },
  { name: 'open SELECTs', sql: (n) => '(SELECT '.repeat(n), largest: 130_000, few: 2000 },
  { name: 'dots', sql: (n) => `SELECT a${'.a'.repeat(n)}`, largest: 200_000, few: 2000 },
  {
    name: 'BETWEENs',
    sql: (n) => `SELECT * FROM ${T} WHERE ${'BETWEEN '.repeat(n)}`,
    largest: 130_000,
    few: 2000,
  },
  ...['a string', 'a comment', 'a quoted name', 'brackets'].map((what, index) => ({
    name: `characters of ${what} without an end`,
    sql: (n: number) => `SELECT ${["'", '/*', '"', '['][index]}${'x'.repeat(n)}`,
    largest: 5_000_000,
    few: 100_000,
  })),
];
