import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Expression, isList, partsOf } from '../../src/sql/expression.ts';
import { tokenize } from '../../src/sql/lexer.ts';
import { parseExpressions } from '../../src/sql/parse-expression.ts';
import { readQueries } from '../../src/sql/read-query.ts';
import type { Token } from '../../src/sql/token.ts';
import { Store } from '../../src/store/store.ts';

function read(text: string): { tokens: readonly Token[]; expressions: readonly Expression[] } {
  const tokens = tokenize(`SELECT ${text}`);
  const [query] = readQueries(tokens, { from: 0, to: tokens.length });
  const clause = query?.cores[0]?.results[0]?.clause;
  return { tokens, expressions: clause === undefined ? [] : parseExpressions(tokens, clause) };
}

/** The expression with parentheses around each of its parts, so that its grouping can be seen. */
function grouped(expression: Expression, tokens: readonly Token[]): string {
  const { from, to } = expression.span;
  const show = (part: Expression) => grouped(part, tokens);
  const word = (at: string) => ` ${at} `;
  switch (expression.kind) {
    case 'unary':
      return `(${expression.operator} ${show(expression.operand)})`;
    case 'not':
      return `(NOT ${show(expression.operand)})`;
    case 'null':
      return `(${show(expression.operand)} ${expression.negated ? 'NOTNULL' : 'ISNULL'})`;
    case 'binary':
    case 'compare':
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case 'match':
      return `(${show(expression.left)} ${expression.negated ? 'NOT ' : ''}${expression.operator} ${show(expression.right)})`;
    case 'and':
    case 'or':
      return `(${expression.parts.map(show).join(word(expression.kind))})`;
    case 'between':
      return `(${show(expression.operand)} ${expression.negated ? 'NOT ' : ''}BETWEEN ${show(expression.low)} AND ${show(expression.high)})`;
    case 'in': {
      const list = isList(expression.right) ? expression.right.map(show).join(', ') : '';
      return `(${show(expression.left)} ${expression.negated ? 'NOT ' : ''}IN (${list}))`;
    }
    case 'collate':
      return `(${show(expression.operand)} COLLATE ${expression.collation})`;
    case 'cast':
      return `CAST(${show(expression.operand)} AS ${expression.type})`;
    case 'call':
      return `${expression.name}(${expression.args.map(show).join(', ')})`;
    case 'case': {
      const branches = expression.branches.map(
        ({ when, result }) => `WHEN ${show(when)} THEN ${show(result)}`,
      );
      const base = expression.base === undefined ? '' : show(expression.base);
      const otherwise = expression.otherwise === undefined ? '' : `ELSE ${show(expression.otherwise)}`;
      return `CASE ${base} ${branches.join(' ')} ${otherwise} END`;
    }
    default:
      return tokens
        .slice(from, to)
        .map(({ text }) => text)
        .join(' ');
  }
}

const operators =
  `= == <> != IS|IS NOT|IS DISTINCT FROM|IS NOT DISTINCT FROM|< <= > >= & | << >> + - * / % || LIKE|NOT LIKE|GLOB|AND|OR`
    .split(/ (?=[^A-Z])|\|(?=[A-Z<])/)
    .flatMap((text) => (/^[A-Z]/.test(text) ? [text] : text.split(' ')));

const atoms = fc.constantFrom(
  '0',
  '1',
  '2',
  '-1',
  "'a'",
  "'A'",
  "'1'",
  'NULL',
  '1.5',
  'abs(-2)',
  "coalesce(NULL, 'a')",
);

/** Written without parentheses of its own, so that only precedence groups it. */
const { flat } = fc.letrec<{ flat: string }>((tie) => ({
  flat: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atoms,
    fc.tuple(tie('flat'), fc.constantFrom(...operators), tie('flat')).map((parts) => parts.join(' ')),
    tie('flat').map((text) => `NOT ${text}`),
    tie('flat').map((text) => `- ${text}`),
    tie('flat').map((text) => `~ ${text}`),
    tie('flat').map((text) => `${text} ISNULL`),
    tie('flat').map((text) => `${text} NOT NULL`),
    tie('flat').map((text) => `${text} COLLATE NOCASE`),
    fc.tuple(tie('flat'), tie('flat'), tie('flat')).map(([a, b, c]) => `${a} BETWEEN ${b} AND ${c}`),
    fc.tuple(tie('flat'), tie('flat'), tie('flat')).map(([a, b, c]) => `${a} NOT IN (${b}, ${c})`),
    fc.tuple(tie('flat'), tie('flat'), tie('flat')).map(([a, b, c]) => `CASE ${a} WHEN ${b} THEN ${c} END`),
    tie('flat').map((text) => `CAST(${text} AS TEXT)`),
  ),
}));

test('an expression is grouped as SQLite groups it', async () => {
  const store = await Store.open([]);
  const rowsOf = (sql: string) => [...store.prepare(`SELECT ${sql}`).rows()];
  let compared = 0;
  fc.assert(
    fc.property(flat, (text) => {
      fc.pre(store.canPrepare(`SELECT ${text}`));
      const { tokens, expressions } = read(text);
      expect(expressions).toHaveLength(1);
      const [only] = expressions;
      if (only === undefined) return;
      compared++;
      expect(rowsOf(grouped(only, tokens))).toEqual(rowsOf(text));
    }),
    { numRuns: 3000 },
  );
  expect(compared).toBeGreaterThan(1000);
  store.close();
});

test.each([
  ['a, b DESC', ['a', 'b']],
  ["t.'name' = x", ["(t . 'name' = x)"]],
  ['count(*)', ['count(*)']],
  ['t.*', ['t . *']],
  ["a LIKE b || c ESCAPE '!' AND d", ['((a LIKE (b || c)) and d)']],
  ['(a, b) > (c, d)', ['(( a , b ) > ( c , d ))']],
  ['created BETWEEN a AND b AND c', ['((created BETWEEN a AND b) and c)']],
  ["network ->> '$.x' = 'y'", ["((network ->> '$.x') = 'y')"]],
])('%s', (text, wanted) => {
  const tokens = tokenize(text);
  const expressions = parseExpressions(tokens, { span: { from: 0, to: tokens.length }, subqueries: [] });
  expect(expressions.map((expression) => grouped(expression, tokens))).toEqual(wanted);
});

test('FILTER, OVER and an ORDER BY among the arguments are around a call', () => {
  const { expressions } = read(
    'group_concat(a, b ORDER BY c DESC) FILTER (WHERE d > 1) OVER (PARTITION BY e, f ORDER BY g NULLS LAST ROWS 2 PRECEDING)',
  );
  const [call] = expressions;
  expect(call?.kind === 'call' && call.args.map(({ kind }) => kind)).toEqual(['column', 'column']);
  expect(call && partsOf(call).map(({ kind }) => kind)).toEqual([
    ...['column', 'column', 'column', 'compare', 'column', 'column', 'column'],
    'literal',
  ]);
});

test('a subquery is one operand, wherever it stands', () => {
  const { expressions } = read(
    '(SELECT 1) = a AND b IN (SELECT 2) AND NOT EXISTS (SELECT 3) AND c IN names AND d IN (1, (SELECT 4))',
  );
  const [and] = expressions;
  const parts = and === undefined ? [] : partsOf(and);
  expect(parts.map(({ kind }) => kind)).toEqual(['compare', 'in', 'not', 'in', 'in']);
  expect(parts.flatMap(partsOf).map(({ kind }) => kind)).toEqual([
    ...['query', 'column'],
    'column',
    'exists',
    'column',
    ...['column', 'literal', 'query'],
  ]);
});
