import { orgColumn, type Table } from '../../catalog/table.ts';
import { type ComposedText, composeText } from '../../sql/composed-text.ts';
import type { Clause } from '../../sql/outline.ts';
import { quoteName } from '../../sql/sql-text.ts';
import type { Span } from '../../sql/token.ts';
import type { WriteOutline } from '../../sql/write-statement.ts';

type Parts = readonly (string | Span)[];

/**
 * The SELECT whose rows a write with this WHERE is about: all columns of the table, then the values of SET. The
 * predicate and each value stand between parentheses, so that nothing in them can reach beyond.
 * @returns also a statement that SQLite refuses when a value is an aggregate: that would make one row of all
 */
export function whereSelection(
  outline: WriteOutline,
  table: Table,
  where: Clause,
  values: readonly Clause[],
): { readonly selection: ComposedText; readonly check: ComposedText | undefined } {
  const { text, withSpan } = outline;
  const list = table.columns
    .map(({ name }) => `${quoteName(exposedName(outline))}.${quoteName(name)}`)
    .join(', ');
  const enclosed = (clause: Clause): Parts => ['(', clause.span, ')'];
  const from = [...fromParts(outline), ...joinedParts(outline)];
  const selection = composeText(text, [
    withSpan,
    `SELECT ${list}`,
    ...values.flatMap((value) => [',', ...enclosed(value)]),
    ...from,
    'WHERE',
    ...enclosed(where),
  ]);
  const [first, ...more] = values;
  if (first === undefined) return { selection, check: undefined };
  const tests = [...enclosed(first), ...more.flatMap((value) => ['IS NULL OR', ...enclosed(value)])];
  return {
    selection,
    check: composeText(text, [withSpan, 'SELECT 1', ...from, 'WHERE', ...tests, 'IS NULL']),
  };
}

/** The tables of an UPDATE's FROM, joined to its own as SQLite does it: several of them to each other first. */
function joinedParts(outline: WriteOutline): Parts {
  const joined = outline.kind === 'set' ? outline.joined : undefined;
  if (joined === undefined) return [];
  // Parentheses around a single one would take its alias away.
  return joined.isJoin ? [', (', joined.span, ')'] : [',', joined.span];
}

/** The rows that a list of VALUES names, one for each row of the list: NULLs where there is none. */
export function valuesSelection(
  outline: Extract<WriteOutline, { kind: 'values' }>,
  table: Table,
  idColumn: string,
  at: { readonly orgAt: number; readonly idAt: number; readonly bodyAt: readonly number[] },
): ComposedText {
  const column = (name: string) => `${quoteName(exposedName(outline))}.${quoteName(name)}`;
  const value = (index: number) => `"given values".column${index + 1}`;
  const selected = [
    ...table.columns.map(({ name }) => column(name)),
    value(at.orgAt),
    value(at.idAt),
    ...at.bodyAt.map(value),
  ];
  const orgs = outline.rows.flatMap((row, index): Parts => {
    const span = row[at.orgAt]?.span;
    return span === undefined ? [] : index === 0 ? [span] : [',', span];
  });
  return composeText(outline.text, [
    outline.withSpan,
    `SELECT ${selected.join(', ')} FROM (`,
    outline.valuesSpan,
    ') AS "given values" LEFT JOIN',
    ...fromParts(outline).slice(1),
    `ON ${column(orgColumn)} = ${value(at.orgAt)} AND ${column(idColumn)} = ${value(at.idAt)}`,
    `AND ${column(orgColumn)} IN (`,
    ...orgs,
    ')',
  ]);
}

/** The name that qualifies the columns of the table that is written. */
export const exposedName = ({ text, nameSpan, alias }: WriteOutline): string =>
  alias ?? text.tokens[nameSpan.to - 1]?.value ?? '';

const fromParts = (outline: WriteOutline): Parts => [
  'FROM',
  outline.nameSpan,
  `AS ${quoteName(exposedName(outline))}`,
];
