import type { Expression } from '../../sql/expression.ts';
import type { ResultExpression, Subquery } from '../../sql/outline.ts';
import { parseExpressions } from '../../sql/parse-expression.ts';
import { isSymbol } from '../../sql/token.ts';
import type { ResolvedQuery, Scope } from '../scope.ts';

/** The resolved query of a subquery in an expression. */
export const queryOf = (
  scope: Scope,
  { subquery }: { readonly subquery: Subquery },
): ResolvedQuery | undefined => scope.subqueries.find((candidate) => candidate.subquery === subquery)?.query;

/** The expression of a select list without its alias; undefined for `*`. */
export function expressionOf(scope: Scope, { clause, expression }: ResultExpression): Expression | undefined {
  const { tokens } = scope.text;
  if (isSymbol(tokens[expression.to - 1], '*')) return undefined;
  return parseExpressions(tokens, { ...clause, span: expression })[0];
}

/** The rows of VALUES, each with its expressions. */
export const rowsOfValues = ({ core, text }: Scope): readonly (readonly Expression[])[] =>
  parseExpressions(text.tokens, core.rest).map((row) => (row.kind === 'row' ? row.parts : [row]));
