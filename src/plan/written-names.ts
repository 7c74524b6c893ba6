import { SqlError } from '../base/errors.ts';
import { columnNameOf, dottedNameAt } from '../sql/dotted-name.ts';
import { locate } from '../sql/lexer.ts';
import type { ColumnName } from '../sql/predicate.ts';
import type { SqlText } from '../sql/sql-text.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from '../sql/token.ts';

/** A name that can be a column's, and where it stands. */
export interface WrittenName extends ColumnName {
  readonly span: Span;
}

/** A stretch of expressions, and the subqueries in it that do not count. */
export interface NamesClause {
  readonly span: Span;
  readonly subqueries: readonly { readonly span: Span }[];
}

/** The names in an expression that can be columns, without the names in its subqueries. */
export function* namesIn(
  tokens: readonly Token[],
  { span, subqueries }: NamesClause,
): Generator<WrittenName> {
  const ends = new Map(subqueries.map((subquery) => [subquery.span.from, subquery.span.to]));
  for (let index = span.from; index < span.to; index++) {
    const end = ends.get(index);
    if (end !== undefined) {
      index = end - 1;
      continue;
    }
    if (!startsName(tokens, index)) continue;
    const name = dottedNameAt(tokens, index, span.to);
    const written = { ...columnNameOf(name), span: { from: index, to: name.end } };
    const isOther =
      isSymbol(tokens[name.end], '(') || isKeyword(tokens[index - 1], 'AS', 'COLLATE', 'OVER', 'WINDOW');
    index = name.end - 1;
    if (!isOther) yield written;
  }
}

/** To SQLite a string before a dot is a name as well: `'t'.id`. */
const startsName = (tokens: readonly Token[], index: number): boolean =>
  isName(tokens[index]) || (tokens[index]?.kind === 'string' && isSymbol(tokens[index + 1], '.'));

/** The other name of an equality: `b.id` of `id = b.id`. */
export function comparedName(tokens: readonly Token[], { from, to }: Span): ColumnName | undefined {
  if (isEquals(tokens[to])) return nameAt(tokens, to + 1);
  if (!isEquals(tokens[from - 1])) return undefined;
  let start = from - 2;
  while (isSymbol(tokens[start - 1], '.')) start -= 2;
  return nameAt(tokens, start);
}

const nameAt = (tokens: readonly Token[], at: number): ColumnName | undefined =>
  startsName(tokens, at) ? columnNameOf(dottedNameAt(tokens, at)) : undefined;

const isEquals = (token: Token | undefined): boolean =>
  isSymbol(token, '=') || isSymbol(token, '==') || isKeyword(token, 'IS');

/** An error that shows the name and its place. */
export const nameError = (
  { source, tokens }: SqlText,
  { qualifier, name, span }: WrittenName,
  message: string,
): SqlError =>
  new SqlError(`${message}: ${[...qualifier, name].join('.')}`, {
    location: locate(source, tokens[span.from]?.start ?? 0),
    hint: 'Give each table a name of its own, and write it before the column: t.id.',
  });
